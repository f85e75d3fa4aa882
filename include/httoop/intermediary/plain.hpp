#pragma once
#include <optional>
#include <string>

#include <httoop/core/timestamp.hpp>
#include <httoop/intermediary/hop.hpp>
#include <httoop/message/request.hpp>
#include <httoop/message/response.hpp>

namespace httoop::inline v0::intermediary {

// What a gateway adds to Via, made once.
struct via_lines {
    explicit via_lines(hop const& us);
    std::string of_1_1, of_2;
};

// The same as forward_request() and forward_response() for a gateway that changes neither Host nor path, where
// nothing has to be decided: no field is about the connection but a Connection that says close or keep-alive,
// none is about proxies or clients, and no expectation, and no protocol, is asked for. That is what nearly all
// messages are like. False: nothing was done.
bool forward_plainly(request const& received, via_lines const& via, request& sent);
// In place.
bool forward_plainly(response& r, std::optional<timestamp> now);

}  // namespace httoop::inline v0::intermediary
