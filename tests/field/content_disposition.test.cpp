#include <httoop/field/content_disposition.hpp>

#include <fstream>

#include <nlohmann/json.hpp>

#include <httoop/field/rules.hpp>
#include <httoop/message/response.hpp>
#include <httoop/syntax/rules.hpp>
#include <httoop/syntax/utf8.hpp>

#include "support/field_values.hpp"

using namespace httoop;
using nlohmann::json;

namespace {

// "\u00e4" in the table stands for the octet E4.
std::string octets_of(json const& text) {
    std::string all;
    std::string const utf8 = text.get<std::string>();
    for (octets rest = utf8; !rest.empty(); rest.remove_prefix(utf8_sequence(rest)))
        all += static_cast<char>(utf8_character(rest.substr(0, utf8_sequence(rest))));
    return all;
}

std::string lower(std::string s) {
    for (char& c : s)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return s;
}

std::optional<std::string> safe(octets filename) {
    return content_disposition{"attachment", filename}.safe_filename();
}

}  // namespace

// Of the optional cases: empty parameters are taken (RFC 9110 5.6.6), white space around "=" too
// (RFC 2616, by which RFC 6266 was written); continuations (RFC 2231) are unknown parameters.
// req: rfc6266#4.1
// req: rfc6266#4.3-1
// req: rfc6266#4.4-1   unknown parameters
TEST_CASE("content_disposition: the cases of tc2231") {
    json const all = json::parse(std::ifstream{"tests/data/field/content-disposition/tc2231.json"});
    int required = 0;
    for (json const& c : all) {
        std::string const id = c["id"];
        CAPTURE(id);
        required += c["status"] == "required";
        std::string const value = octets_of(c["value"]);
        auto const d = content_disposition::parse(value);
        if (!c["valid"]) {
            bool const taken = id == "attwithasciifilenamenqs" || id == "attemptyparam";
            CHECK(d.has_value() == taken);
            continue;
        }
        REQUIRE(d.has_value());
        CHECK(lower(d->type) == c["disposition"].get<std::string>());
        json params = json::object();
        for (auto const& [name, v] : c["params"].items()) params[name] = v;
        for (json const& ignored : c.value("ignored_params", json::array())) params.erase(ignored.get<std::string>());
        if (id == "attfncontenc" || id == "attfnboth3") params.erase("filename*0*");  // the latter is in ISO-8859-15
        std::size_t known = 0;
        for (parameter const& p : d->parameters) {
            if (lower(p.name) == "filename*0*") continue;
            ++known;
            REQUIRE(params.contains(lower(p.name)));
            CHECK(p.value == octets_of(params[lower(p.name)]));
        }
        CHECK(known == params.size());
        auto const name = d->filename();
        CHECK(name.has_value() == !c["filename"].is_null());
        if (name && c["filename"].is_string()) CHECK(*name == c["filename"].get<std::string>());
        if (c.contains("safe_filename")) CHECK(d->safe_filename() == c["safe_filename"][0].get<std::string>());
        support::takes<content_disposition>(value, d->compose());
    }
    CHECK(all.size() == 89);
    CHECK(required == 76);
}

// req: rfc6266#4.1
TEST_CASE("content_disposition: what is none, and where") {
    support::refuses<content_disposition>("", rules::disposition_grammar, 0);
    support::refuses<content_disposition>("; filename=a", rules::disposition_grammar, 0);
    support::refuses<content_disposition>("inline; a=1; A=2", rules::disposition_grammar, 13);
    support::refuses<content_disposition>("inline; filename=a b", rules::parameter_grammar, 19);
    support::refuses<content_disposition>("inline, attachment", rules::parameter_grammar, 6);
}

// req: rfc6266#4.2-1
TEST_CASE("content_disposition: what is not inline is an attachment") {
    CHECK(content_disposition::parse("INLINE")->is_inline());
    CHECK_FALSE(content_disposition::parse("attachment")->is_inline());
    CHECK_FALSE(content_disposition::parse("foobar")->is_inline());
}

