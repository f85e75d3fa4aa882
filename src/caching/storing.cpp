#include <httoop/caching/storing.hpp>

#include <algorithm>

#include <httoop/caching/directives.hpp>
#include <httoop/caching/invalidation.hpp>
#include <httoop/caching/key.hpp>
#include <httoop/caching/rules.hpp>
#include <httoop/field/content_length.hpp>
#include <httoop/field/content_type.hpp>
#include <httoop/field/date.hpp>
#include <httoop/field/location.hpp>
#include <httoop/message/typed.hpp>

#include "caching/kept_fields.hpp"
#include "caching/stored_representation.hpp"
#include "caching/storing_steps.hpp"
#include "caching/telling.hpp"

namespace httoop::inline v0::caching {
namespace {

// What may_store() looks at, step by step; each returns false where it forbids.
struct storing_steps {
    request const& asked;
    octets key;
    response const& head;
    exchange_times const& times;
    circumstances const& around;
    cache_options const& o;
    account* why;
    response_directives d = response_directives::of(head.fields(), o, why);
    rule const* because = nullptr;

    bool forbid(rule const& r, std::string looked_at) {
        because = &r;
        if (why != nullptr) why->add(r, verdict::stores_not, std::move(looked_at));
        return false;
    }
    bool allow(rule const& r, octets looked_at) {
        because = &r;
        tell(why, r, verdict::stores, looked_at);
        return true;
    }
    // The directive as it is told of in accounts.
    [[nodiscard]] std::string said(octets directive) const {
        std::string text{d.field};
        text += ": ";
        text += directive;
        return text;
    }
    [[nodiscard]] octets status() const { return status_text_; }
    std::string status_text_ = std::to_string(head.status().number());

    bool explicit_lifetime() const {
        return d.max_age.said || (o.shared && d.s_maxage.said) || (head.fields().has(field_id::expires) && !d.targeted);
    }

