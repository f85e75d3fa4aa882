// The commands that ask a server for something. They differ in nothing but the method.
#include <array>

#include <httoop/core/ascii.hpp>

#include "asking.hpp"
#include "curl_command.hpp"

namespace httoop::tool {
namespace {

constexpr flag flags[] = {
    {"URL", "URL", "an https or http URL; HOST/PATH is an https one, :8080/PATH http on this machine", flag::once, true},
    {"ITEM", "ITEM", "Name:value a field (Name: without it, Name; empty), name==value of the query, name=value, name:=JSON or "
                     "name=@FILE data, name@FILE an upload, @FILE or @- the whole content; or another URL",
     flag::any},
    {"--form", "", "data is a form: name=value pairs, or parts where there are uploads"},
    {"--json", "", "data is JSON, which it is anyway; also say so of @FILE, @- and --raw, and ask for JSON"},
    {"--raw", "TEXT", "the whole content"},
    {"--offline", "", "print the request, and send nothing"},
    {"--curl", "", "print the command of curl that does the same, and send nothing"},
    {"-o,--output", "FILE", "write the content to FILE (FILE.part until it is whole)"},
    {"-O,--remote-name", "", "write it to a file called as the server or the URL says, in this folder, which is not there yet"},
    {"--continue", "", "go on with FILE.part of an earlier try, if it is still the same"},
    {"--no-follow", "", "do not follow redirections"},
    {"--rel", "RELATION", "follow links of that relation, such as next, on the same server (limit link-steps)"},
    {"--no-decode", "", "take content as it is sent, in its codings; none is asked for"},
    {"--session", "NAME", "keep cookies, --auth and --bearer for the next command with that name"},
    {"--auth", "USER[:PASSWORD]", "prove who asks where the server wants to know; a password that is not given is asked for"},
    {"--bearer", "TOKEN|@FILE", "prove it with a token"},
    {"--plain-auth", "", "send passwords and tokens over plain http too, where others can read them"},
    {"--netrc", "", "take names and passwords of ~/.netrc"},
    {"--timeout", "SECONDS", "for all of it, redirections and content too; there is no end unless given"},
    {"--retry", "N", "try again so often what failed and may be repeated, as late as the server says, and go on where content broke off"},
    {"--proxy", "URL|none", "ask this proxy, instead of those that http_proxy, https_proxy, all_proxy and no_proxy say"},
    {"--unix", "PATH", "connect to this Unix socket, whatever host the URL has"},
    {"-v,--verbose", "", "tell connections, their TLS, heads, trailers and redirections on standard error"},
    {"--http1", "", "speak HTTP/1.1 and nothing else"},
    {"--http2", "", "speak HTTP/2 and nothing else; of a server at an http URL it must be known"},
    {"--cacert", "FILE", "trust whom FILE (PEM) holds, instead of whom the system trusts"},
    {"--cert", "FILE", "our own certificate (PEM), for servers that ask for one"},
    {"--key", "FILE", "its key (PEM), unless that is in the same file"},
    {"--insecure", "", "do not check whose certificate the server has: anybody may answer"},
    {"--upgrade-tls", "off|optional|required", "ask servers at http URLs to switch to TLS (RFC 2817)"},
    {"--tunnel", "HOST:PORT", "connect through this proxy, by CONNECT"},
    limit_flag,
    relax_flag,
};

constexpr flag method_flag{"METHOD", "METHOD", "of the request; upper and lower case are not the same", flag::once, true};

// METHOD comes before the others.
constexpr auto flags_of_request = [] {
    std::array<flag, std::size(flags) + 1> all{method_flag};
    for (std::size_t i = 0; i < std::size(flags); ++i) all[i + 1] = flags[i];
    return all;
}();

// As a shell reads it.
exit_status print_curl(asking const& a, arguments const& given) {
    for (std::string const& url : a.urls) {
        std::vector<std::string> notes;
        if (!print(curl_command(url, a.wishes.asked, given, notes) + "\n")) return exit_status::negative;
        if (&url == &a.urls.front())
            for (std::string const& note : notes) tell(note);
    }
    return exit_status::done;
}

exit_status run_method(arguments const& given, std::string const& method, std::string const& name) {
    asking a;
    a.wishes.command = "httoop " + name;
    if (auto const wrong = read_asking(given, method, a)) return *wrong;
    return a.curl ? print_curl(a, given) : carry_out(a);
}

template <method::known M>
exit_status run_known(arguments const& given) {
    std::string name;
    for (char const c : method::name(M)) name += to_lower(c);
    return run_method(given, std::string{method::name(M)}, name);
}

exit_status run_request(arguments const& given) {
    std::string const name = given.value("METHOD");
    std::string upper = name;
    for (char& c : upper)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    auto const known = method::parse(upper);
    if (upper != name && known && *known != method::other)
        tell(name + " is sent, which is not " + upper + ": upper and lower case are not the same (RFC 9110 9.1)");
    return run_method(given, name, "request " + name);
}

}  // namespace

#define HTTOOP_STATUS_OF_CLASS "The exit status tells the response's class: 0 for 2xx, 3, 4 and 5 for 3xx, 4xx and 5xx; of several the greatest.\n"

extern command const get_command, head_command, post_command, put_command, patch_command, delete_command, options_command,
    request_command;

command const get_command{
    "get",
    "fetch a URL",
    "  httoop get example.org\n"
    "  httoop get http://127.0.0.1:8080/\n"
    "  httoop get :8080/ q==cats page==2 Accept-Language:de\n"
    "  httoop get -o big.iso https://example.org/big.iso\n"
    "  httoop get --continue -o big.iso https://example.org/big.iso\n"
    "  httoop get -O https://example.org/a.pdf https://example.org/b.pdf\n"
    "  httoop get -v --no-follow example.org >/dev/null\n"
    "  httoop get --session work --auth ann example.org/private\n"
    "  httoop get --rel next api.example.org/items\n"
    "  httoop get -v --http2 http://127.0.0.1:8080/ >/dev/null\n"
    "  httoop get --cacert ca.pem localhost:8443/private --cert me.pem --key me.key\n" HTTOOP_STATUS_OF_CLASS,
    flags,
    run_known<method::get>};

command const head_command{
    "head",
    "ask for the head of what get would fetch",
    "  httoop head example.org\n"
    "  httoop head :8080/ If-None-Match:'\"v1\"'\n" HTTOOP_STATUS_OF_CLASS,
    flags,
    run_known<method::head>};

command const post_command{
    "post",
    "send data to be processed",
    "  httoop post :8081/anything name=Ann age:=7 tags:='[\"a\", \"b\"]'\n"
    "  httoop post :8081/anything --form name=Ann photo@me.png\n"
    "  httoop post :8081/anything bio=@bio.txt Content-Language:de\n"
    "  httoop post :8081/anything @config.json\n"
    "  echo hello | httoop post :8081/anything @-\n"
    "  httoop post :8081/anything --raw hello Content-Type:text/plain\n"
    "  httoop post --offline example.org name=Ann\n"
    "  httoop post --curl example.org name=Ann\n" HTTOOP_STATUS_OF_CLASS,
    flags,
    run_known<method::post>};

command const put_command{
    "put",
    "store what is sent at a URL",
    "  httoop put :8081/anything @config.json\n"
    "  httoop put :8081/anything @me.png If-None-Match:'*'\n" HTTOOP_STATUS_OF_CLASS,
    flags,
    run_known<method::put>};

command const patch_command{
    "patch",
    "change what is at a URL",
    "  httoop patch :8081/anything @changes.json Content-Type:application/json-patch+json\n"
    "  httoop patch :8081/anything port:=8080 Content-Type:application/merge-patch+json\n" HTTOOP_STATUS_OF_CLASS,
    flags,
    run_known<method::patch>};

command const delete_command{
    "delete",
    "remove what is at a URL",
    "  httoop delete :8081/anything\n"
    "  httoop delete :8081/anything If-Match:'\"v1\"'\n" HTTOOP_STATUS_OF_CLASS,
    flags,
    run_known<method::delete_>};

command const options_command{
    "options",
    "ask what may be done with a URL",
    "  httoop options :8081/anything\n"
    "  httoop options :8081\n"
    "A URL without a path asks about the whole server.\n" HTTOOP_STATUS_OF_CLASS,
    flags,
    run_known<method::options>};

command const request_command{
    "request",
    "send a request with any method",
    "  httoop request PROPFIND :8081/anything Depth:1\n"
    "  httoop request --offline QUERY example.org/search --raw cats\n" HTTOOP_STATUS_OF_CLASS,
    flags_of_request,
    run_request};

}  // namespace httoop::tool
