#pragma once
#include <cstdint>
#include <cstring>

#include <httoop/coding/decoder.hpp>
#include <httoop/core/policy.hpp>
#include <httoop/core/timestamp.hpp>

namespace httoop::inline v0::wire {

// Which side of the connection we are, and what for.
enum class role : std::uint8_t { server, client };

// The time, as a driver tells it to the connections it drives: updated by the driver at every turn
// of its loop. The composed date changes only with the second. A clock that was never set says that
// there is none: no Date is generated then (RFC 9110 6.6.1).
class message_clock {
public:
    void set(moment m);
    [[nodiscard]] moment now() const { return now_; }
    // IMF-fixdate, and the field line "Date: ... GMT" with its CR LF; empty while the clock was not
    // set.
    [[nodiscard]] octets date() const { return {line_ + 6, set_ ? std::size_t{29} : 0}; }
    [[nodiscard]] octets date_line() const { return {line_, set_ ? sizeof line_ : 0}; }

private:
    moment now_{{0}, {-1}};
    bool set_ = false;
    char line_[37]{};
};

// What a connection needs to know of its surroundings. All pointees outlive the connection.
struct context {
    wire::role role = role::server;
    bool forwards = false;  // an intermediary: some fates differ (RFC 9112 5.2, 6.3)
    bool secure = false;    // over TLS: incomplete close is seen (RFC 9112 9.8)
    httoop::policy const* policy = nullptr;
    message_clock const* clock = nullptr;
    coding::decoders const* codings = nullptr;  // of transfer codings (RFC 9112 7.2); null: chunked alone is known
};

}  // namespace httoop::inline v0::wire
