#pragma once
#include <cstdint>
#include <string>

#include <httoop/core/result.hpp>

namespace httoop::inline v0 {

enum class failure : std::uint8_t {
    violation,  // a rule was broken: see `broken`
    system,     // the system refused: see `code` (errno)
    name,       // a host name was not found
    tls,
    timeout,
    cancelled,
    closed,     // the peer ended the connection too early
    limit,      // a limit of ours (about says which)
    thrown,     // a handler threw
    refused,    // cannot be done as asked; `about` says what to do
};

// When it happened, for whoever decides about another try.
enum class phase : std::uint8_t { none, resolve, connect, handshake, send, receive, respond };

// Why something with input or output failed.
struct error {
    failure what = failure::system;
    phase during = phase::none;
    bool sent = false;  // some octet of the request may have reached the peer
    bool unprocessed = false;  // the peer says that it did nothing with the request (RFC 9113 8.7)
    bool reused = false;  // a connection that had been kept ended before an octet of the answer came
    int code = 0;       // errno of `system`
    violation broken;   // of `violation`
    std::string about;  // a sentence for people: what was tried, what to do; nothing secret

    error() = default;
    error(failure w, std::string text) : what{w}, about{std::move(text)} {}
    explicit error(violation v) : what{failure::violation}, broken{v} {}
    static error system(int code, std::string text) {
        error e{failure::system, std::move(text)};
        e.code = code;
        return e;
    }
    // Cause, place and requirement in one line.
    [[nodiscard]] std::string text() const;
};

// A T, or one error.
template <class T>
using outcome = fallible<T, error>;

// Prints the error to standard error; returns 1, for `return complain(e)` in main.
int complain(error const& e);

}  // namespace httoop::inline v0
