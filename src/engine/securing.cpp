#include <httoop/engine/rules.hpp>
#include <httoop/uri/authority.hpp>
#include <httoop/wire/h1.hpp>

#include "session.hpp"
#include "worker.hpp"

// Which requests are answered on which connection (RFC 9110 7.4), and how one that is plain becomes
// secured with a request (RFC 2817).

namespace httoop::inline v0::engine {

// Whether the request belongs here. If not it is refused, or waits for TLS.
bool session::admit(carried& x) {
    bool const misdirects = !worker_.of.options.proxy || !enforced(rules::not_misdirected_by_proxy);
    if (secure()) {
        if (!misdirects || holds_name_of(x) || !policy().stops(rules::name_held, 0, relaxation::any_name))
            return true;
        refuse(x, status_code::misdirected_request, &rules::name_held, {});
        return false;
    }
    server_options const& o = worker_.of.options;
    bool const may_switch = o.upgrade != tls_upgrade::off && !multiplexed_;
    if (may_switch && wire::asks_for_tls(*wire_)) {
        wire::switch_to_tls(*wire_);
        x.now = carried::phase::switching;
        switching_ = &x;
        again_ = true;
        return false;
    }
    if (o.plain && o.upgrade != tls_upgrade::required) return true;
    if (may_switch) require_tls(x);
    else if (!misdirects) refuse(x, status_code::forbidden, &rules::not_misdirected_by_proxy, "This proxy is asked over TLS alone.");
    else if (!policy().stops(rules::unsecured_refused, 0)) return true;
    else refuse(x, status_code::misdirected_request, &rules::unsecured_refused, {});
    return false;
}

// RFC 2817 4.2. A request with content is not switched with: the client begins with one that has
// none (3.2).
void session::require_tls(carried& x) {
    bool const told = enforced(rules::upgrade_to_tls_explained);
    rule const* const why = told ? &rules::upgrade_to_tls_explained : &rules::upgrade_to_tls_named;
    x.because = why;
    reply& answer = answer_ourselves(x, status_code::upgrade_required, why, {});
    if (!told) answer.head().content() = {};
    if (enforced(rules::upgrade_to_tls_named)) answer.head().set("Upgrade", "TLS/1.0, HTTP/1.1");
    send(x);
}

// The certificate that was shown holds the name of the target URI; or it is an address, the one
// that the client came to.
bool session::holds_name_of(carried const& x) {
    request const& r = x.request();
    octets const authority = r.authority();
    if (authority.empty() || authority == held_name_ || r.form() == target_form::authority)
        return true;
    result<host_port> const named = parse_host_port(authority);
    if (!named) return false;
    octets host = named->host;
    if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
    if (!record_->secured->covers(host) && host != record_->socket.local().host()) return false;
    held_name_ = authority;
    return true;
}

// One step after the other, as the socket lets us: 101, the handshake, the answer.
void session::switch_to_tls() {
    if (!record_->secured) {
        flush();
        if (dead_ || wire_->pending() != 0) return;
        proof::pointer const with = worker_.of.proof.current();
        if (with == nullptr) {
            kill("TLS was agreed on, and the server has no certificate any more");
            return;
        }
        record_->secured = io::tls_stream::accept(*with, record_->socket, wire_->unread());
        record_->secured->watch_with(record_);
        begin_ = end_ = 0;
        readable_ = writable_ = true;
    }
    io::transfer const t = record_->secured->shake_hands();
    if (t.is == io::transfer::would_block) return;
    if (t.is != io::transfer::done) {
        octets const why = record_->failure("the client went away amid the handshake of TLS");
        worker_.trouble(record_->id, std::string{"no TLS: "}.append(why));
        kill(why);
        return;
    }
    carried& x = *std::exchange(switching_, nullptr);
    stream_ = record_->secured.get();
    wire::goes_on_in_tls(*wire_);
    give_to_wire();
    again_ = true;
    if (!enforced(rules::answer_after_switch))
        kill("the request that asked for TLS is not answered");
    else if (admit(x)) respond_later(x);
}

}  // namespace httoop::inline v0::engine