    bool by_request();
    bool by_status();
    bool by_directives();
    bool by_permission();
    bool by_post();
    bool by_use();
    bool all() { return by_request() && by_status() && by_directives() && by_permission() && by_use(); }
};

bool storing_steps::by_request() {
    method const m = asked.method();
    bool const understood = m == method::get || m == method::head || m == method::post;
    if (!understood && enforced(rules::store_method)) return forbid(rules::store_method, std::string{m.token()});
    if (!(m == method::post) && has_content(asked, around) && enforced(rules::get_content_not_stored))
        return forbid(rules::get_content_not_stored, std::string{m.token()} + " with content");
    auto const said_by_request = request_directives::of(asked.fields(), o);
    if (said_by_request.no_store && enforced(rules::request_no_store) && enforced(rules::request_no_store_volatile))
        return forbid(rules::request_no_store, "Cache-Control: no-store in the request");
    return true;
}

// Statuses that say something about the request alone: its preconditions, its Range, its size, its frequency.
rule const* never_stored(status_code s) {
    switch (s.number()) {
        case status_code::not_modified:
        case status_code::precondition_failed:
        case status_code::range_not_satisfiable:
        case status_code::upgrade_required:  // its Upgrade, which it has to have, is of the connection
        case status_code::proxy_authentication_required: return &rules::status_of_request_alone;
        case status_code::precondition_required: return &rules::status_428_not_stored;
        case status_code::too_many_requests: return &rules::status_429_not_stored;
        case status_code::request_header_fields_too_large: return &rules::status_431_not_stored;
        case status_code::network_authentication_required: return &rules::status_511_not_stored;
        default: return nullptr;
    }
}

bool storing_steps::by_status() {
    status_code const s = head.status();
    if (s.interim() && enforced(rules::store_final)) return forbid(rules::store_final, std::string{status()});
    if (rule const* const never = never_stored(s); never != nullptr && enforced(*never))
        return forbid(*never, std::string{status()});
    bool const understood = s.acts_as() == s;
    if (d.must_understand && !understood && enforced(rules::store_status_understood))
        return forbid(rules::store_status_understood, std::string{status()} + ", " + said("must-understand"));
    if (s != status_code::partial_content || !enforced(rules::store_parts_understood)) return true;
    // To If-Range it says no more of the representation than who asks knows already (RFC 9110 15.3.7): it may be coded.
    if (asked.fields().has(field_id::if_range))
        return forbid(rules::store_parts_understood, line_of(asked.fields(), field_id::if_range) + " in the request");
    if (!understands_part(asked, head))
        return forbid(rules::store_parts_understood, line_of(head.fields(), field_id::content_range));
    return true;
}

bool storing_steps::by_directives() {
    bool const understands = d.must_understand && enforced(rules::must_understand_before_no_store);
    if (d.no_store && understands)
        tell(why, rules::must_understand_before_no_store, verdict::ignored, said("no-store, must-understand"));
    if (d.no_store && !understands && enforced(rules::no_store_obeyed) && enforced(rules::no_store_volatile))
        return forbid(rules::no_store_obeyed, said("no-store"));
    if (!o.shared) return true;
    if (d.private_ && enforced(rules::private_obeyed)) return forbid(rules::private_obeyed, said("private"));
    bool const for_all = d.public_ || d.must_revalidate || d.s_maxage.said;
    if (asked.fields().has(field_id::authorization)) {
        if (!for_all && enforced(rules::authorization_not_shared))
            return forbid(rules::authorization_not_shared, "Authorization in the request, and no public, must-revalidate or s-maxage");
        if (for_all)
            tell(why, rules::authorization_not_shared, verdict::stores,
                 said(d.public_           ? "public"
                      : d.must_revalidate ? "must-revalidate"
                                          : "s-maxage"));
    }
    if (o.refuses_set_cookie && enforced(rules::set_cookie_refused) && head.fields().has(field_id::set_cookie))
        return forbid(rules::set_cookie_refused, "Set-Cookie in the response");
    return true;
}

bool storing_steps::by_post() {
    if (!explicit_lifetime() && enforced(rules::post_explicit))
        return forbid(rules::post_explicit, "POST without max-age or Expires");
    auto const at = head.get<content_location>();
    bool const same = at && is_target(at->target, key);
    if (!same && enforced(rules::post_explicit))
        return forbid(rules::post_explicit, "POST, " + line_of(head.fields(), field_id::content_location));
    return allow(rules::post_explicit, why != nullptr ? "POST, " + line_of(head.fields(), field_id::content_location) : "");
}

// At least one thing that allows it (3, the last point of the list).
bool storing_steps::by_permission() {
    if (asked.method() == method::post) return by_post();
    if (d.public_) return allow(rules::store_permitted, said("public"));
    if (!o.shared && (d.private_ || !d.private_fields.empty())) return allow(rules::store_permitted, said("private"));
    if (o.shared && d.s_maxage.said) return allow(rules::store_permitted, said("s-maxage"));
    if (d.max_age.said) return allow(rules::store_permitted, said("max-age"));
    if (head.fields().has(field_id::expires) && !d.targeted) return allow(rules::store_permitted, why != nullptr ? line_of(head.fields(), field_id::expires) : "");
    if (head.status().heuristically_cacheable()) return allow(rules::store_permitted, why != nullptr ? std::string{status()} + ", heuristically cacheable" : "");
    // Errors that say nothing are not kept because of it.
    if ((o.lifetime || o.lifetime_if_none) && head.status().status_class() < 4) return allow(rules::lifetime_configured, "a lifetime is set");
    if (!enforced(rules::store_permitted)) return true;
    return forbid(rules::store_permitted, std::string{status()} + ", and no public, max-age, Expires" + (o.shared ? " or s-maxage" : " or private"));
}

// What could never be used, or takes too much room.
bool storing_steps::by_use() {
    if (auto const n = head.get<content_length>(); n && n->octets > o.limits.cache_content && enforced(rules::store_bounded))
        return forbid(rules::store_bounded, line_of(head.fields(), field_id::content_length) + ", limit cache-content is " + std::to_string(o.limits.cache_content));
    // A purge by a tag that is not kept would not find it.
    if (tags_of(head.fields(), o).size() > o.limits.cache_groups)
        return forbid(rules::store_bounded, "more tags than " + std::to_string(o.limits.cache_groups) + ", limit cache-groups");
    if (head.fields().has(field_id::etag) || head.fields().has(field_id::last_modified) || !enforced(rules::store_of_use)) return true;
    bool any = false;
    for (field_line const line : head.fields())
        any |= line.id == field_id::vary && line.value.find('*') != octets::npos;
    if (any)
        return forbid(rules::store_of_use, line_of(head.fields(), field_id::vary) + ", and nothing to validate it by");
    if (d.no_cache) return forbid(rules::store_of_use, said("no-cache, and nothing to validate it by"));
    freshness const f = freshness::of(head, d, times, o);
    if (f.from == lifetime_source::none) return forbid(rules::store_of_use, "no max-age, Expires, ETag or Last-Modified");
    return true;
}

}  // namespace

bool has_content(request const& r, circumstances const& c) {
    if (c.content || !r.octets().empty() || r.fields().has(field_id::transfer_encoding)) return true;
    return r.fields().has(field_id::content_length) && r.fields().value(field_id::content_length) != "0";
}

bool understands_part(request const& asked, response const& head) {
    if (!(asked.method() == method::get) || !asked.fields().has(field_id::range)) return false;
    if (head.fields().count(field_id::content_range) != 1) return false;
    auto const range = head.get<content_range>();
    auto const type = head.get<content_type>();
    if (type && type->is("multipart/byteranges")) return false;
    auto const n = head.get<content_length>();
    if (!range || !range->can_be_combined() || !range->range || !range->complete_length) return false;
    return is_absent(n) || (n && n->octets == range->range->size());
}

bool is_target(uri_view const& reference, octets key) {
    auto const base = uri_view::parse(key);
    if (!base) return false;
    auto const absolute = resolve(*base, reference);
    return absolute && key_of(*absolute) == key;
}

storing may_store(request const& r, octets key, response const& head, exchange_times const& t, circumstances const& c,
                  cache_options const& o, account* why) {
    storing_steps steps{r, key, head, t, c, o, why};
    bool const may = steps.all();
    return {may, steps.because};
}

// What a 206 says of its own content, which is not that of any other answer.
constexpr field_id of_part[] = {field_id::content_range, field_id::content_length, field_id::content_digest, field_id::content_md5};

stored_response keep(request const& r, octets key, response const& head, exchange_times const& t,
                     cache_options const& o, account* why) {
    stored_response s;
    s.key = key;
    s.asked_by = r.method().which();
    s.by_shared = o.shared;
    s.request_time = t.request;
    s.response_time = t.response;
    response_directives const d = response_directives::of(head.fields(), o);
    bool const part = head.status() == status_code::partial_content;
    s.head.status(part ? status_code{status_code::ok} : head.status());
    if (head.reason_given() && !part) s.head.reason(head.reason());
    append_kept(s.head.fields(), head.fields(), d, o, why);
    if (!enforced(rules::trailers_apart)) append_kept(s.head.fields(), head.trailers(), d, o, why);
    if (!s.head.fields().has(field_id::date)) s.head.set(date{t.response});
    s.selecting = selecting_fields::of(head.fields(), r.fields());
    s.freshness = freshness::of(head, d, t, o, why);
    s.groups = groups_of(head.fields(), o);
    s.tags = tags_of(head.fields(), o);
    if (part) {
        for (field_id const id : of_part) s.head.fields().erase(id);
        if (auto const range = head.get<content_range>(); range && range->range) {
            s.held.push_back(*range->range);
            s.length = range->complete_length;
        }
        s.complete = s.length && s.held.size() == 1 && s.held[0] == byte_range{0, *s.length - 1};
        if (s.complete) s.held.clear();
    } else if (auto const n = head.get<content_length>(); n && !head.fields().has(field_id::transfer_encoding)) {
        s.length = n->octets;
    }
    return s;
}

std::optional<stored_response> broken_off(stored_response const& of, std::uint64_t received) {
    bool const whole = of.asked_by == method::get && of.head.status() == status_code::ok && of.complete && of.length;
    if (!whole || received == 0 || received >= *of.length || if_range_of(of).empty()) return {};
    stored_response s = of;
    s.complete = false;
    s.held.assign(1, byte_range{0, received - 1});
    s.head.fields().erase(field_id::content_length);
    return s;
}

namespace {

// Whether a part has octets of the same representation that another part has not.
bool holds_what_is_missing(stored_response const& s, stored_response const& other) {
    std::string const validator = if_range_of(s);
    if (validator.empty() || validator != if_range_of(other)) return false;
    return std::any_of(s.held.begin(), s.held.end(), [&other](byte_range const& r) { return !other.offset_of(r); });
}

}  // namespace

bool supersedes(request const& r, stored_response const& newer, stored_response const& older) {
    if (newer.asked_by == method::head && older.asked_by != method::head) return false;
    if (!newer.complete && (older.complete || holds_what_is_missing(older, newer))) return false;
    return older.selecting.any || older.selecting.match(r.fields());
}

}  // namespace httoop::inline v0::caching
