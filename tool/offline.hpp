#pragma once
#include <string>

#include <httoop/uri/uri.hpp>

#include "outgoing.hpp"

namespace httoop::tool {

// The request as it is sent to the origin of an http or https URI: its target, Host, and what is said unless an
// item did. What it says of the connection itself depends on that, and is not there.
request sent_request(uri const& target, outgoing const& o);

// A request as HTTP/1.1 sends it: `r` is complete, with the target that is sent and Host; files are read, content
// whose length nobody knows comes in chunks. False: `fault` says why it cannot be sent.
bool print_request(request const& r, outgoing const& o, std::string& fault);

}  // namespace httoop::tool
