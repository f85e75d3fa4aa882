#include <doctest/doctest.h>

#include <string>

#include <httoop/message/request.hpp>

#include "support/heads.hpp"

using namespace httoop;
using namespace support;
using namespace std::string_view_literals;

namespace {

constexpr auto rest = "Host: a\r\n\r\n"sv;

void refused_line(std::string_view id, std::string_view line, bool late = false) {
    refused(as::request, id, std::string{line} + "\r\n" + std::string{rest}, late);
}
void taken_line(std::string_view line, std::string_view expected, policy const& p = strict()) {
    taken(context_of(as::request, p), as::request, std::string{line} + std::string{rest},
          [&](head_parser const& h, std::string_view head) {
              request r;
              h.take(head, r);
              std::string s{r.method().token()};
              (s += ' ').append(r.target()) += ' ';
              s += "oauA*"[static_cast<int>(r.form()) == 3 ? 4 : static_cast<int>(r.form())];
              (s += ' ').append(r.path()) += ' ';
              s.append(r.query().data() == nullptr ? "-" : r.query()) += ' ';
              s += std::to_string(r.version().major) + '.' + std::to_string(r.version().minor);
              CHECK(s == expected);
          });
}
policy relaxed(relaxation r) {
    policy p;
    p.relax(r);
    return p;
}

}  // namespace

// req: rfc9112#3
// req: rfc9112#3.2.2-6
TEST_CASE("request lines with the four forms of targets are taken apart") {
    taken_line("GET / HTTP/1.1\r\n", "GET / o / - 1.1");
    taken_line("GET /where?q=now HTTP/1.1\r\n", "GET /where?q=now o /where q=now 1.1");
    taken_line("GET /a/b;c=1,2/~d%20e?x?y/z&%C3%A9 HTTP/1.0\r\n",
               "GET /a/b;c=1,2/~d%20e?x?y/z&%C3%A9 o /a/b;c=1,2/~d%20e x?y/z&%C3%A9 1.0");
    taken_line("GET //a//b? HTTP/1.1\r\n", "GET //a//b? o //a//b  1.1");
    taken_line("GET /0123456789abcdef0123456789abcdef?0123456789%41 HTTP/1.1\r\n",
               "GET /0123456789abcdef0123456789abcdef?0123456789%41 o "
               "/0123456789abcdef0123456789abcdef 0123456789%41 1.1");
    taken_line("GET /%00 HTTP/1.1\r\n", "GET /%00 o /%00 - 1.1");
    taken_line("GET http://www.example.org/pub/x.html?y HTTP/1.1\r\n",
               "GET http://www.example.org/pub/x.html?y a /pub/x.html y 1.1");
    taken_line("OPTIONS http://www.example.org:8001 HTTP/1.1\r\n",
               "OPTIONS http://www.example.org:8001 a  - 1.1");
    taken_line("GET HTTPS://[::1]:443?q HTTP/1.1\r\n", "GET HTTPS://[::1]:443?q a  q 1.1");
    taken_line("GET foo+1://h/ HTTP/1.1\r\n", "GET foo+1://h/ a / - 1.1");
    taken_line("GET file:///etc HTTP/1.1\r\n", "GET file:///etc a /etc - 1.1");
    taken_line("CONNECT www.example.com:80 HTTP/1.1\r\n",
               "CONNECT www.example.com:80 u  - 1.1");
    taken_line("CONNECT [2001:db8::7]:65535 HTTP/1.1\r\n",
               "CONNECT [2001:db8::7]:65535 u  - 1.1");
    taken_line("OPTIONS * HTTP/1.1\r\n", "OPTIONS * *  - 1.1");
}

