#pragma once
#include <cstdint>
#include <string>

#include <httoop/core/owned.hpp>
#include <httoop/core/timestamp.hpp>
#include <httoop/exchange/exchange.hpp>

namespace httoop::inline v0 {

// One finished exchange, as logs see it. Views are valid during the call. No field values are
// in it but Referer and User-Agent: nothing secret reaches a log.
struct access_record {
    exchange const& of;
    status_code status;        // of the final response; see `answered`
    bool answered;             // false: the stream ended before a final head
    std::uint64_t sent;        // octets of content
    std::uint64_t received;    // octets of the request's content
    duration took;             // from the request's head to the answer's end
    timestamp at;              // wall clock at the end
    rule const* because;       // the requirement behind a 3xx, 4xx or 5xx that we decided
    octets fault;              // why it ended early, or what a handler threw; "" mostly
};

// Where logs go. Called on any of the server's threads.
class log {
public:
    virtual ~log() = default;
    virtual void access(access_record const& r) = 0;
    // It writes what services tell of exchanges (exchange::tell).
    [[nodiscard]] virtual bool wants_account() const { return false; }
    // About a connection (id, or 0): a line without end of line.
    virtual void trouble(std::uint64_t connection, octets line) = 0;
    // Output held back is written.
    virtual void flush() {}
};

enum class log_format : std::uint8_t {
    none,
    common,  // Common Log Format with Referer and User-Agent
    json,    // an object a line, documented in docs/log.md
};

// Access lines go to the descriptor (not closed), gathered and written when the server's loops are
// idle or the buffer is full; trouble goes to standard error at once.
owned<log> make_log(log_format f, int descriptor);

}  // namespace httoop::inline v0
