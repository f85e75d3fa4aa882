#include <algorithm>

#include <httoop/caching/serving.hpp>
#include <httoop/exchange/asking.hpp>
#include <httoop/field/max_forwards.hpp>
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

// Whoever would forward it answers (RFC 9110 7.6.2).
bool goes_no_further(request const& r) {
    if (r.method() != method::trace && r.method() != method::options) return false;
    auto const left = r.get<max_forwards>();
    return left && left->hops == 0;
}

}  // namespace

bool comes_from_origin(response const& head) {
    if (!head.fields().has(field_id::proxy_status)) return true;
    auto const said = head.get<proxy_status>();
    return !said || std::none_of(said->proxies.begin(), said->proxies.end(), [](proxy_handling const& by) { return by.error().has_value(); });
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

void cache::core::tell_of_passed(exchange& x, response& head, caching::handling const& h) const {
    if (comes_from_origin(head) && !goes_no_further(x.request())) tell(x, head, h);
    else tell_of_made(x, head, h);
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
    else if (!to_head) s.give(out);
    return outcome<reply>{std::move(out)};
}

outcome<reply> cache::core::serve_found(exchange& x, cache_found f, caching::choice const& c, bool waited) {
    caching::account* const why = wanted(x, f.why);
    caching::handling h;
    h.forwarded = c.reason;
    h.stored = f.stored;
    h.why = why;
    if (waited) h.collapsed = false;
    if (f.failed) {
        log(x, h);
        return std::move(*f.failed);
    }
    if (f.passed) {
        tell_of_passed(x, f.passed->head(), h);
        return outcome<reply>{std::move(*f.passed)};
    }
    if (f.status != f.response->stored().head.status().number()) h.forwarded_status = f.status;
    outcome<reply> out = f.head ? as_it_came(x, std::move(*f.head), *f.response, f.part, h)
                                : serve(x, *f.response, h, !f.stale, why);
    if (!out) return out;
    return outcome<reply>{followed_by(std::move(*out), std::move(f.rest), *f.response, x, behind)};
}

}  // namespace httoop::inline v0