// req: rfc9110#9.1
TEST_CASE("methods are any token, known or not, case kept") {
    for (char const* m : {"GET", "HEAD", "POST", "PUT", "DELETE", "TRACE", "PATCH", "PROPFIND",
                          "BASELINE-CONTROL", "UPDATEREDIRECTREF", "get", "Get", "GETS", "GE", "X",
                          "POSTS", "M-SEARCH", "!#$%&'*+-.^_`|~09aZ"})
        taken_line(std::string{m} + " /a HTTP/1.1\r\n", std::string{m} + " /a o /a - 1.1");
    refused_line("rfc9110#9.1", "<!>(GET / HTTP/1.1");
    refused_line("rfc9110#9.1", "G<!>\x80T / HTTP/1.1");
    refused_line("rfc9110#9.1", "G<!>/T / HTTP/1.1");
    refused_line("rfc9110#9.1", "GET<!>: / HTTP/1.1");
    refused_line("rfc9110#9.1", "G<!>\0T / HTTP/1.1"sv);
    refused_line("rfc9110#9.1", "<!>\x16\x03\x01\x02");  // TLS
    refused_line("rfc9110#9.1", "<!>\x80");
    refused(as::request, "rfc9110#9.1", "<!>{");
}

// req: rfc9112#2.3
// req: rfc9110#15.6.6
// req: rfc9110#6.2-5
TEST_CASE("versions: HTTP/1.x is read, the number kept; another major or spelling is not") {
    taken_line("GET / HTTP/1.0\r\n", "GET / o / - 1.0");
    taken_line("GET / HTTP/1.2\r\n", "GET / o / - 1.2");
    taken_line("GET / HTTP/1.9\r\n", "GET / o / - 1.9");
    for (char const* line : {"GET / <!>http/1.1", "GET / H<!>ttp/1.1", "GET / HTTP/1.<!>x",
                             "GET / HTTP/1.1<!>0", "GET / HTTP/1<!>,1", "GET / HTTP/<!>.1",
                             "GET / HTTP<!>-1.1", "GET / HTTP/1.<!> ", "GET / <!>ICY/1.1",
                             "GET / HTTP/1<!>\r", "GET / <!>\r"})
        refused_line("rfc9112#2.3", line);
    for (char const* line : {"GET / HTTP/<!>2.0", "GET / HTTP/<!>3.7", "GET / HTTP/<!>0.9",
                             "PRI * HTTP/<!>2.0"})
        refused_line("rfc9110#15.6.6", line);
}

// req: rfc9112#3
// req: rfc9112#3.2-2   nothing is corrected
TEST_CASE("one space stands between the parts of a request line, and none around them") {
    for (char const* line :
         {"GET <!> / HTTP/1.1", "GET / <!> HTTP/1.1", "<!> GET / HTTP/1.1", "GET / HTTP/1.1<!> ",
          "GET<!>\t/ HTTP/1.1", "GET /<!>\tHTTP/1.1", "GET /<!>\vHTTP/1.1", "GET<!>\f/ HTTP/1.1",
          "GET<!>", "GET <!>", "GET<!>\r/ HTTP/1.1", "GET / HTTP/1.1<!>\t"})
        refused_line("rfc9112#3", line);
    policy const p = relaxed(relaxation::lenient_whitespace);
    for (char const* line :
         {"GET  / HTTP/1.1\r\n", "GET\t/\vHTTP/1.1\r\n", "GET / HTTP/1.1 \t\r\n",
          " GET / HTTP/1.1\r\n", "GET\r/ \r HTTP/1.1\r\n", "\rGET / HTTP/1.1\r\n"})
        taken_line(line, "GET / o / - 1.1", p);
}

