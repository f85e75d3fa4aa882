// The commands that ask a server for something. They differ in nothing but the method.
#include <array>

#include <httoop/core/ascii.hpp>

#include "asking.hpp"
#include "curl_command.hpp"

namespace httoop::tool {
namespace {

constexpr flag flags[] = {
    {"URL", "URL", "an https or http URL; HOST/PATH is an https one, :8080/PATH http on this machine\n"
     "What is guessed is said on standard error.",
     flag::once, true},
    {"ITEM", "ITEM", "a field, what the query or the content has, or another URL: see below\n"
     "The separator that begins first in a word says what it is, of those that begin there the longest:\n"
     "  Name:value         a field\n"
     "  Name:              that field is not sent, even if it mostly is\n"
     "  Name;              an empty field\n"
     "  name==value        a pair of the query, percent-encoded\n"
     "  name=value         data: a JSON member (a text), with --form a pair of a form\n"
     "  name=@FILE         the same with the text of a file\n"
     "  name:=JSON         a member with any JSON value\n"
     "  name:=@FILE        the same of a file\n"
     "  name@FILE          with --form, an upload; name@FILE;type=TYPE says what it is\n"
     "  @FILE              the whole content; @- is standard input\n"
     "  https://...        another URL, also http://... and :8080/...\n"
     "As FILE - is standard input, which is not read unless told so. A backslash before one of : = @ ; and itself takes\n"
     "its meaning from it, in a name and right behind the separator. Content-Type is that of what is sent, unless an item\n"
     "says another. Data with get or head is an error. Further URLs have the same items: their answers come in their\n"
     "order, or side by side into files (-O).",
     flag::any},
    {"--form", "", "data is a form: name=value pairs, or parts where there are uploads\n"
     "That is application/x-www-form-urlencoded, or multipart/form-data."},
    {"--json", "", "data is JSON, which it is anyway; also say so of @FILE, @- and --raw, and ask for JSON"},
    {"--raw", "TEXT", "the whole content"},
    {"--offline", "", "print the request, and send nothing\n"
     "As its origin server would get it over HTTP/1.1, with cookies and credentials that are sent unasked."},
    {"--curl", "", "print the command of curl that does the same, and send nothing\n"
     "For a shell. What curl cannot be told is said on standard error."},
    {"-o,--output", "FILE", "write the content to FILE (FILE.part until it is whole)\n"
     "A progress bar is shown on a terminal, for several URLs at once (-O) one for all of them."},
    {"-O,--remote-name", "", "write it to a file called as the server or the URL says, in this folder, which is not there yet\n"
     "The name is that of Content-Disposition or the last segment of the URL, made safe: never a path or a hidden file. If\n"
     "there is a file of that name, another one is chosen, and said."},
    {"--continue", "", "go on with FILE.part of an earlier try, if it is still the same\n"
     "The URL and the validator of what was begun lie in FILE.part.validator; if the server has something else by now, or\n"
     "there is no strong validator, it starts over."},
    {"--no-follow", "", "do not follow redirections\n"
     "Otherwise 10 are (limit redirects), and none from https to http."},
    {"--rel", "RELATION", "follow links of that relation, such as next, on the same server (limit link-steps)"},
    {"--no-decode", "", "take content as it is sent, in its codings; none is asked for\n"
     "Otherwise codings that httoop knows are asked for and taken off, but for content that goes into a file: that is asked\n"
     "for as it is."},
    {"--cache", "disk:DIR[:SIZE]|memory[:SIZE]|none",
     "keep answers in DIR and take them from there where RFC 9111 lets a user agent; none unless given\n"
     "SIZE is such as 10G, which it is on disk unless given. One command at a time has the folder."},
    {"--why", "", "tell on standard error why the cache had to ask or not, step by step, with sections of the standard"},
    {"--session", "NAME", "keep cookies, --auth and --bearer for the next command with that name\n"
     "In $XDG_STATE_HOME/httoop/sessions, or ~/.local/state/httoop/sessions, in a file that nobody else can read; also which\n"
     "hosts want TLS (Strict-Transport-Security). Without a session there are no cookies."},
    {"--auth", "USER[:PASSWORD]", "prove who asks where the server wants to know; a password that is not given is asked for\n"
     "By Basic or Digest, for the servers of the URLs alone. A password that is given can be seen by others on this machine\n"
     "while the command runs."},
    {"--auth-unasked", "", "send them with the first request, as Basic, and do not wait to be asked\n"
     "For servers that answer without them, too, but otherwise."},
    {"--protect-content", "", "where Digest is offered with auth-int, prove and check the content, too\n"
     "Both contents are held for it (limit checked-content)."},
    {"--bearer", "TOKEN|@FILE", "prove it with a token"},
    {"--plain-auth", "", "send passwords and tokens over plain http too, where others can read them\n"
     "Without it they go so to this machine itself alone, but for Digest that is stronger than MD5."},
    {"--netrc", "", "take names and passwords of ~/.netrc\n"
     "Or of the file that NETRC in the environment names."},
    {"--timeout", "SECONDS", "for all of it, redirections and content too; there is no end unless given\n"
     "But for silence: limit response-time, which any octet of the server begins anew."},
    {"--retry", "N", "try again so often what failed and may be repeated, as late as the server says, and go on where content broke off\n"
     "When nobody did anything about it, when twice is as good as once, and after 429 and 503 when Retry-After says (limit\n"
     "retry-after-time)."},
    {"--proxy", "URL|none", "ask this proxy, instead of those that http_proxy, https_proxy, all_proxy and no_proxy say\n"
     "http URLs are asked for as they are, https ones through a tunnel; USER:PASSWORD@ within goes to the proxy. HTTP_PROXY\n"
     "is not read."},
    {"--unix", "PATH", "connect to this Unix socket, whatever host the URL has"},
    {"-v,--verbose", "", "tell both messages and redirections on standard error; -vv names, connections, TLS and frames too\n"
     "Heads have all fields, as they are sent and received; credentials and cookies are not shown. What is sent as content is\n"
     "told as far as it is text, but for several URLs at once (-O).",
     flag::any},
    {"--timing", "", "tell on standard error what took how long: DNS, connecting, TLS, sending, the first octet, all"},
    {"--http1", "", "speak HTTP/1.1 and nothing else"},
    {"--http2", "", "speak HTTP/2 and nothing else; of a server at an http URL it must be known\n"
     "Nobody asks it."},
    {"--cacert", "FILE", "trust whom FILE (PEM) holds, instead of whom the system trusts"},
    {"--cert", "FILE", "our own certificate (PEM), for servers that ask for one"},
    {"--key", "FILE", "its key (PEM), unless that is in the same file"},
    {"--insecure", "", "do not check whose certificate the server has: anybody may answer\n"
     "Whoever sits on the way can read and change everything, and standard error says so."},
    {"--upgrade-tls", "off|optional|required", "ask servers at http URLs to switch to TLS (RFC 2817)\n"
     "On the same connection, by Upgrade: TLS/1.0. With optional the request goes on without where the server does not, with\n"
     "required nothing but OPTIONS * is sent before TLS stands. off unless given."},
    {"--tunnel", "HOST:PORT", "connect through this proxy, by CONNECT\n"
     "Whatever the URL's scheme."},
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
    "  httoop get --cache disk:pages --why example.org\n"
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
    "ask what may be done with a URL\n"
    "A URL without a path asks about the whole server.",
    "  httoop options :8081/anything\n"
    "  httoop options :8081\n" HTTOOP_STATUS_OF_CLASS,
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
