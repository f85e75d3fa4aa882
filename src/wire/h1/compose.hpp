#pragma once
#include <cstddef>

#include <httoop/field/contradiction.hpp>
#include <httoop/message/request.hpp>
#include <httoop/message/response.hpp>

#include "outgoing.hpp"

namespace httoop::inline v0::wire {

// Fields that do not pass as they are: the connection's own,
inline constexpr field_set managed_fields{
    field_id::connection, field_id::content_length, field_id::transfer_encoding, field_id::upgrade,
    field_id::te, field_id::trailer, field_id::keep_alive, field_id::proxy_connection,
    field_id::http2_settings};
// and those that can contradict others.
inline constexpr field_set special_fields = managed_fields + contradictory_fields;

// What the head of a message says about its content and about the connection: decided by the
// connection. Of the caller's fields those that say the same are left out, and its connection
// options are merged with ours.
struct head_control {
    outgoing framing;
    bool close = false;       // the connection option close
    bool keep_alive = false;  // keep-alive, between HTTP/1.0 and us
    // Fields as HTTP/1.0 taught: general, then request or response, then entity (RFC 1945 4.2).
    bool ordered = false;
    bool special = true;      // there may be special_fields
    octets date_line;  // "Date: ... GMT" CR LF, added where the message has none; empty: none is
    http_version version = http_1_1;  // of a request; a response always says ours
};

// No head needs more octets than this; compose_head writes at most as many.
std::size_t composed_bound(request const& r, head_control const& c);
std::size_t composed_bound(response const& r, head_control const& c);

// Writes start line, fields and empty line (RFC 9112 2.1) at `to` and returns their end. The
// message has no defect.
char* compose_head(char* to, request const& r, head_control const& c);
char* compose_head(char* to, response const& r, head_control const& c);

// The lines of a trailer section whose fields may stand there (RFC 9110 6.5.1), without the empty
// line at its end. Needs room for composed_size().
char* compose_trailers(char* to, field_section const& trailers);

}  // namespace httoop::inline v0::wire
