#pragma once
#include <string>
#include <vector>

#include <httoop/exchange/service.hpp>

namespace httoop::inline v0 {

// What a service answered without any connection.
struct local_answer {
    response head;
    std::string content;  // empty for HEAD, 204, 205 and 304, as on the wire
    content_length_of length;  // what framing would have been told
    field_section trailers;
    std::vector<response> interims;
    rule const* because = nullptr;
    bool tunnel = false;
};

// How a request seems to have come.
struct local_arrival {
    httoop::policy policy;
    io::address peer = io::address::loopback(0);
    std::uint64_t connection = 1;
    bool secure = false;
    secured_by const* secured = nullptr;  // how, if we secured it
    source* content = nullptr;  // null: what the request holds in memory

    local_arrival() {}  // no aggregate: such temporaries and coroutines do not go together
};

// Asks a service without sockets: runs a loop of its own until the answer and all of its content
// (at most policy.limits.held_content) are there. What a handler throws is a `thrown` error.
outcome<local_answer> answer_locally(service& s, request r, local_arrival const& how = {});

}  // namespace httoop::inline v0
