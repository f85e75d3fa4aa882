#pragma once
#include <httoop/exchange/service.hpp>
#include <httoop/uri/uri.hpp>

namespace httoop::tool {

// A request for an absolute target as its origin server gets it over HTTP/1.1, but for what is said of the
// connection itself.
request sent_request(uri const& target, request const& asked, bool has_content);

// A service that stands where a client would: it prints each request to standard output instead of sending it,
// content and framing too, and answers with an empty 200.
owned<service> print_instead();

}  // namespace httoop::tool