// req: rfc9112#3.2
// req: rfc9112#3.2-1
// req: rfc3986#2.1
TEST_CASE("a target holds octets of a URI only, and no fragment") {
    for (char const* line : {"GET /<!>\x01 HTTP/1.1", "GET /<!>\x7f HTTP/1.1", "GET /?<!>\x1f HTTP/1.1",
                             "GET http://<!>\x01/ HTTP/1.1"})
        refused_line("rfc9112#3.2", line);
    for (char const* line :
         {"GET /<!>#f HTTP/1.1", "GET /?a<!>#f HTTP/1.1", "GET /<!>\"a HTTP/1.1", "GET /<!><a HTTP/1.1",
          "GET /<!>>a HTTP/1.1", "GET /<!>[a HTTP/1.1", "GET /<!>]a HTTP/1.1", "GET /<!>\\a HTTP/1.1",
          "GET /<!>^a HTTP/1.1", "GET /<!>`a HTTP/1.1", "GET /?<!>{a HTTP/1.1", "GET /<!>|a HTTP/1.1",
          "GET /<!>}a HTTP/1.1", "GET /<!>\xc3\xa9 HTTP/1.1", "GET /?<!>\xff HTTP/1.1",
          "GET /0123456789abcdef01234<!>\x80 HTTP/1.1", "GET http://a<!>\"/ HTTP/1.1",
          "GET http://a/<!>\xc3\xa9 HTTP/1.1", "GET http://<!>\xe4.example/ HTTP/1.1"})
        refused_line("rfc9112#3.2-1", line);
    for (char const* line : {"GET /%<!>zz HTTP/1.1", "GET /%4<!>g HTTP/1.1", "GET /%4<!> HTTP/1.1",
                             "GET /%<!> HTTP/1.1", "GET /?%<!>%41 HTTP/1.1", "GET /%<!>u00e9 HTTP/1.1",
                             "GET /0123456789abcde%<!>x0 HTTP/1.1"})
        refused_line("rfc3986#2.1", line);
    taken_line("GET /\xc3\xa9?\xff HTTP/1.1\r\n", "GET /\xc3\xa9?\xff o /\xc3\xa9 \xff 1.1",
               relaxed(relaxation::raw_target));
}

// req: rfc9112#3.2.1
// req: rfc9112#3.2.2
// req: rfc9112#3.2.3
// req: rfc9112#3.2.4
TEST_CASE("each form of target only where it is allowed") {
    refused_line("rfc9112#3.2.1", "GET index.html<!> HTTP/1.1");
    refused_line("rfc9112#3.2.1", "GET <!>?q HTTP/1.1");
    refused_line("rfc9112#3.2.1", "GET <!>./a HTTP/1.1");
    refused_line("rfc9112#3.2.1", "GET <!>[::1]/a HTTP/1.1");
    refused_line("rfc9112#3.2.2", "GET urn:<!>isbn:1 HTTP/1.1");
    refused_line("rfc9112#3.2.2", "GET http:/<!>a HTTP/1.1");
    refused_line("rfc9112#3.2.3", "GET www.example.org:<!>80 HTTP/1.1");
    refused_line("rfc9112#3.2.3", "CONNECT <!>/ HTTP/1.1");
    refused_line("rfc9112#3.2.3", "CONNECT http:<!>//a:1/ HTTP/1.1");
    refused_line("rfc9112#3.2.3", "CONNECT u<!>@a:1 HTTP/1.1");
    refused_line("rfc9112#3.2.4", "GET <!>* HTTP/1.1");
    refused_line("rfc9112#3.2.4", "OPTIONS *<!>a HTTP/1.1");
    refused_line("rfc9112#3.2.4", "PRI * HTTP/1.<!>1");
}

// req: rfc9110#9.3.6-2
TEST_CASE("CONNECT needs a port that is one") {
    for (char const* line : {"CONNECT a<!> HTTP/1.1", "CONNECT *<!> HTTP/1.1", "CONNECT a:<!> HTTP/1.1", "CONNECT a:0<!> HTTP/1.1",
                             "CONNECT a:<!>65536 HTTP/1.1", "CONNECT a:<!>x HTTP/1.1",
                             "CONNECT [::1]<!> HTTP/1.1", "CONNECT a:8<!>:0 HTTP/1.1"})
        refused_line("rfc9110#9.3.6-2", line, true);
}

// req: rfc9110#4.2.1-2
// req: rfc9110#4.2.4-2
// req: rfc3986#3.2.2
// req: rfc3986#3.2.3
TEST_CASE("the authority of an absolute target names a host, and no user") {
    refused_line("rfc9110#4.2.1-2", "GET http://<!>/ HTTP/1.1");
    refused_line("rfc9110#4.2.1-2", "GET https://<!> HTTP/1.1");
    refused_line("rfc9110#4.2.4-2", "GET http://user:pass<!>@a/ HTTP/1.1");
    refused_line("rfc3986#3.2.2", "GET http://[<!>:::1]/ HTTP/1.1", true);
    refused_line("rfc3986#3.2.2", "GET http://a<!>[/ HTTP/1.1", true);
    refused_line("rfc3986#3.2.3", "GET http://a:<!>x/ HTTP/1.1", true);
}

