#include <httoop/cors/decide.hpp>

#include <doctest/doctest.h>

using namespace httoop;
using namespace httoop::cors;

namespace {

using lines = std::vector<std::pair<octets, octets>>;

request asked(octets m, lines const& fields = {}) {
    request r{*method::parse(m), "/"};
    for (auto const& [name, value] : fields) r.fields().append(name, value);
    return r;
}

// A preflight of https://a.example.
request preflight(octets wanted, octets headers = {}, octets origin = "https://a.example") {
    request r = asked("OPTIONS", {{"Origin", origin}, {"Access-Control-Request-Method", wanted}});
    if (headers.data() != nullptr) r.fields().append(field_id::access_control_request_headers, headers);
    return r;
}

// The names of fields of sharing, shortened.
std::string text_of(field_section const& fields) {
    std::string text;
    for (field_line const line : fields) {
        octets name = line.name;
        if (name.starts_with("Access-Control-")) name.remove_prefix(15);
        text.append(text.empty() ? "" : "; ").append(name).append(": ").append(line.value);
    }
    CHECK(fields.defect().has_value());
    return text;
}

std::string served(request const& r, sharing const& s, octets varies = {}) {
    response answer;
    if (varies.data() != nullptr) answer.set("Vary", varies);
    auto const d = decide(r, s);
    CHECK_FALSE(d.preflight());
    CHECK(d.because != nullptr);
    add_fields(answer.fields(), d, r, s);
    return text_of(answer.fields());
}

std::string answered(request const& r, sharing const& s) {
    auto const d = decide(r, s);
    REQUIRE(d.preflight());
    response const answer = answer_preflight(d, r, s);
    CHECK(answer.status().number() == (d.is == verdict::granted ? 204 : 403));
    return std::to_string(answer.status().number()) + " " + text_of(answer.fields());
}

std::string why(request const& r, sharing const& s) { return decide(r, s).because->id; }

sharing with(std::vector<std::string> origins) {
    sharing s;
    s.origins = std::move(origins);
    return s;
}
sharing with_anyone() {
    sharing s;
    s.any_origin = true;
    return s;
}

sharing const with_a = with({"https://a.example"});

}  // namespace

// req: fetch#http-responses fetch#cors-check
TEST_CASE("cors: the origin that is listed may read, octet for octet") {
    CHECK(served(asked("GET", {{"Origin", "https://a.example"}}), with_a) == "Vary: Origin; Allow-Origin: https://a.example");
    CHECK(decide(asked("GET", {{"Origin", "https://a.example"}}), with_a).is == verdict::shared);
    for (octets const other : {"https://b.example", "http://a.example", "https://a.example:8443", "https://a.example.evil", "https://A.example", "null", "*", "",
                               "https://a.example/", "https://a.example https://b.example"}) {
        CAPTURE(other);
        request const r = asked("POST", {{"Origin", other}});
        CHECK(decide(r, with_a).is == verdict::withheld);
        CHECK(served(r, with_a) == "Vary: Origin");
    }
    CHECK(why(asked("GET", {{"Origin", "null"}}), with_a) == "fetch#cors-check");
    CHECK(served(asked("GET", {{"Origin", "null"}}), with({"null"})) == "Vary: Origin; Allow-Origin: null");
}

// req: fetch#http-requests
TEST_CASE("cors: without one Origin nobody asks across origins") {
    CHECK(decide(asked("GET"), with_a).is == verdict::ordinary);
    CHECK(served(asked("GET"), with_a) == "Vary: Origin");
    request const two = asked("GET", {{"Origin", "https://a.example"}, {"Origin", "https://b.example"}});
    CHECK(decide(two, with_a).is == verdict::ordinary);
    CHECK(served(two, with_a) == "Vary: Origin");
}

// req: fetch#cors-protocol-and-http-caches
TEST_CASE("cors: Vary names Origin where the answer depends on it") {
    CHECK(served(asked("GET"), with_a, "Accept-Encoding") == "Vary: Accept-Encoding, Origin");
    CHECK(served(asked("GET"), with_a, "origin") == "Vary: origin");
    CHECK(served(asked("GET"), with_a, "*") == "Vary: *");
    // Everybody gets the same, whoever asks.
    CHECK(served(asked("GET"), with_anyone()) == "Allow-Origin: *");
    CHECK(served(asked("GET", {{"Origin", "https://b.example"}}), with_anyone()) == "Allow-Origin: *");
}

