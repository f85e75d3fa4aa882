#pragma once
#include <cstdint>
#include <vector>

#include <httoop/core/result.hpp>
#include <httoop/field/authentication.hpp>
#include <httoop/message/request.hpp>
#include <httoop/message/response.hpp>

namespace httoop::inline v0::auth {

// Who asks for authentication: it decides the status and the fields (RFC 9110 11.6, 11.7).
enum class asker : std::uint8_t { origin, proxy };

// 401 with WWW-Authenticate, or 407 with Proxy-Authenticate, a line for each challenge. Without
// challenges it is 403: who cannot be answered does not ask.
response ask(std::vector<challenge> challenges, asker who = asker::origin);
// The challenges of such a response.
result<std::vector<challenge>> asked(response const& r, asker who = asker::origin);

// The credentials of a request; absent (is_absent) if there are none.
void set_credentials(request& r, credentials c, asker who = asker::origin);
result<credentials> credentials_of(request const& r, asker who = asker::origin);

// Authentication-Info or Proxy-Authentication-Info.
void set_info(response& r, auth_params info, asker who = asker::origin);
result<auth_params> info_of(response const& r, asker who = asker::origin);

}  // namespace httoop::inline v0::auth
