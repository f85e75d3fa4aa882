#pragma once
#include <cstdint>

#include <httoop/message/request.hpp>
#include <httoop/message/response.hpp>

namespace httoop::inline v0::intermediary {

// What an intermediary might do to a message (RFC 9110 7.7).
enum class transformation : std::uint8_t {
    transfer_coding,  // added or removed: the content stays the same
    content_coding,   // compressed on the way, for example
    content,          // another format, another size, other words
};

// Whether it may, and why.
struct permission {
    bool given = true;
    rule const* because = nullptr;
    explicit operator bool() const { return given; }
};

// Cache-Control: no-transform keeps the content as it is, of responses (RFC 9111 5.2.2.6) and of
// requests (5.2.1.6: it asks the same for the response). One that cannot be parsed might say it.
permission may_transform(response const& r, transformation t);
permission may_transform(request const& r, transformation t);

// What tells others that the content of a response was transformed: 200 becomes 203 (15.3.4).
void tell_transformed(response& r);

}  // namespace httoop::inline v0::intermediary
