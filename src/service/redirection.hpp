#pragma once
#include <httoop/io/outcome.hpp>
#include <httoop/message/request.hpp>
#include <httoop/message/response.hpp>
#include <httoop/uri/uri.hpp>

namespace httoop::inline v0 {

// What becomes of a request when a redirection is followed (RFC 9110 15.4, RFC 9205 4.6.1).

// A response that a user agent may follow by itself: 301, 302, 303, 307, 308.
bool follows(status_code s);

// The method of the next request: GET for POST where that is custom (301, 302), GET for all but
// HEAD where the answer is elsewhere (303). Borrows from the method before.
httoop::method method_after(httoop::method before, status_code s);

// Removes fields that were meant for this origin alone, or for content that is not sent again.
void adapt_to_redirection(field_section& fields, bool same_origin, bool keeps_content);

// The URI to go to: Location resolved, with the fragment of before unless it has its own (10.2.2), and a
// host that can be looked up. An error if it is none for http or https.
outcome<uri> redirected_to(uri const& from, octets location);

// From https nothing leads to what is not secured (4.2.2).
outcome<void> check_secured(uri const& from, uri const& to);

// Referer, if the request has one, as it may be told to that target (10.1.3): without fragment and userinfo,
// and not at all where that is another origin than the secured one, or not secured.
void adapt_referer(field_section& fields, uri const& target);

}  // namespace httoop::inline v0
