#pragma once
#include <cstdint>
#include <vector>

#include <httoop/caching/account.hpp>
#include <httoop/caching/choose.hpp>
#include <httoop/caching/options.hpp>
#include <httoop/caching/stored_response.hpp>
#include <httoop/message/request.hpp>
#include <httoop/message/response.hpp>

namespace httoop::inline v0::caching {

// What goes out of a stored response.
struct answer {
    enum content : std::uint8_t {
        none,   // 304, 416, HEAD, or a status without content
        whole,  // all of it
        parts,  // 206: one range; or several, with multipart/byteranges (range/multipart.hpp)
    };
    content has = none;
    std::vector<byte_range> ranges{};
    rule const* because = nullptr;
};

// Makes the head of the answer (RFC 9111 4): the stored fields with Age, or the 304, 206 or 416 that the request's own
// preconditions and Range make of it (4.3.2). `head` is written over, and keeps its memory. Cache-Status is not
// added: status.hpp.
answer make_answer(stored_response const& s, request const& r, circumstances const& c, cache_options const& o, response& head,
                   account* why = nullptr);

// The answer to a request that wanted a stored response only, or whose stored response may not be used while the
// origin does not answer: 504.
response gateway_timeout();

}  // namespace httoop::inline v0::caching
