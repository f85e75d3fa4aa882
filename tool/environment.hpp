#pragma once
#include <string>

namespace httoop::tool {

// What http_proxy, https_proxy, all_proxy and no_proxy say; "": nothing. The names are in lower case, as
// everybody reads them: HTTP_PROXY is a field of a request where a program runs as a CGI script. Of the
// others the upper case counts too, where the lower is not there.
struct proxies_said {
    std::string for_http, for_https, except;
};
proxies_said proxies_of(char const* (*value)(char const* name));
proxies_said proxies_of_environment();

}  // namespace httoop::tool
