#pragma once
#include <httoop/exchange/reply.hpp>
#include <httoop/message/request.hpp>

namespace httoop::inline v0 {

// The answer to TRACE of its final recipient (RFC 9110 9.3.8): the request as it came, as message/http, but for
// fields that are secret.
reply reflect(request const& r);

}  // namespace httoop::inline v0
