#include "url_meant.hpp"

#include <doctest/doctest.h>

using namespace httoop::tool;

TEST_CASE("a host alone is https, a port or path alone is http on this machine") {
    struct row {
        std::string_view word, url;
    };
    row const rows[] = {
        {"example.org", "https://example.org"},
        {"example.org/a?b#c", "https://example.org/a?b#c"},
        {"localhost:8080/", "https://localhost:8080/"},
        {"a/b://c", "https://a/b://c"},
        {"a?b://c", "https://a?b://c"},
        {"http://a/", "http://a/"},
        {"HTTP://a/", "HTTP://a/"},
        {"ftp://a/", "ftp://a/"},
        {":8080/path", "http://localhost:8080/path"},
        {":8080", "http://localhost:8080"},
        {":/path", "http://localhost/path"},
        {":", "http://localhost"},
        {"[::1]:80/", "https://[::1]:80/"},
    };
    for (row const& r : rows) {
        INFO(std::string{r.word});
        CHECK(url_meant(r.word) == r.url);
    }
}

TEST_CASE("what cannot be asked for is a usage error") {
    std::string into;
    for (char const* const word : {"ftp://a/", "http://user:pw@a/", "https://", "http://a b/", "mailto:x"})
        CHECK(read_url(word, into) == exit_status::usage);
    CHECK(!read_url("http://bücher.example/ä", into));
    CHECK(into == "http://xn--bcher-kva.example/%C3%A4");
    CHECK(!read_url("http://a/b c?d[1]={e}", into));
    CHECK(into == "http://a/b%20c?d%5B1%5D=%7Be%7D");
}
