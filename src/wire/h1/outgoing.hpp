#pragma once
#include <cstdint>

#include <httoop/core/result.hpp>
#include <httoop/message/content.hpp>
#include <httoop/message/method.hpp>
#include <httoop/message/status_code.hpp>
#include <httoop/message/version.hpp>

namespace httoop::inline v0::wire {

// How a message that we send is framed: the counterpart of the decision in RFC 9112 6.3, and the
// one place that takes it. It follows from the message and its content's length alone; what the
// caller's own Content-Length and Transfer-Encoding say stays out.
struct outgoing {
    enum class field : std::uint8_t { none, content_length, chunked };
    field says = field::none;   // what the head says
    bool content = false;       // octets of content go out
    std::uint64_t length = 0;   // content_length
    rule const* no_caller_length = nullptr;  // why the caller's field stays out
    rule const* no_caller_coding = nullptr;

    // The end of the connection ends the message.
    [[nodiscard]] bool until_close() const { return content && says == field::none; }
};

// A response to a request with that method and version.
outgoing frame_response(status_code s, method::known answered, http_version version,
                        content_length_of length);

// A request in that version, to a server known to speak at most `server`.
result<outgoing> frame_request(method const& m, http_version version, http_version server,
                               content_length_of length);

}  // namespace httoop::inline v0::wire
