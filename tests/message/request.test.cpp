#include <httoop/message/request.hpp>

#include <doctest/doctest.h>
#include <string>

#include <httoop/message/rules.hpp>

using namespace httoop;

namespace {

rule const* defect_of(request const& r) { return r.defect() ? nullptr : r.defect().error().broken; }

}  // namespace

TEST_CASE("the four forms of a target have their parts where they belong") {
    request const origin{method::get, "/a/b?c=d?e"};
    CHECK(origin.form() == target_form::origin);
    CHECK(origin.target() == "/a/b?c=d?e");
    CHECK(origin.path() == "/a/b");
    CHECK(origin.query() == "c=d?e");
    CHECK(origin.defect());

    request const absolute{method::get, "http://example.org:8080/a?b"};
    CHECK(absolute.form() == target_form::absolute);
    CHECK(absolute.authority() == "example.org:8080");
    CHECK(absolute.path() == "/a");
    CHECK(absolute.query() == "b");
    CHECK(absolute.defect());

    request const authority{method::connect, "[::1]:443"};
    CHECK(authority.form() == target_form::authority);
    CHECK(authority.authority() == "[::1]:443");
    CHECK(authority.path() == "");
    CHECK(authority.query().data() == nullptr);
    CHECK(authority.defect());

    request const asterisk{method::options, "*"};
    CHECK(asterisk.form() == target_form::asterisk);
    CHECK(asterisk.path() == "");
    CHECK(asterisk.query().data() == nullptr);
    CHECK(asterisk.defect());
}

// req: rfc8441#4
TEST_CASE("an extended CONNECT has a protocol, and a target in origin form") {
    request r = request::extended_connect("websocket", "/chat?a");
    for (int i = 0; i < 2; ++i) {
        CHECK(r.method() == method::connect);
        CHECK(r.protocol() == "websocket");
        CHECK(r.target() == "/chat?a");
        CHECK(r.form() == target_form::origin);
        CHECK(r.path() == "/chat");
        CHECK(r.query() == "a");
        CHECK(r.defect());
        r.assign(method::connect, "/chat?a", target_form::origin, 0, 5, http_2, "websocket");
    }
    r.assign(method::of_token("BREW"), "/pot", target_form::origin, 0, 4, http_1_1);
    CHECK(r.protocol() == "");
    CHECK(r.method().token() == "BREW");
    CHECK(r.target() == "/pot");
    CHECK(request{method::get, "/"}.protocol() == "");
    CHECK(defect_of(request::extended_connect("", "/")) == &rules::protocol_token);
    CHECK(defect_of(request::extended_connect("web socket", "/")) == &rules::protocol_token);
    CHECK(defect_of(request::extended_connect("websocket", "chat")) == &rules::target_shape);
    CHECK(defect_of(request::extended_connect("websocket", "*")) == &rules::target_form_of_method);
}

TEST_CASE("an empty query is not an absent one") {
    CHECK(request{method::get, "/a"}.query().data() == nullptr);
    request const r{method::get, "/a?"};
    CHECK(r.query().data() != nullptr);
    CHECK(r.query().empty());
    CHECK(r.path() == "/a");
}

TEST_CASE("an absolute target without a path has none") {
    request const bare{method::get, "http://example.org"};
    CHECK(bare.path() == "");
    CHECK(bare.authority() == "example.org");
    request const asked{method::get, "http://example.org?q=http://other/x"};
    CHECK(asked.path() == "");
    CHECK(asked.query() == "q=http://other/x");
    CHECK(asked.authority() == "example.org");
}

// req: rfc9112#3.2.2-5
TEST_CASE("the authority is the target's, else the Host field's, never both") {
    request r{method::get, "/"};
    CHECK(r.authority().data() == nullptr);
    r.fields().set(field_id::host, "example.org");
    CHECK(r.authority() == "example.org");
    request absolute{method::get, "http://user:pw@real.example:1/"};
    absolute.fields().set(field_id::host, "other.example");
    CHECK(absolute.authority() == "real.example:1");
}

TEST_CASE("octets that no parser takes in a target make a defect") {
    // req: rfc9112#3.2
    for (int c = 0; c < 256; ++c) {
        std::string target = "/aXb";
        target[2] = static_cast<char>(c);
        CAPTURE(c);
        bool const good = c > 32 && c < 127 && c != '#';
        CHECK((defect_of(request{method::get, target}) == nullptr) == good);
    }
    CHECK(defect_of(request{method::get, "/a b"}) == &rules::target_octets);
    CHECK(defect_of(request{method::get, "/a HTTP/1.1\r\nX: y"}) == &rules::target_octets);
}

TEST_CASE("a target of no form makes a defect") {
    // req: rfc9112#3.2
    for (octets target : {"", "a", "?a", "**", "http:/a", "1ttp://a/", "://a", "a b://c"}) {
        CAPTURE(target);
        CHECK(defect_of(request{method::get, target}) != nullptr);
    }
    for (octets target : {"/", "", "example.org", "example.org:80/", "a@b:80", ":80", "a:b"}) {
        CAPTURE(target);
        CHECK(defect_of(request{method::connect, target}) == &rules::target_shape);
    }
    CHECK(defect_of(request{}) == &rules::target_shape);
}

TEST_CASE("asterisk form is for OPTIONS, authority form for CONNECT, and for nothing else") {
    // req: rfc9110#7.1-1
    CHECK(defect_of(request{method::get, "*"}) == &rules::target_form_of_method);
    CHECK(defect_of(request{method::get, "example.org:80"}) == &rules::target_form_of_method);
    CHECK(defect_of(request{method::options, "*"}) == nullptr);
    CHECK(defect_of(request{method::connect, "example.org:80"}) == nullptr);
}

TEST_CASE("an unknown method keeps its octets beside the target") {
    std::string token = "BREW";
    request const r{method::of_token(token), "/pot"};
    token = "GONE";
    CHECK(r.method().token() == "BREW");
    CHECK(r.method().which() == method::other);
    CHECK(r.target() == "/pot");
    CHECK(r.path() == "/pot");
    request const copy = r;
    CHECK(copy.method() == r.method());
    CHECK(copy.method().token().data() != r.method().token().data());
}

TEST_CASE("a request is assigned again without a trace of the one before") {
    request r{method::of_token("BREW"), "/x y"};
    r.assign(method::get, "/a?b", target_form::origin, 0, 2, http_1_0);
    CHECK(r.method() == method::get);
    CHECK(r.target() == "/a?b");
    CHECK(r.path() == "/a");
    CHECK(r.query() == "b");
    CHECK(r.version() == http_1_0);
    CHECK(r.defect());
    r.assign(method::of_token("PURGE"), "http://h/p", target_form::absolute, 8, 10, http_1_1);
    CHECK(r.method().token() == "PURGE");
    CHECK(r.authority() == "h");
    CHECK(r.path() == "/p");
    CHECK(r.query().data() == nullptr);
    r.fields().append("A", "1");
    r.trailers().append("B", "2");
    r.octets("content");
    r.clear();
    CHECK(r.method() == method::get);
    CHECK(r.target().empty());
    CHECK(r.fields().empty());
    CHECK(r.trailers().empty());
    CHECK_FALSE(r.content().present());
}

TEST_CASE("a refused field or trailer is the request's defect") {
    // req: rfc9110#5.5-4
    request r{method::get, "/"};
    CHECK(r.defect());
    request trailing = r;
    r.fields().append("A", "\n");
    CHECK(defect_of(r) == &rules::field_value_octets);
    trailing.trailers().append("A", "\n");
    CHECK(defect_of(trailing) == &rules::field_value_octets);
}
