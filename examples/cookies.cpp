#include <httoop/cookie/jar.hpp>
#include <httoop/field/set_cookie.hpp>
#include <httoop/message.hpp>

#include <cstdio>
using namespace httoop;

int main() {
    // The server: a response that sets two cookies.
    response answer{status_code::ok};
    set_cookie session{"SID", "31d4d96e407aad42"};
    session.secure = session.http_only = true;
    session.same_site = same_site_flag::lax;
    add_set_cookie(answer.fields(), session);
    answer.fields().append("Set-Cookie", "all=1; Domain=example");  // by hand, and wrong

    // The user agent: it keeps what it may, and tells why not.
    cookie::jar jar;
    timestamp const now{1782864000};
    auto const shop = uri_view::parse("https://shop.org/basket/");
    std::vector<cookie::verdict> verdicts;
    jar.receive(answer.fields(), {.target = *shop, .now = now}, &verdicts);
    for (auto const& v : verdicts) std::puts(v.because == nullptr ? "stored" : v.because->sentence);

    // Its next requests: from the same site, and from a form on another one.
    auto const next = uri_view::parse("https://shop.org/basket/pay");
    std::printf("Cookie: %s\n", jar.cookies_for({.target = *next, .now = now}).c_str());
    bool const none = jar.cookies_for({.target = *next, .now = now, .same_site = false, .safe = false}).empty();
    std::puts(none ? "nothing for the form" : "a cookie for the form");
}
