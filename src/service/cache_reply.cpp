#include <algorithm>

#include <httoop/caching/rules.hpp>
#include <httoop/caching/serving.hpp>
#include <httoop/caching/trailers.hpp>
#include <httoop/exchange/asking.hpp>
#include <httoop/field/proxy_status.hpp>
#include <httoop/message/typed.hpp>
#include <httoop/range/multipart.hpp>

#include "cache_core.hpp"
#include "followed_content.hpp"
#include "new_boundary.hpp"
#include "said_length.hpp"

namespace httoop::inline v0 {
namespace {

// Several ranges as multipart/byteranges, read as they are sent.
class stored_parts final : public source {
public:
    stored_parts(cached_response const& of, range::multipart m, std::vector<byte_range> parts)
        : frame_{std::move(m)}, parts_{std::move(parts)}, length_{frame_.content_length(parts_)} {
        of.hold();
        of_ = held<cached_response const>{&of};
    }
    task<outcome<chunk>> read() override {
        if (part_ == parts_.size()) {
            text_ = frame_.end();
            return outcome<chunk>{chunk{text_, {}, true}};
        }
        byte_range const& p = parts_[part_];
        if (!content_) {
            reply r{status_code::ok};
            of_->give(r, of_->stored().offset_of(p).value_or(p.first), p.size());
            content_ = arriving(std::move(r)).content;
            text_ = frame_.head(p, part_ == 0);
            return outcome<chunk>{chunk{text_, {}, false}};
        }
        return next();
    }
    [[nodiscard]] content_length_of length() const override { return content_length_of::exactly(length_); }

private:
    task<outcome<chunk>> next() {
        outcome<chunk> piece = co_await content_->read();
        if (piece && std::exchange(piece->last, false)) {
            ++part_;
            kept_ = std::exchange(content_, nullptr);  // the piece may lie in it
        }
        co_return piece;
    }
    held<cached_response const> of_;
    range::multipart frame_;
    std::vector<byte_range> parts_;
    std::uint64_t length_;
    std::size_t part_ = 0;
    owned<source> content_, kept_;
    std::string text_;
};

// Content with trailers, whose length framing is not told (RFC 9112 7.1.2).
class with_trailers final : public source {
public:
    with_trailers(owned<source> content, field_section trailers) : content_{std::move(content)}, trailers_{std::move(trailers)} {}
    task<outcome<chunk>> read() override { return content_->read(); }
    [[nodiscard]] content_length_of length() const override { return content_length_of::until_end(); }
    [[nodiscard]] field_section const* trailers() const override { return &trailers_; }

private:
    owned<source> content_;
    field_section trailers_;
};

// Those of all the content, once it has come; until then whoever gives the content tells them.
void add_trailers(reply& to, request const& asked, cached_response const& s, caching::cache_options const& o, bool announced) {
    if (asked.version() < http_1_1 || s.is() != cached_response::state::complete || s.trailers() == nullptr) return;
    field_section trailers = caching::kept_trailers{s.stored().head.fields(), o}.of(*s.trailers());
    if (trailers.empty()) return;
    if (!announced) caching::announce_trailers(to.head().fields(), trailers);
    arriving_response in = arriving(std::move(to));
    to.head() = std::move(in.head);
    to.replace(owned<source>{make_owned<with_trailers>(std::move(in.content), std::move(trailers))});
}

}  // namespace

bool comes_from_origin(reply const& r) {
    if (r.whose != answer_of::origin) return false;
    if (!r.head().fields().has(field_id::proxy_status)) return true;
    auto const said = r.head().get<proxy_status>();
    return !said || std::none_of(said->proxies.begin(), said->proxies.end(), [](proxy_handling const& by) { return by.error().has_value(); });
}

// A proxy on the way that got no answer tells of the origin that it cannot be reached. What a proxy of ours decides, it decides
// without the origin.
std::optional<caching::failure> failure_of(reply const& r) {
    if (caching::meaning_of(r.head()) != caching::received_as::failure) return {};
    caching::failure f;
    bool const internal = r.head().status() == status_code::internal_server_error;
    bool const unanswered = r.whose == answer_of::unanswered_proxy || (r.whose == answer_of::origin && !internal && !comes_from_origin(r));
    if (!unanswered) f.status = r.head().status().number();
    return f;
}

bool is_made_here(reply const& r, caching::account* why) {
    if (r.whose == answer_of::origin || !enforced(rules::made_here_not_stored)) return false;
    tell_cached(why, rules::made_here_not_stored, caching::verdict::stores_not, "an answer of the proxy's own");
    return true;
}

void cache::core::log(exchange& x, caching::handling const& h) const {
    if (x.accounted()) x.tell("cache", caching::member_of(h, settings.rules));
}

void cache::core::tell(exchange& x, response& head, caching::handling h) const {
    log(x, h);
    if (!settings.explains) h.why = nullptr;
    if (settings.tells) caching::add_cache_status(head.fields(), h, settings.rules);
}

void cache::core::tell_of_made(exchange& x, response& head, caching::handling const& h) const {
    if (settings.explains) tell(x, head, h);
    else log(x, h);
}

void cache::core::tell_of_passed(exchange& x, reply& r, caching::handling const& h) const {
    if (comes_from_origin(r)) tell(x, r.head(), h);
    else tell_of_made(x, r.head(), h);
}

outcome<reply> cache::core::serve(exchange& x, cached_response const& s, caching::handling h, bool validated,
                                  caching::account* why, owned<cache_rest::reader> rest) {
    caching::stored_response const& stored = s.stored();
    request const& r = x.request();
    caching::circumstances c;
    c.now = now(x.loop());
    c.validated = validated;
    std::string boundary;
    if (r.fields().value(field_id::range).find(',') != octets::npos) c.boundary = boundary = new_boundary();
    reply out{stored.head.status()};
    caching::answer const a = caching::make_answer(stored, r, c, settings.rules, out.head(), why);
    out.because = a.because;
    h.ttl = stored.freshness.left(c.now);
    h.key = stored.key;
    h.why = why;
    tell(x, out.head(), h);
    s.used();
    switch (a.has) {
    case caching::answer::none:
        if (r.method() == method::head && out.head().status() == stored.head.status()) {
            if (stored.asked_by != method::head && stored.complete) s.give(out);  // its length is told
            else if (stored.length) out = reply{std::move(out.head()), said_length(*stored.length)};
        }
        break;
    case caching::answer::whole:
        s.give(out);
        add_trailers(out, r, s, settings.rules, false);
        out = followed_by(std::move(out), std::move(rest), s, x, behind);
        break;
    case caching::answer::parts:
        if (a.ranges.size() == 1) {
            byte_range const& part = a.ranges[0];
            s.give(out, stored.offset_of(part).value_or(part.first), part.size());
        } else {
            range::multipart m{std::move(boundary), std::string{stored.head.fields().value(field_id::content_type)},
                               stored.length.value_or(0)};
            out = reply{std::move(out.head()), make_owned<stored_parts>(s, std::move(m), a.ranges)};
            out.because = a.because;
        }
        break;
    }
    return outcome<reply>{std::move(out)};
}

// What is stored now, as it was answered: also with what is not stored of it (RFC 9111 3.1).
outcome<reply> cache::core::as_it_came(exchange& x, response head, cached_response const& s, std::optional<byte_range> part,
                                       caching::handling h) {
    caching::stored_response const& stored = s.stored();
    h.ttl = stored.freshness.left(now(x.loop()));
    h.key = stored.key;
    tell(x, head, h);
    bool const to_head = stored.asked_by == method::head;
    if (to_head && stored.length) return outcome<reply>{reply{std::move(head), said_length(*stored.length)}};
    reply out{std::move(head)};
    if (part) s.give(out, stored.offset_of(*part).value_or(0), part->size());
    else if (!to_head) s.give(out), add_trailers(out, x.request(), s, settings.rules, true);
    return outcome<reply>{std::move(out)};
}

caching::handling cache::core::handling_of(cache_found const& f, caching::forward_reason why_forwarded) {
    caching::handling h;
    h.forwarded = why_forwarded;
    h.stored = f.stored;
    h.why = &f.why;
    if (f.response && f.status != f.response->stored().head.status().number()) h.forwarded_status = f.status;
    return h;
}

outcome<reply> cache::core::serve_found(exchange& x, cache_found f, caching::choice const& c, bool waited) {
    caching::account* const why = wanted(x, f.why);
    caching::handling h = handling_of(f, c.reason);
    h.why = why;
    if (waited) h.collapsed = false;
    if (f.failed) {
        log(x, h);
        return std::move(*f.failed);
    }
    if (f.passed) {
        tell_of_passed(x, *f.passed, h);
        return outcome<reply>{std::move(*f.passed)};
    }
    outcome<reply> out = f.head ? as_it_came(x, std::move(*f.head), *f.response, f.part, h)
                                : serve(x, *f.response, h, !f.stale, why);
    if (!out) return out;
    return outcome<reply>{followed_by(std::move(*out), std::move(f.rest), *f.response, x, behind)};
}

}  // namespace httoop::inline v0
