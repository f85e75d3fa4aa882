#include "environment.hpp"

#include <cstdlib>

namespace httoop::tool {
namespace {

char const* environment_value(char const* name) { return std::getenv(name); }

}  // namespace

proxies_said proxies_of(char const* (*value)(char const* name)) {
    auto const first_of = [value](char const* one, char const* other) -> std::string {
        if (char const* const said = value(one)) return said;
        char const* const said = other != nullptr ? value(other) : nullptr;
        return said != nullptr ? said : "";
    };
    std::string const all = first_of("all_proxy", "ALL_PROXY");
    proxies_said p{first_of("http_proxy", nullptr), first_of("https_proxy", "HTTPS_PROXY"), first_of("no_proxy", "NO_PROXY")};
    if (p.for_http.empty() && value("http_proxy") == nullptr) p.for_http = all;
    if (p.for_https.empty() && value("https_proxy") == nullptr) p.for_https = all;
    return p;
}

proxies_said proxies_of_environment() { return proxies_of(environment_value); }

}  // namespace httoop::tool
