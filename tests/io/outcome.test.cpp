#include <httoop/io/outcome.hpp>

#include <doctest/doctest.h>

#include <cerrno>

using namespace httoop;

TEST_CASE("an error's text names cause, place and requirement") {
    rule const row{"rfc9112#6.3-5", level::must, "server", 400, fate::answer_and_close, "lengths must agree"};
    error broken{violation{&row, 17}};
    CHECK(broken.text() == "lengths must agree (rfc9112#6.3-5, at octet 17)");
    broken.about = "the request";
    CHECK(broken.text() == "the request: lengths must agree (rfc9112#6.3-5, at octet 17)");

    error refused = error::system(ECONNREFUSED, "cannot connect to 127.0.0.1:1");
    refused.during = phase::connect;
    CHECK(refused.text() == "cannot connect to 127.0.0.1:1: Connection refused, while connecting");

    error late{failure::timeout, ""};
    late.during = phase::receive;
    CHECK(late.text() == "it took too long, while receiving");
    late.about = "the peer's answer";
    CHECK(late.text() == "the peer's answer: it took too long, while receiving");
    late.during = phase::handshake;
    CHECK(late.text() == "the peer's answer: it took too long, during the TLS handshake");

    error told{failure::tls, "the certificate of a.example is not trusted"};
    told.during = phase::handshake;
    CHECK(told.text() == "the certificate of a.example is not trusted");
    told.what = failure::closed;
    CHECK(told.text() == "the certificate of a.example is not trusted");
    told.about.clear();
    CHECK(told.text() == "the peer closed the connection too early, during the TLS handshake");
}

TEST_CASE("every failure and every phase has words") {
    for (int i = 0; i <= static_cast<int>(failure::refused); ++i) {
        if (static_cast<failure>(i) == failure::violation) continue;
        CHECK(!error(static_cast<failure>(i), "").text().empty());
        for (int p = 1; p <= static_cast<int>(phase::respond); ++p) {
            error e{static_cast<failure>(i), ""};
            e.during = static_cast<phase>(p);
            CHECK(e.text().find(", ") != std::string::npos);
        }
    }
}
