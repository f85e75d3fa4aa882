#include "service/repeating.hpp"

#include <doctest/doctest.h>

using namespace httoop;

namespace {

error failed_so(failure what, phase during, bool sent, bool reused = false, bool unprocessed = false) {
    error e{what, "x"};
    e.during = during;
    e.sent = sent;
    e.reused = reused;
    e.unprocessed = unprocessed;
    return e;
}

int why(error const& e, method m, repeated const& before = {}) {
    auto const again = after_failure(e, m, before, limits{});
    return again ? static_cast<int>(*again) : -1;
}

int why(unsigned status, std::vector<std::pair<std::string, std::string>> const& fields, method::known m = method::get,
        bool expects = false, bool waits = true, repeated const& before = {}) {
    response r{*status_code::from(status)};
    for (auto const& [name, value] : fields) r.fields().append(octets{name}, octets{value});
    request sent{m, "/"};
    if (expects) sent.fields().append(field_id::expect, "100-continue");
    auto const again = after_answer(r, sent, waits, before, limits{}, {784111777});
    return again ? static_cast<int>(again->why) : -1;
}

constexpr int unsent = static_cast<int>(repetition::unsent), unprocessed = static_cast<int>(repetition::unprocessed),
              idempotent = static_cast<int>(repetition::idempotent), later = static_cast<int>(repetition::later);

}  // namespace

// req: rfc9110#9.2.2-1
TEST_CASE("repeating: what was not processed is repeated, else what is idempotent, on a kept connection that ended") {
    for (method::known const m : {method::get, method::post, method::put, method::patch}) {
        CAPTURE(method::name(m));
        bool const twice = method{m}.idempotent();
        CHECK(why(failed_so(failure::closed, phase::send, false), m) == unsent);
        CHECK(why(failed_so(failure::closed, phase::receive, true, false, true), m) == unprocessed);
        CHECK(why(failed_so(failure::timeout, phase::receive, true, false, true), m) == unprocessed);
        CHECK(why(failed_so(failure::closed, phase::receive, true, true), m) == (twice ? idempotent : -1));
        CHECK(why(failed_so(failure::system, phase::receive, true, true), m) == (twice ? idempotent : -1));
        // Some octet of an answer may have come.
        CHECK(why(failed_so(failure::closed, phase::receive, true, false), m) == -1);
        for (failure const f : {failure::timeout, failure::tls, failure::name, failure::cancelled, failure::limit,
                                failure::violation, failure::refused, failure::thrown})
            CHECK(why(failed_so(f, phase::receive, true, true), m) == -1);
        for (phase const p : {phase::resolve, phase::connect, phase::handshake})
            CHECK(why(failed_so(failure::system, p, false), m) == -1);
    }
}

// req: rfc9110#9.2.2-3
TEST_CASE("repeating: a repetition that failed is not repeated in hope, and none more often than allowed") {
    repeated so_far;
    error const hope = failed_so(failure::closed, phase::receive, true, true);
    CHECK(why(hope, method::get, so_far) == idempotent);
    count(so_far, repetition::idempotent);
    CHECK(why(hope, method::get, so_far) == -1);
    error const unread = failed_so(failure::closed, phase::send, false);
    CHECK(why(unread, method::get, so_far) == unsent);
    count(so_far, repetition::unsent);
    CHECK(why(unread, method::get, so_far) == -1);
}

// req: rfc9110#10.1.1-4
// req: rfc9110#15.5.4-1
TEST_CASE("repeating: 417 without the expectation, 421 and 408 once") {
    CHECK(why(417, {}, method::post, true) == static_cast<int>(repetition::expectation));
    CHECK(why(417, {}, method::post, false) == -1);
    CHECK(why(421, {}, method::post) == static_cast<int>(repetition::misdirected));
    CHECK(why(408, {}, method::get) == static_cast<int>(repetition::timed_out));
    CHECK(why(408, {}, method::post) == -1);
    repeated so_far;
    for (repetition const r : {repetition::expectation, repetition::misdirected, repetition::timed_out}) count(so_far, r);
    CHECK(why(417, {}, method::post, true, true, so_far) == -1);
    CHECK(why(421, {}, method::post, false, true, so_far) == -1);
    CHECK(why(408, {}, method::get, false, true, so_far) == -1);
    for (unsigned n : {200u, 400u, 401u, 403u, 404u, 500u, 502u, 504u, 599u}) CHECK(why(n, {{"Retry-After", "1"}}) == -1);
}

// req: rfc9110#10.2.3
TEST_CASE("repeating: Retry-After of 429 and 503 is waited for when that is wanted, and not too long") {
    CHECK(why(429, {{"Retry-After", "1"}}) == later);
    CHECK(why(429, {{"Retry-After", "1"}}, method::post) == later);
    CHECK(why(503, {{"Retry-After", "1"}}) == later);
    CHECK(why(503, {{"Retry-After", "1"}}, method::post) == -1);
    CHECK(why(429, {{"Retry-After", "1"}}, method::get, false, false) == -1);
    CHECK(why(429, {}) == -1);
    CHECK(why(429, {{"Retry-After", "soon"}}) == -1);
    CHECK(why(429, {{"Retry-After", "61"}}) == -1);
    CHECK(why(429, {{"Retry-After", "60"}}) == later);
    repeated so_far;
    count(so_far, repetition::later);
    CHECK(why(429, {{"Retry-After", "1"}}, method::get, false, true, so_far) == later);
    count(so_far, repetition::later);
    CHECK(why(429, {{"Retry-After", "1"}}, method::get, false, true, so_far) == -1);

    field_section f;
    f.append(field_id::retry_after, "Sun, 06 Nov 1994 08:49:40 GMT");
    CHECK(told_to_wait(f, limits{}, {784111777}) == duration::seconds(3));
    CHECK(told_to_wait(f, limits{}, {784111790}) == duration{});
    CHECK_FALSE(told_to_wait(f, limits{}, {784111000}));
    CHECK_FALSE(told_to_wait({}, limits{}, {}));
}

TEST_CASE("repeating: each reason has a sentence") {
    for (int i = 0; i <= static_cast<int>(repetition::authenticated); ++i)
        CHECK(sentence_of(static_cast<repetition>(i)).size() > 20);
}
