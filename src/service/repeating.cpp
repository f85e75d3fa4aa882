#include "repeating.hpp"

#include <httoop/field/retry_after.hpp>
#include <httoop/message/typed.hpp>
#include <httoop/service/rules.hpp>

namespace httoop::inline v0 {

octets sentence_of(repetition why) {
    switch (why) {
        case repetition::unsent: return "the connection ended before any of the request was sent";
        case repetition::unprocessed: return "the server says that it did nothing with the request";
        case repetition::idempotent: return "the connection ended without an answer, and the method is idempotent";
        case repetition::timed_out: return "the server had given up the connection before the request came (408)";
        case repetition::misdirected: return "the server does not answer for this host on that connection (421)";
        case repetition::expectation: return "the server does not meet the expectation (417)";
        case repetition::later: return "the server said when to ask again";
        case repetition::authenticated: return "the server wants to know who asks";
    }
    return {};
}

std::optional<repetition> after_failure(error const& e, httoop::method m, repeated const& before,
                                        limits const& l) {
    if (before.failures >= l.retries) return {};
    if (e.unprocessed) return repetition::unprocessed;
    if (e.what != failure::closed && e.what != failure::system) return {};
    // Of a connection that was not made all has been tried.
    if (e.during == phase::resolve || e.during == phase::connect || e.during == phase::handshake) return {};
    if (!e.sent) return repetition::unsent;
    if (!e.reused) return {};
    if (!m.idempotent() && enforced(rules::not_repeated)) return {};
    if (before.guessed && enforced(rules::repeated_once)) return {};
    return repetition::idempotent;
}

std::optional<duration> told_to_wait(field_section const& fields, limits const& l, timestamp now) {
    if (!fields.has(field_id::retry_after)) return {};
    auto const told = retry_after::parse(fields.value(field_id::retry_after), now);
    if (!told) return {};
    std::int64_t const seconds = told->date ? told->date->seconds - now.seconds : std::int64_t{told->seconds};
    if (seconds <= 0) return duration{};
    if (static_cast<std::uint64_t>(seconds) > l.retry_after_time / 1000) return {};
    return duration::seconds(seconds);
}

std::optional<repeating> after_answer(response const& r, request const& sent, bool waits,
                                      repeated const& before, limits const& l, timestamp now) {
    status_code const s = r.status();
    bool const idempotent = sent.method().idempotent();
    if (s == status_code::expectation_failed && sent.fields().has(field_id::expect) && !before.expectation &&
        enforced(rules::expectation_repeated))
        return repeating{repetition::expectation};
    if (s == status_code::misdirected_request && !before.misdirected) return repeating{repetition::misdirected};
    if (s == status_code::request_timeout && idempotent && !before.timed_out)
        return repeating{repetition::timed_out};
    // A 503 may come from somebody between, who has passed the request on.
    if (waits && before.waits < l.retries &&
        (s == status_code::too_many_requests || (s == status_code::service_unavailable && idempotent)))
        if (auto const pause = told_to_wait(r.fields(), l, now)) return repeating{repetition::later, *pause};
    return {};
}

void count(repeated& so_far, repetition why) {
    switch (why) {
        case repetition::idempotent: so_far.guessed = true; [[fallthrough]];
        case repetition::unsent:
        case repetition::unprocessed: ++so_far.failures; break;
        case repetition::timed_out: so_far.timed_out = true; break;
        case repetition::misdirected: so_far.misdirected = true; break;
        case repetition::expectation: so_far.expectation = true; break;
        case repetition::later: ++so_far.waits; break;
        case repetition::authenticated: break;
    }
}

}  // namespace httoop::inline v0
