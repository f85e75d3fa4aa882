// A plain connection becomes a secured one with a request (RFC 2817 3).
#include <httoop/wire/h1.hpp>
#include <httoop/wire/rules.hpp>

#include "connection.hpp"
#include "options.hpp"

namespace httoop::inline v0::wire {

bool asks_for_tls(connection const& c) {
    return static_cast<h1_connection const&>(c).asks_for_tls();
}
void switch_to_tls(connection& c) { static_cast<h1_connection&>(c).switch_to_tls(); }
void goes_on_in_tls(connection& c) { static_cast<h1_connection&>(c).goes_on_in_tls(); }

// "TLS/1.0", or another version: which one is spoken the handshake tells. Empty where it cannot be
// granted: one that follows unanswered requests, or has content.
octets h1_connection::tls_asked_for() const {
    octets found;
    if (!server() || dead_ || context_.secure || streams_.size() != 1) return found;
    stream const& s = *streams_.find(streams_.first_id());
    if (!s.is.asks_upgrade || !s.is.input_done || s.is.head_out) return found;
    each_option(s.upgrade, [&found](octets protocol) {
        if (found.empty() && equal_ignoring_case(protocol.substr(0, protocol.find('/')), "TLS"))
            found = protocol;
    });
    return found;
}

void h1_connection::switch_to_tls() {
    stream const& s = streams_.front();
    response r{status_code::switching_protocols};
    if (enforced(rules::switching_to_tls_named))
        r.fields().append(field_id::upgrade, std::string{tls_asked_for()}.append(", HTTP/1.1"));
    head_control c;
    c.framing = frame_response(r.status(), s.is.method, s.version, content_length_of::no_content());
    put_head(r, c);
}

// What was received before belongs to TLS.
void h1_connection::goes_on_in_tls() {
    receive({});
    context_.secure = became_secure_ = true;
}

}  // namespace httoop::inline v0::wire
