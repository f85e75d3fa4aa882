#include <httoop/service/compressor.hpp>

#include <httoop/compression/codings.hpp>
#include <httoop/conditional/validators.hpp>
#include <httoop/field/cache_control.hpp>
#include <httoop/field/content_range.hpp>
#include <httoop/field/etag.hpp>
#include <httoop/field/if_range.hpp>
#include <httoop/negotiation/choose.hpp>
#include <httoop/range/rules.hpp>
#include <httoop/service/rules.hpp>

#include "coded_content.hpp"
#include "coded_tags.hpp"

namespace httoop::inline v0 {
namespace {

// What a request says about codings.
struct coding_choice {
    negotiation::decision decision;
    std::vector<negotiation::variant> variants;
    coding_id liked = coding_id::unknown;  // the coding to send; unknown: none
    std::vector<coding_id> accepted;
};

coding_choice choose_coding(request const& r, std::vector<coding_id> const& made) {
    coding_choice c;
    for (coding_id const m : made) c.variants.push_back({.coding = name_of(m)});
    c.variants.emplace_back();  // none, last of equals
    negotiation::preferences const p{r.fields()};
    c.decision = negotiation::choose(p, c.variants, negotiation::otherwise::disregard);
    // Who says nothing may not know any (RFC 9110 12.5.3).
    if (!p.given(negotiation::dimension::coding)) return c;
    for (std::size_t i = 0; i < made.size(); ++i)
        if (p.judge(negotiation::dimension::coding, c.variants[i]).weight > quality{0})
            c.accepted.push_back(made[i]);
    if (!c.accepted.empty() && c.decision.chosen < made.size()) c.liked = made[c.decision.chosen];
    return c;
}

bool no_transform(field_section const& fields) {
    if (!enforced(rules::no_transform)) return false;
    auto const control = get_field<cache_control>(fields);
    if (!control) return !is_absent(control);  // whatever it says
    return control->has("no-transform");
}

// Whether a representation may be sent in a coding, and is worth it.
bool may_be_coded(reply const& r, std::uint64_t smallest) {
    response const& head = r.head();
    status_code const s = head.status();
    if (r.tunnel() != nullptr || !s.content_allowed() || s == status_code::partial_content ||
        s == status_code::reset_content)
        return false;
    content_length_of const length = r.length();
    if (length.is == content_length_of::none) return false;
    if (length.is == content_length_of::known && length.octets < smallest) return false;
    field_section const& f = head.fields();
    if (f.has(field_id::content_encoding) || f.has(field_id::content_range) || no_transform(f))
        return false;
    auto const type = media_type::parse(f.value(field_id::content_type));
    return type && compressible(*type);
}

// Whether what a 206 is a part of might have been sent in a coding: then it has the Vary of all of it
// (RFC 9110 15.3.7). Where several parts are sent, or If-Range is followed, its type is not told.
bool is_part_of_codable(reply const& r, std::uint64_t smallest) {
    if (r.head().status() != status_code::partial_content) return false;
    field_section const& f = r.head().fields();
    if (f.has(field_id::content_encoding) || no_transform(f)) return false;
    auto const part = get_field<content_range>(f);
    if (part && part->complete_length && *part->complete_length < smallest) return false;
    auto const type = media_type::parse(f.value(field_id::content_type));
    return !type || type->type == "multipart" || compressible(*type);
}

// All of it at once; nothing where it would not become smaller.
std::string code_whole(coding_id with, octets in) {
    std::string out;
    auto const encoder = compression::make_encoder(with);
    for (bool done = !encoder; !done && out.size() < in.size();) {
        auto const s = encoder->encode(in, coding::then::end);
        if (s.failed) return {};
        out += s.out;
        in.remove_prefix(s.taken);
        done = s.done;
    }
    return out;
}

}  // namespace

struct compressor::state {
    service& inner;
    compressor_options options;
    std::atomic<std::uint64_t> under_way{0};