TEST_CASE("content_disposition: composing with a file name") {
    CHECK(content_disposition{}.compose() == "attachment");
    CHECK(content_disposition{"inline"}.compose() == "inline");
    CHECK(content_disposition{"attachment", octets{"a.html"}}.compose() == "attachment; filename=a.html");
    CHECK(content_disposition{"attachment", octets{"a b.html"}}.compose() == "attachment; filename=\"a b.html\"");
    CHECK(content_disposition{"attachment", octets{"\xe2\x82\xac rates"}}.compose() ==
          "attachment; filename=\"_ rates\"; filename*=UTF-8''%E2%82%AC%20rates");
    for (octets const name : {"a\r\nSet-Cookie: x", "\"; a=b", "100%", "\xf0\x9f\x98\x80"}) {
        response r;
        r.set(content_disposition{"attachment", name});
        REQUIRE(r.defect().has_value());
        CHECK(r.get<content_disposition>()->filename() == name);
    }
}

// req: rfc6266#3-1
TEST_CASE("content_disposition: nothing invalid is composed") {
    support::does_not_compose(content_disposition{"a b"});
    support::does_not_compose(content_disposition{""});
    support::does_not_compose(content_disposition{"inline", {{"a", "1"}, {"a", "2"}}});
    support::does_not_compose(content_disposition{"inline", {{"a b", "1"}}});
    support::does_not_compose(content_disposition{"inline", {{"filename*", "x"}}});
    support::does_not_compose(content_disposition{"inline", {{"filename", "\n"}}});
}

// req: rfc6266#4.3-2
// req: rfc6266#4.3-4
// req: rfc6266#4.3-5
TEST_CASE("content_disposition: a file name leads nowhere else and means nothing else") {
    struct { octets sent; octets safe; } const rows[] = {
        {"a.html", "a.html"}, {"/etc/passwd", "passwd"}, {"../../a", "a"}, {"C:\\x\\a.txt", "a.txt"},
        {"a/b\\c", "c"}, {"..\\..", ""}, {"a/", ""}, {"", ""}, {".", ""}, {"..", ""}, {"...", ""},
        {".bashrc", "bashrc"}, {"~", ""}, {"~root", "root"}, {"-rf", "rf"}, {"- .~a", "a"},
        {"a|b<c>d:e?f*g\"h", "a_b_c_d_e_f_g_h"}, {"a\r\n\tb\x7f", "ab"}, {" a b ", "a b"}, {"a. . ", "a"},
        {"con", "_con"}, {"NUL.txt", "_NUL.txt"}, {"com1.a.b", "_com1.a.b"}, {"LPT9", "_LPT9"},
        {"comx", "comx"}, {"console", "console"},
        {"\xc2\xa0" "a\xe3\x80\x80", "a"},                      // white space beyond ASCII
        {"a\xe2\x80\xaegpj.exe", "agpj.exe"},                   // right-to-left override
        {"\xe2\x80\x8b.a\xef\xbb\xbf", "a"},                    // what is not seen
        {"a\xc2\x85" "b", "ab"},                                // a C1 control
        {"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80.txt", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80.txt"}};
    for (auto const& r : rows) {
        CAPTURE(r.sent);
        auto const name = safe(r.sent);
        CHECK(name.value_or("") == r.safe);
        CHECK(name.has_value() == !r.safe.empty());
        if (name) CHECK(safe(*name) == name);
    }
    CHECK(content_disposition::parse("inline")->safe_filename() == std::nullopt);
}

TEST_CASE("content_disposition: a long file name is cut between characters") {
    std::string name(254, 'a');
    CHECK(safe(name + "b") == name + "b");
    CHECK(safe(name + "\xc3\xa4") == name);
    CHECK(safe(name + ".html") == name.substr(0, 250) + ".html");
    CHECK(safe(name + "." + std::string(20, 'x')) == name);
    std::string euros;
    for (int i = 0; i < 200; ++i) euros += "\xe2\x82\xac";
    CHECK(safe(euros) == euros.substr(0, 255));
    CHECK(safe("a" + euros + ".txt") == "a" + euros.substr(0, 249) + ".txt");
}

TEST_CASE("content_disposition: who wants to know is told of what is ignored") {
    support::ignores<content_disposition>("attachment; filename*=UTF-8''%ff", rules::ext_value_charset, 12);
    support::ignores<content_disposition>("a;b=c; filename*=\"UTF-8''a\"; d=e", rules::ext_value_grammar, 7);
}
