#include "environment.hpp"

#include <map>

#include <doctest/doctest.h>

using namespace httoop::tool;

namespace {

std::map<std::string, std::string> variables;

char const* value(char const* name) {
    auto const found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
}

}  // namespace

TEST_CASE("the environment's proxies: HTTP_PROXY is what a client of a CGI script says, and not read") {
    struct row {
        std::map<std::string, std::string> set;
        std::string_view http, https, except;
    };
    row const rows[] = {
        {{}, "", "", ""},
        {{{"http_proxy", "http://a:1"}}, "http://a:1", "", ""},
        {{{"HTTP_PROXY", "http://evil:1"}}, "", "", ""},
        {{{"https_proxy", "b"}, {"HTTPS_PROXY", "c"}}, "", "b", ""},
        {{{"HTTPS_PROXY", "c"}, {"NO_PROXY", "x"}}, "", "c", "x"},
        {{{"all_proxy", "d"}}, "d", "d", ""},
        {{{"all_proxy", "d"}, {"https_proxy", ""}}, "d", "", ""},
        {{{"ALL_PROXY", "d"}, {"http_proxy", "a"}, {"no_proxy", "*.x,y"}}, "a", "d", "*.x,y"},
    };
    for (row const& r : rows) {
        variables = r.set;
        proxies_said const p = proxies_of(value);
        CHECK(p.for_http == r.http);
        CHECK(p.for_https == r.https);
        CHECK(p.except == r.except);
    }
}