// req: fetch#cors-protocol-and-credentials
TEST_CASE("cors: credentials come from listed origins, and never with *") {
    sharing s = with_a;
    s.credentials = true;
    s.exposed = {"*", "ETag"};
    request const a = asked("GET", {{"Origin", "https://a.example"}}), b = asked("GET", {{"Origin", "https://b.example"}});
    CHECK(served(a, s) == "Vary: Origin; Allow-Origin: https://a.example; Allow-Credentials: true; Expose-Headers: ETag");
    s.any_origin = true;
    CHECK(served(a, s) == "Vary: Origin; Allow-Origin: https://a.example; Allow-Credentials: true; Expose-Headers: ETag");
    CHECK(served(b, s) == "Vary: Origin; Allow-Origin: *; Expose-Headers: *, ETag");
    s.origins.clear();
    CHECK(served(a, s) == "Allow-Origin: *; Expose-Headers: *, ETag");
}

// req: fetch#cors-preflight-request
TEST_CASE("cors: what is a preflight") {
    CHECK(answered(preflight("GET"), with_a) == "204 Vary: Origin; Allow-Origin: https://a.example");
    CHECK(answered(preflight("GET"), with_anyone()) == "204 Allow-Origin: *");
    CHECK(why(preflight("GET"), with_a) == "fetch#cors-preflight-request");
    CHECK(decide(asked("OPTIONS", {{"Origin", "https://a.example"}}), with_a).is == verdict::shared);
    CHECK(decide(asked("OPTIONS", {{"Access-Control-Request-Method", "GET"}}), with_a).is == verdict::ordinary);
    CHECK(decide(asked("GET", {{"Origin", "https://a.example"}, {"Access-Control-Request-Method", "GET"}}), with_a).is == verdict::shared);
    CHECK(answered(preflight("GET", {}, "https://b.example"), with_a) == "403 Vary: Origin");
}

// req: fetch#cors-preflight-fetch
TEST_CASE("cors: methods that a preflight asks for") {
    sharing s = with_a;
    s.methods = {"PUT", "DELETE"};
    CHECK(answered(preflight("PUT"), s) == "204 Vary: Origin; Allow-Origin: https://a.example; Allow-Methods: PUT, DELETE");
    CHECK(answered(preflight("HEAD"), s) == "204 Vary: Origin; Allow-Origin: https://a.example; Allow-Methods: PUT, DELETE");
    CHECK(answered(preflight("put"), s) == "403 Vary: Origin");
    CHECK(answered(preflight("PATCH"), s) == "403 Vary: Origin");
    CHECK(why(preflight("PATCH"), s) == "fetch#cors-preflight-fetch");
    CHECK(answered(preflight("a b"), s) == "403 Vary: Origin");
    s.methods = {"*"};
    CHECK(answered(preflight("PATCH"), s) == "204 Vary: Origin; Allow-Origin: https://a.example; Allow-Methods: PATCH");
}

// req: fetch#http-access-control-allow-headers
TEST_CASE("cors: fields that a preflight asks for") {
    sharing s = with_a;
    s.headers = {"X-Token", "Content-Type"};
    s.max_age = 600;
    CHECK(answered(preflight("GET", "content-type,x-token"), s) ==
          "204 Vary: Origin; Allow-Origin: https://a.example; Allow-Headers: X-Token, Content-Type; Max-Age: 600");
    CHECK(answered(preflight("GET", ""), s) == "204 Vary: Origin; Allow-Origin: https://a.example; Allow-Headers: X-Token, Content-Type; Max-Age: 600");
    CHECK(answered(preflight("GET", "content-type,x-other"), s) == "403 Vary: Origin");
    CHECK(why(preflight("GET", "x-other"), s) == "fetch#http-access-control-allow-headers");
    CHECK(answered(preflight("GET", "a;b"), s) == "403 Vary: Origin");
    s.headers = {"*"};
    CHECK(answered(preflight("GET", "x-other,b"), s) == "204 Vary: Origin; Allow-Origin: https://a.example; Allow-Headers: x-other, b; Max-Age: 600");
    // Authorization is never meant by *.
    CHECK(answered(preflight("GET", "x-other,authorization"), s) == "403 Vary: Origin");
    s.headers = {"*", "Authorization"};
    CHECK(answered(preflight("GET", "authorization"), s) == "204 Vary: Origin; Allow-Origin: https://a.example; Allow-Headers: authorization; Max-Age: 600");
}
