#pragma once
#include <optional>

#include <httoop/core/limits.hpp>
#include <httoop/exchange/reply.hpp>
#include <httoop/message/request.hpp>
#include <httoop/service/user_agent.hpp>

namespace httoop::inline v0 {

// What a user agent counts about one request, so that nothing is repeated for ever.
struct repeated {
    std::uint64_t failures = 0;   // of connections, at most limits.retries
    bool guessed = false;         // one of them was answered by nothing but hope (RFC 9110 9.2.2)
    bool expectation = false, misdirected = false, timed_out = false;  // once each
    std::uint64_t waits = 0;      // at most limits.retries
};

// Whether a request that failed so may be sent once more, and why (RFC 9110 9.2.2).
std::optional<repetition> after_failure(error const& e, httoop::method m, repeated const& before, limits const& l);

struct repeating {
    repetition why;
    duration pause{};
};

// The same after an answer. `waits`: as long as Retry-After tells.
std::optional<repeating> after_answer(response const& r, request const& sent, bool waits, repeated const& before,
                                      limits const& l, timestamp now);

// Notes it.
void count(repeated& so_far, repetition why);

// What Retry-After tells, if it may be waited for so long.
std::optional<duration> told_to_wait(field_section const& fields, limits const& l, timestamp now);

}  // namespace httoop::inline v0