// req: rfc1945#5.1
TEST_CASE("a simple request is one only where that is asked for, and only with GET") {
    refused(as::request, "rfc1945#5.1", "GET /a<!>\r\n");
    refused(as::request, "rfc1945#5.1", "GET /a?b<!>\n");
    policy p = relaxed(relaxation::simple_requests);
    wire::context const c = context_of(as::request, p);
    taken(c, as::request, "GET /a?b\r\n", [](head_parser const& h, std::string_view head) {
        CHECK(h.simple());
        request r;
        h.take(head, r);
        CHECK(r.version() == http_0_9);
        CHECK(r.target() == "/a?b");
        CHECK(r.fields().empty());
    });
    refused(c, as::request, "rfc1945#5.1", "POST /a<!>\r\n");
    refused(c, as::request, "rfc1945#5.1", "GET http://a/<!>\r\n");
    refused(c, as::request, "rfc9112#2.2-3", "GET /a<!>\rb");
}

// req: rfc9112#2.2-6
TEST_CASE("a few empty lines before a request are skipped, not any number") {
    taken_line("\r\nGET / HTTP/1.1\r\n", "GET / o / - 1.1");
    taken_line("\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\n", "GET / o / - 1.1");
    refused(as::request, "rfc9112#2.2-6", "\r\n\r\n\r\n\r\n<!>\r\nGET / HTTP/1.1\r\n\r\n", true);
    head_parser h;
    CHECK((h.read_request("\r\n\r\n", context_of(as::request)) == head_parser::progress::incomplete));
    CHECK_FALSE(h.begun());
    h.read_request("\r\n\r\nG", context_of(as::request));
    CHECK(h.begun());
}

