#include "curl_command.hpp"

#include <doctest/doctest.h>

using namespace httoop::tool;

namespace {

std::string curl_for(std::string_view method, std::vector<std::string> const& words, std::vector<std::string> const& flags,
                    std::vector<std::string>* notes = nullptr, std::string const& url = "https://a/x") {
    std::vector<item> items;
    std::string fault;
    for (std::string const& word : words) REQUIRE(read_item(word, items.emplace_back(), fault));
    arguments given;
    outgoing_options how;
    for (std::string const& flag : flags) {
        std::size_t const equals = flag.find('=');
        std::string const name = flag.substr(0, equals);
        given.give(name, {equals == std::string::npos ? "true" : flag.substr(equals + 1)});
        how.form = how.form || name == "form";
    }
    how.boundary = "b";
    outgoing o;
    REQUIRE(compose_outgoing(method, std::move(items), how, o, fault));
    std::vector<std::string> said;
    return curl_command(url, o, given, notes != nullptr ? *notes : said);
}

}  // namespace

TEST_CASE("methods, fields and content in curl's words") {
    struct row {
        std::string_view method;
        std::vector<std::string> words, flags;
        std::string_view command;
    };
    row const rows[] = {
        {"GET", {}, {}, "curl --compressed -L https://a/x"},
        {"HEAD", {}, {}, "curl -I --compressed -L https://a/x"},
        {"GET", {"A:b", "C;", "Accept:"}, {}, "curl -H 'A: b' -H 'C;' -H Accept: --compressed -L https://a/x"},
        {"POST", {}, {}, "curl -d '' -H Content-Type: --compressed -L https://a/x"},
        {"POST", {"a=b"}, {"form"}, "curl --compressed --data-raw a=b -L https://a/x"},
        {"PUT", {"@f.txt"}, {}, "curl -X PUT -H 'Content-Type: text/plain; charset=utf-8' --compressed --data-binary @f.txt -L --post301 --post302 https://a/x"},
        {"PUT", {"@-"}, {}, "curl -X PUT -H Content-Type: --compressed --data-binary @- -L --post301 --post302 https://a/x"},
        {"POST", {"a=b", "f@x\"y.png"}, {"form"}, "curl --compressed --form-string a=b -F 'f=@\"x\\\"y.png\";type=image/png' -L https://a/x"},
        {"DELETE", {}, {"no-follow"}, "curl -X DELETE --compressed https://a/x"},
        {"GET", {}, {"no-decode"}, "curl -L https://a/x"},
    };
    for (row const& r : rows) CHECK(curl_for(r.method, r.words, r.flags) == r.command);
}

TEST_CASE("flags in curl's words, and what it has no word for") {
    struct row {
        std::string_view flag, words;
    };
    row const rows[] = {
        {"auth=ann:pw", " --anyauth -u ann:pw "},
        {"bearer=abc", " -H 'Authorization: Bearer abc' "},
        {"bearer=@my token", " -H \"Authorization: Bearer $(cat 'my token')\" "},
        {"netrc", " -n "},
        {"http1", " --http1.1 "},
        {"http2", " --http2 "},
        {"cacert=f", " --cacert f "},
        {"insecure", " -k "},
        {"proxy=http://p:1", " -x http://p:1 "},
        {"tunnel=p:1", " -p -x http://p:1 "},
        {"unix=/s", " --unix-socket /s "},
        {"timeout=5", " -m 5 "},
        {"retry=2", " --retry 2 "},
        {"output=f", " -o f "},
        {"remote-name", " -O -J --no-clobber "},
        {"continue", " -C - "},
    };
    for (row const& r : rows) {
        INFO(std::string{r.flag});
        CHECK(curl_for("GET", {}, {std::string{r.flag}}).find(r.words) != std::string::npos);
    }
    for (std::string const flag : {"session=x", "rel=next", "upgrade-tls=off", "continue", "auth=ann"}) {
        std::vector<std::string> notes;
        (void)curl_for("GET", {}, {flag}, &notes);
        CHECK(notes.size() == 1);
    }
    CHECK(curl_for("GET", {}, {}, nullptr, "http://[::1]/a/../b").ends_with(" -g --path-as-is 'http://[::1]/a/../b'"));
}
