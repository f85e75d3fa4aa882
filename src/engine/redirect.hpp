#pragma once
#include <httoop/message/request.hpp>
#include <httoop/message/response.hpp>

namespace httoop::inline v0 {

// What becomes of a request when a redirection is followed (RFC 9110 15.4).

// A response that a client may follow by itself: 301, 302, 303, 307, 308.
bool is_followed(status_code s);

// The method of the next request: GET for POST where that is custom (301, 302), GET for all but
// HEAD where the answer is elsewhere (303).
httoop::method redirected_method(httoop::method before, status_code s);

// Removes fields that were meant for this origin alone, or for content that is not sent again.
void redirect_fields(field_section& fields, bool same_origin, bool keeps_content);

}  // namespace httoop::inline v0