// req: rfc9112#2.2
// req: rfc9112#2.2-3
TEST_CASE("a start line ends with CR LF") {
    refused(as::request, "rfc9112#2.2", "GET / HTTP/1.1<!>\nHost: a\r\n\r\n");
    refused(as::request, "rfc9112#2.2", "<!>\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
    refused(as::response, "rfc9112#2.2", "HTTP/1.1 200 OK<!>\n\r\n");
    refused(as::request, "rfc9112#2.2-3", "GET / HTTP/1.1<!>\rHost: a\r\n\r\n");
    refused(as::request, "rfc9112#2.2-3", "<!>\rGET / HTTP/1.1\r\nHost: a\r\n\r\n");
    refused(as::response, "rfc9112#2.2-3", "HTTP/1.1 200 O<!>\rK\r\n\r\n");
    policy const p = relaxed(relaxation::bare_lf);
    taken_line("\nGET / HTTP/1.1\n", "GET / o / - 1.1", p);
    taken(context_of(as::response, p), as::response, "HTTP/1.1 200 OK\nA: b\n\n");
}

// req: rfc9112#3-1
// req: rfc9112#3-2
// req: rfc9112#3-3
// req: rfc9110#2.3-1
TEST_CASE("start lines longer than the limit: 501 for a method, 414 for a target") {
    policy p;
    p.limits.start_line = 40;
    wire::context const c = context_of(as::request, p);
    std::string const a(100, 'a');
    refused(c, as::request, "rfc9112#3-1", a.substr(0, 40) + "<!>a / HTTP/1.1\r\n\r\n");
    refused(c, as::request, "rfc9112#3-2", "GET /" + a.substr(0, 35) + "<!>a HTTP/1.1\r\n\r\n");
    refused(c, as::request, "rfc9112#3-2", "GET /" + a.substr(0, 27) + " HTTP/1.<!>1\r\n\r\n");
    taken(c, as::request, "GET /" + a.substr(0, 26) + " HTTP/1.1\r\n\r\n");
    refused(context_of(as::response, p), as::response, "rfc9110#2.3-1",
            "HTTP/1.1 200 " + a.substr(0, 27) + "<!>a\r\n\r\n");
    taken(context_of(as::response, p), as::response, "HTTP/1.1 200 " + a.substr(0, 27) + "\r\n\r\n");

    std::string const long_one = "GET /" + std::string(8000 - 14, 'a') + " HTTP/1.1\r\n\r\n";
    head_parser h;
    CHECK((h.read_request(long_one, context_of(as::request)) == head_parser::progress::complete));
}

// req: rfc9112#4
TEST_CASE("status lines have three digits, and any reason") {
    auto const status = [](std::string_view line, unsigned code, std::string_view reason,
                           int minor = 1) {
        taken(context_of(as::response), as::response, std::string{line} + "\r\nA: b\r\n\r\n",
              [&](head_parser const& h, std::string_view head) {
                  response r{status_code::not_found};
                  h.take(head, r);
                  CHECK(r.status().number() == code);
                  CHECK(r.reason() == reason);
                  CHECK(r.version().minor == minor);
                  CHECK(listed(r.fields()) == "A=b");
              });
    };
    status("HTTP/1.1 200 OK", 200, "OK");
    status("HTTP/1.1 204 ", 204, "");
    status("HTTP/1.0 404 Not\tFound  \x80\xff ", 404, "Not\tFound  \x80\xff ", 0);
    status("HTTP/1.1 299 HTTP/1.1 200 OK", 299, "HTTP/1.1 200 OK");
    for (char const* line : {"HTTP/1.1 2<!>x0 OK", "HTTP/1.1 <!> 200 OK", "HTTP/1.1 20<!> OK"})
        refused(as::response, "rfc9112#4", std::string{line} + "\r\n\r\n");
    for (char const* line : {"HTTP/1.1 200<!>0 OK", "HTTP/1.1 200<!>\tOK", "HTTP/1.1 200 O<!>\x01K",
                             "HTTP/1.1<!>\t200 OK", "HTTP/1.1 200 <!>\x7f"})
        refused(as::response, "rfc9112#4", std::string{line} + "\r\n\r\n");
    refused(as::response, "rfc9112#2.3", "<!>ICY 200 OK\r\n\r\n");
    refused(as::response, "rfc9112#2.3", "<!> HTTP/1.1 200 OK\r\n\r\n");
    refused(as::response, "rfc9112#2.3", "<!>\r\nHTTP/1.1 200 OK\r\n\r\n");
    refused(as::response, "rfc9112#2.3", "<!><html>");
    refused(as::response, "rfc9110#15.6.6", "HTTP/<!>2.0 200 OK\r\n\r\n");
}

// req: rfc9112#4-2
TEST_CASE("a status line without the space after its code is refused") {
    refused(as::response, "rfc9112#4-2", "HTTP/1.1 200<!>\r\n\r\n");
    refused(as::response, "rfc9112#4-2", "HTTP/1.1 200<!>\n\r\n");
    policy const p = relaxed(relaxation::lenient_whitespace);
    taken(context_of(as::response, p), as::response, "HTTP/1.1 200\r\n\r\n");
}

// req: rfc9110#15
// req: rfc9110#15-2
TEST_CASE("status codes below 100 are refused, those above 599 are of no class and noted") {
    refused(as::response, "rfc9110#15", "HTTP/1.1 <!>099 x\r\n\r\n");
    findings seen;
    policy p;
    p.collect_into(&seen);
    head_parser h;
    octets const head = "HTTP/1.1 600 x\r\n\r\n";
    CHECK((h.read_response(head, context_of(as::response, p)) == head_parser::progress::complete));
    CHECK(h.status().number() == 600);
    CHECK(h.status().status_class() == 0);
    CHECK(seen.all == "rfc9110#15-2@9");
    taken(as::response, "HTTP/1.1 999 x\r\n\r\n");
}

// req: rfc9112#3.2-1
TEST_CASE("where faults are collected, all of a request line are found in one pass") {
    findings seen;
    policy p;
    p.collect_into(&seen);
    head_parser h;
    octets const head = "GE(T  /\x80%4x#  HTTP/1.1 \nHost: a\r\n\r\n";
    CHECK((h.read_request(head, context_of(as::request, p)) == head_parser::progress::complete));
    CHECK(seen.all == "rfc9110#9.1@2 rfc9112#3@5 rfc9112#3.2-1@7 rfc3986#2.1@10 rfc9112#3.2-1@11 "
                      "rfc9112#3@13 rfc9112#3@22 rfc9112#2.2@23");
    request r;
    h.take(head, r);
    CHECK(listed(r.fields()) == "Host=a");
}