    void finish(exchange const& x, reply& r, coding_choice const* c = nullptr);
    void code(exchange const& x, reply& r, coding_choice const& c);
    task<outcome<reply>> respond_conditionally(exchange& x);
    task<outcome<reply>> respond_plainly(exchange& x);
};

compressor::compressor(service& inner, compressor_options o)
    : state_{new state{inner, std::move(o)}} {
    if (state_->options.codings.empty()) {
        auto const all = compression::made_codings();
        state_->options.codings.assign(all.begin(), all.end());
    }
}
compressor::~compressor() = default;

// Puts a reply that may be coded into the coding that was chosen, with the fields that follow.
void compressor::state::code(exchange const& x, reply& r, coding_choice const& c) {
    response& head = r.head();
    negotiation::add_fields(head.fields(), c.decision, c.variants);
    if (c.liked == coding_id::unknown) return;
    bool const live = r.source() != nullptr;
    octets const name = name_of(c.liked);
    if (!live && !r.has_file() && head.octets().size() <= coded_at_once) {
        std::string coded = code_whole(c.liked, head.octets());
        if (coded.empty() || coded.size() >= head.octets().size()) return;
        head.octets(std::move(coded));
        r.keep = {};
    } else {
        coding_place place;
        if (x.request().method() != method::head) {
            place = coding_place::take(under_way, x.policy().limits.live_codings);
            if (!place) return;
        }
        rule const* const because = r.because;
        auto coded = code_content(content_of(std::move(r)), c.liked, live, std::move(place));
        response its_head{std::move(head)};
        its_head.content() = {};
        r = reply{std::move(its_head), std::move(coded)};
        r.because = because;
    }
    adapt_to_coding(r.head().fields(), name, live);
    adapt_to_coding(r.head().trailers(), name, live);
    if (enforced(rules::coding_named)) r.head().fields().set(field_id::content_encoding, name);
}

// Only for what codings are about the choice is made, if it was not.
void compressor::state::finish(exchange const& x, reply& r, coding_choice const* c) {
    bool const whole = may_be_coded(r, options.smallest);
    bool const part = is_part_of_codable(r, options.smallest) && enforced(rules::partial_fields);
    if (!whole && !part) return;
    coding_choice const made = c != nullptr ? coding_choice{} : choose_coding(x.request(), options.codings);
    if (c == nullptr) c = &made;
    if (whole) return code(x, r, *c);
    negotiation::add_fields(r.head().fields(), c->decision, c->variants);
}

task<outcome<reply>> compressor::respond(exchange& x) {
    field_section const& asked = x.request().fields();
    for (field_id const id : {field_id::if_none_match, field_id::if_modified_since,
                              field_id::if_match, field_id::if_range})
        if (asked.has(id)) return state_->respond_conditionally(x);
    return state_->respond_plainly(x);
}

task<outcome<reply>> compressor::state::respond_plainly(exchange& x) {
    outcome<reply> answer = co_await inner.respond(x);
    if (answer) finish(x, *answer);
    co_return answer;
}

task<outcome<reply>> compressor::state::respond_conditionally(exchange& x) {
    request& r = x.request();
    field_section& asked = r.fields();
    coding_choice const choice = choose_coding(r, options.codings);
    bool const reads = r.method() == method::get || r.method() == method::head;
    // A client may have what it would get; for other methods it is the state that counts, in
    // whatever coding it was seen. A part is one of what is not coded.
    std::vector<coding_id> const& understood = reads ? choice.accepted : options.codings;
    auto const sent = understand_tags(asked, field_id::if_none_match, understood);
    if (!reads || !asked.has(field_id::range))
        understand_tags(asked, field_id::if_match, understood);
    // A date does not tell whether the part that the client has is one of what is coded.
    if (!choice.accepted.empty() && asked.has(field_id::if_range)) {
        auto const part = get_field<if_range>(asked);
        if (!part || !part->tag) {
            asked.erase(field_id::range);
            asked.erase(field_id::if_range);
        }
    }
    bool const by_date = !asked.has(field_id::if_none_match);
    outcome<reply> answer = co_await inner.respond(x);
    if (!answer) co_return answer;
    if (answer->head().status() != status_code::not_modified) {
        finish(x, *answer, &choice);
        co_return answer;
    }
    field_section& same = answer->head().fields();
    auto const tag = get_field<etag>(same);
    if (tag && by_date && choice.liked != coding_id::unknown) {
        // Which representation it is that was not modified is told by the whole answer only.
        rule const* const because = answer->because;
        asked.erase(field_id::if_modified_since);
        answer = co_await inner.respond(x);
        if (!answer || answer->head().status() != status_code::ok) co_return answer;
        if (may_be_coded(*answer, options.smallest)) code(x, *answer, choice);
        response of_200{std::move(answer->head())};
        reply not_modified{status_code::not_modified};
        for (field_line const line : of_200.fields())
            if (conditional::goes_with_304(line.id))
                not_modified.head().fields().append(line.name, line.value);
        not_modified.because = because;
        co_return not_modified;
    }
    negotiation::add_fields(same, choice.decision, choice.variants);
    if (tag && enforced(rules::tag_per_coding))
        if (entity_tag const* const known = known_as(sent, *tag, choice.liked, understood))
            same.set(field_id::etag,
                     entity_tag_view{known->opaque, known->weak || tag->weak}.compose());
    co_return answer;
}

}  // namespace httoop::inline v0
