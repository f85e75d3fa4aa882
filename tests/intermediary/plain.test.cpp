#include <httoop/intermediary/plain.hpp>

#include <doctest/doctest.h>

#include <httoop/intermediary/forward.hpp>

using namespace httoop;
using namespace httoop::intermediary;

namespace {

hop gateway() {
    hop us;
    us.name = "front";
    us.is = role::gateway;
    us.trailers = us.upgrades = true;
    us.client.facts = handing_on::dropped;
    return us;
}

}  // namespace

TEST_CASE("plain: a request and a response become what they would become otherwise, or are left alone") {
    hop const us = gateway();
    via_lines const via{us};
    struct {
        char const *name, *value;
        bool plain;
    } const rows[] = {
        {"X-A", "1", true},           {"Connection", "keep-alive", true}, {"Connection", "Close", true},
        {"Connection", "x-a", false}, {"Connection", "close, x", false},  {"Keep-Alive", "3", false},
        {"TE", "trailers", false},    {"Via", "1.1 a", false},            {"Expect", "100-continue", false},
        {"If-Range", "x", false},     {"Range", "bytes=0-", true},
        {"Upgrade", "x", false},      {"Transfer-Encoding", "chunked", false}, {"X-Forwarded-For", "::1", false},
        {"Forwarded", "for=a", false}, {"Proxy-Connection", "close", false}, {"Proxy-Authorization", "x", false},
    };
    for (auto const& r : rows) {
        CAPTURE(r.name);
        CAPTURE(r.value);
        for (http_version const v : {http_1_1, http_2}) {
            request q{method::get, "/a?b"};
            q.version(v);
            q.fields().append(field_id::host, "a.example");
            q.fields().append(octets{r.name}, r.value);
            q.fields().append("X-B", "2");
            request sent;
            REQUIRE(forward_plainly(q, via, sent) == r.plain);
            if (!r.plain) continue;
            request const other = forward_request(q, us, {}).message;
            CHECK(sent.target() == other.target());
            CHECK(sent.version() == other.version());
            std::string text(sent.fields().composed_size(), ' '), expected(other.fields().composed_size(), ' ');
            sent.fields().compose(text.data());
            other.fields().compose(expected.data());
            CHECK(text == expected);
        }
        response a{status_code::ok};
        a.version(http_1_0);
        a.fields().append(octets{r.name}, r.value);
        a.fields().append("X-B", "2");
        response made = a;
        bool const about_requests = octets{r.name} == "X-Forwarded-For" || octets{r.name} == "If-Range";
        REQUIRE((forward_plainly(made, timestamp{784111777}) == r.plain || about_requests));
        if (!r.plain) continue;
        response const other = forward_response(a, {}, us, timestamp{784111777}).message;
        CHECK(made.version() == http_1_1);
        CHECK(made.fields().value("X-B") == other.fields().value("X-B"));
        CHECK(made.fields().value(field_id::date) == other.fields().value(field_id::date));
        CHECK(made.fields().size() == other.fields().size());
    }
}

TEST_CASE("plain: what is asked for in another way is left alone") {
    via_lines const via{gateway()};
    request sent;
    for (auto const m : {method::options, method::trace}) {
        request q{m, "/"};
        q.fields().append(field_id::host, "a.example");
        CHECK_FALSE(forward_plainly(q, via, sent));
    }
    CHECK_FALSE(forward_plainly(request{method::get, "/"}, via, sent));
    request absolute{method::get, "http://a.example/"};
    absolute.fields().append(field_id::host, "a.example");
    CHECK_FALSE(forward_plainly(absolute, via, sent));
    response hint{status_code::early_hints};
    CHECK_FALSE(forward_plainly(hint, {}));
}
