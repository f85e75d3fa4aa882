// What it costs to read a request's head: validated, its fields indexed, known names identified.
// Beside http_parser where Debian's libhttp-parser-dev is there (HTTOOP_HAVE_HTTP_PARSER).
#include "rows.hpp"

#include <wire/h1/framing.hpp>
#include <wire/h1/head.hpp>
#include <wire/h1/host.hpp>

#if __has_include(<http_parser.h>) && defined(HTTOOP_HAVE_HTTP_PARSER)
#include <http_parser.h>
#define HTTOOP_PEER 1
#endif

using namespace httoop;

namespace {

// What a browser sends, and what a load generator sends.
constexpr octets browser =
    "GET /articles/2024/05/some-title-of-an-article.html?ref=front&page=2 HTTP/1.1\r\n"
    "Host: www.example.org\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r\n"
    "Accept-Language: en-GB,en;q=0.8,de;q=0.5\r\n"
    "Accept-Encoding: gzip, deflate, br, zstd\r\n"
    "DNT: 1\r\n"
    "Connection: keep-alive\r\n"
    "Referer: https://www.example.org/articles/index.html\r\n"
    "Cookie: session=7f3a9c0e1b5d4428; theme=dark; consent=yes\r\n"
    "Upgrade-Insecure-Requests: 1\r\n"
    "Sec-Fetch-Dest: document\r\n"
    "Sec-Fetch-Mode: navigate\r\n"
    "Sec-Fetch-Site: same-origin\r\n"
    "Priority: u=0, i\r\n"
    "If-None-Match: \"5f3-61a0c2e7b4d80\"\r\n"
    "\r\n";
constexpr octets small = "GET /plain HTTP/1.1\r\nHost: localhost:8080\r\n\r\n";

policy const strict;
wire::context const surroundings{.policy = &strict};
wire::head_parser parser;
request taken;

[[gnu::noinline]] bool parse(octets in) {
    parser.reset();
    return parser.read_request(in, surroundings) == wire::head_parser::progress::complete &&
           parser.size() == in.size();
}
[[gnu::noinline]] bool parse_frame(octets in) {
    return parse(in) && wire::check_host(parser, in, surroundings) &&
           wire::decide_framing(parser, in, method::get, surroundings);
}
[[gnu::noinline]] bool parse_frame_take(octets in) {
    if (!parse_frame(in)) return false;
    parser.take(in, taken);
    return true;
}

#if defined(HTTOOP_PEER)
octets pieces[256];
unsigned count;
bool done;
http_parser peer;
int keep(http_parser*, char const* at, std::size_t n) {
    pieces[count++ & 255] = {at, n};
    return 0;
}
int end(http_parser*) {
    done = true;
    return 0;
}
[[gnu::noinline]] bool parse_peer(octets in) {
    static http_parser_settings const settings = [] {
        http_parser_settings s{};
        s.on_url = s.on_header_field = s.on_header_value = keep;
        s.on_message_complete = end;
        return s;
    }();
    count = 0;
    done = false;
    return http_parser_execute(&peer, &settings, in.data(), in.size()) == in.size() && done;
}
#endif

constexpr bench::row rows[] = {
    {"browser: parse", browser, parse},
    {"browser: + Host, framing", browser, parse_frame},
    {"browser: + message", browser, parse_frame_take},
    {"small: parse", small, parse},
    {"small: + Host, framing", small, parse_frame},
    {"small: + message", small, parse_frame_take},
#if defined(HTTOOP_PEER)
    {"browser: http_parser", browser, parse_peer},
    {"small: http_parser", small, parse_peer},
#endif
};

}  // namespace

int main(int argc, char** argv) {
#if defined(HTTOOP_PEER)
    http_parser_init(&peer, HTTP_REQUEST);
#endif
    return bench::run(rows, argc, argv);
}
