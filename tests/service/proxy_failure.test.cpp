#include "../../src/service/proxy_failure.hpp"

#include <cerrno>

#include <doctest/doctest.h>
#include <httoop/intermediary/rules.hpp>
#include <httoop/wire/rules.hpp>

using namespace httoop;

TEST_CASE("proxy failure: each has a registered type and its status") {
    auto const made = [](failure what, phase during, int code = 0, char const* about = "") {
        error e{what, about};
        e.during = during;
        e.code = code;
        return classify(e);
    };
    struct {
        proxy_failure is;
        octets type;
        unsigned status;
    } const rows[] = {
        {made(failure::name, phase::resolve), "dns_error", 502},
        {made(failure::timeout, phase::resolve), "dns_timeout", 504},
        {made(failure::limit, phase::resolve), "dns_error", 503},
        {made(failure::system, phase::connect, ECONNREFUSED), "connection_refused", 502},
        {made(failure::system, phase::connect, EHOSTUNREACH), "destination_ip_unroutable", 502},
        {made(failure::system, phase::connect, ETIMEDOUT), "connection_timeout", 504},
        {made(failure::timeout, phase::connect), "connection_timeout", 504},
        {made(failure::limit, phase::none), "connection_limit_reached", 503},
        {made(failure::limit, phase::connect), "connection_limit_reached", 503},
        {made(failure::tls, phase::handshake, 0, "the certificate of a is not trusted"), "tls_certificate_error", 502},
        {made(failure::tls, phase::handshake, 0, "what a answers is not TLS"), "tls_protocol_error", 502},
        {made(failure::timeout, phase::send), "connection_write_timeout", 504},
        {made(failure::timeout, phase::receive), "http_response_timeout", 504},
        {made(failure::closed, phase::receive), "connection_terminated", 502},
        {classify(error{violation{&rules::chunk_size_overflow, 0}}), "http_response_transfer_coding", 502},
        {classify(error{violation{&rules::length_invalid, 0}}), "http_protocol_error", 502},
        {made(failure::thrown, phase::none), "proxy_internal_error", 500},
    };
    for (auto const& r : rows) {
        CAPTURE(r.type);
        CHECK(r.is.type == r.type);
        CHECK(status_code{r.is.status}.number() == r.status);
        CHECK((r.is.whose == answer_of::unanswered_proxy) == (r.status != 500));
    }
}

TEST_CASE("proxy failure: why a request is not forwarded") {
    using intermediary::verdict;
    CHECK(octets{classify(intermediary::decision{verdict::refuse, &rules::loop_stopped}).type} == "proxy_loop_detected");
    CHECK(classify(intermediary::decision{verdict::refuse, &rules::loop_stopped}).status == status_code::bad_gateway);
    CHECK(octets{classify(intermediary::decision{verdict::refuse, &rules::target_restricted}).type} == "http_request_denied");
    CHECK(octets{classify(intermediary::decision{verdict::refuse, &rules::expectation_refused}).type} == "http_request_error");
    CHECK(classify(intermediary::decision{verdict::refuse, &rules::expectation_refused}).status == status_code::expectation_failed);
    CHECK(classify(intermediary::decision{verdict::refuse, &rules::loop_stopped}).whose == answer_of::proxy);
}

TEST_CASE("proxy failure: what a server is blamed for") {
    error e{failure::closed, ""};
    CHECK(is_of_upstream(e));
    e.reused = true;
    CHECK_FALSE(is_of_upstream(e));
    for (failure const of_ours : {failure::limit, failure::cancelled, failure::thrown}) CHECK_FALSE(is_of_upstream(error{of_ours, ""}));
}

TEST_CASE("proxy failure: a problem document, or what the client prefers") {
    request r{method::get, "/"};
    reply const a = answer_failure(r, {"dns_error", status_code::bad_gateway}, "front");
    CHECK(a.head().status().number() == 502);
    CHECK(a.head().fields().value(field_id::content_type) == "application/problem+json");
    CHECK(a.head().fields().value(field_id::proxy_status) == "\"front\";error=dns_error");
    r.fields().append(field_id::accept, "text/plain");
    CHECK(answer_failure(r, {"dns_error", status_code::bad_gateway}, "front").head().fields().value(field_id::content_type).starts_with("text/plain"));
}
