#include "proxy_failure.hpp"

#include <cerrno>

#include <httoop/exchange/problem.hpp>
#include <httoop/field/proxy_status.hpp>
#include <httoop/intermediary/rules.hpp>

namespace httoop::inline v0 {

namespace {

using status = status_code;

proxy_failure of_connecting(error const& e) {
    switch (e.what) {
        case failure::timeout: return {"connection_timeout", status::gateway_timeout};
        case failure::limit: return {"connection_limit_reached", status::service_unavailable};
        case failure::system: break;
        default: return {"destination_unavailable", status::service_unavailable};
    }
    switch (e.code) {
        case ETIMEDOUT: return {"connection_timeout", status::gateway_timeout};
        case ENETUNREACH:
        case EHOSTUNREACH: return {"destination_ip_unroutable", status::bad_gateway};
        default: return {"connection_refused", status::bad_gateway};
    }
}

proxy_failure of_tls(error const& e) {
    octets const text = e.about;
    if (e.what == failure::timeout) return {"connection_timeout", status::gateway_timeout};
    if (text.find("certificate") != octets::npos && text.find("of us") == octets::npos && text.find("our certificate") == octets::npos)
        return {"tls_certificate_error", status::bad_gateway};
    return {"tls_protocol_error", status::bad_gateway};
}

proxy_failure of_violation(rule const* broken) {
    if (broken != nullptr && broken->status == 431) return {"http_response_header_section_size", status::bad_gateway};
    if (broken != nullptr && octets{broken->id}.starts_with("rfc9112#7")) return {"http_response_transfer_coding", status::bad_gateway};
    return {"http_protocol_error", status::bad_gateway};
}

proxy_failure kind_of_failure(error const& e) {
    if (e.what == failure::violation) return of_violation(e.broken.broken);
    switch (e.during) {
        case phase::resolve:
            if (e.what == failure::timeout) return {"dns_timeout", status::gateway_timeout};
            if (e.what == failure::limit) return {"dns_error", status::service_unavailable};
            return {"dns_error", status::bad_gateway};
        case phase::connect: return of_connecting(e);
        case phase::handshake: return of_tls(e);
        case phase::send:
            if (e.what == failure::timeout) return {"connection_write_timeout", status::gateway_timeout};
            return {"connection_terminated", status::bad_gateway};
        case phase::receive:
            if (e.what == failure::timeout) return {"http_response_timeout", status::gateway_timeout};
            return {"connection_terminated", status::bad_gateway};
        case phase::none:
        case phase::respond: break;
    }
    if (e.what == failure::limit) return {"connection_limit_reached", status::service_unavailable};
    if (e.what == failure::timeout) return {"http_response_timeout", status::gateway_timeout};
    if (e.what == failure::tls) return of_tls(e);
    if (e.what == failure::name) return {"dns_error", status::bad_gateway};
    if (e.what == failure::closed || e.what == failure::system) return {"connection_terminated", status::bad_gateway};
    return {"proxy_internal_error", status::internal_server_error};
}

}  // namespace

proxy_failure classify(error const& e) {
    proxy_failure f = kind_of_failure(e);
    if (f.status != status::internal_server_error) f.whose = answer_of::unanswered_proxy;
    return f;
}

proxy_failure classify(intermediary::decision const& d) {
    if (d.because == &rules::loop_stopped) return {"proxy_loop_detected", status::bad_gateway};
    if (d.because == &rules::target_restricted) return {"http_request_denied", status::forbidden};
    return {"http_request_error", static_cast<status::known>(d.status_of_request().number())};
}

bool is_of_upstream(error const& e) {
    return e.what != failure::cancelled && e.what != failure::limit && e.what != failure::thrown && !e.reused && !e.unprocessed;
}

bool never_sent(error const& e) {
    return e.what == failure::violation && !e.sent && e.during == phase::none;
}

reply answer_failure(request const& to, proxy_failure const& f, octets name, rule const* because, octets detail) {
    reply r = problem(&to, f.status, because, detail, problem_form::json);
    proxy_status told;
    told.proxies.push_back({std::string{name}, {{"error", structured::token{f.type}}}});
    r.head().set(told);
    r.whose = f.whose;
    return r;
}

}  // namespace httoop::inline v0
