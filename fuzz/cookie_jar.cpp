// A jar that receives Set-Cookie lines, one for each line of the octets, over http and https: it keeps its
// bounds, comes back from its text, and what it sends is one Cookie value that can be read.
#include <cstdlib>

#include <httoop/cookie/jar.hpp>
#include <httoop/field/cookie_string.hpp>

using namespace httoop;

int fuzz_cookie_jar(std::uint8_t const* data, std::size_t size) {
    octets rest{reinterpret_cast<char const*>(data), size};
    limits l;
    l.cookies = 5;
    l.cookies_per_domain = 3;
    cookie::jar jar{l};
    auto const secure = uri_view::parse("https://a.b.org/x/y"), plain = uri_view::parse("http://b.org/x");
    timestamp const now{1782864000};
    for (bool over_tls = true; !rest.empty(); over_tls = !over_tls) {
        std::size_t const end = rest.find('\n');
        octets const line = rest.substr(0, end);
        rest.remove_prefix(end == octets::npos ? rest.size() : end + 1);
        auto const v = jar.receive(line, {.target = over_tls ? *secure : *plain, .now = now});
        if ((v.is == cookie::verdict::ignored) != (v.because != nullptr)) std::abort();
        if (jar.all().size() > l.cookies) std::abort();
    }
    std::string const text = jar.save(true);
    cookie::jar again{l};
    if (!again.load(text, now) || again.save(true) != text) std::abort();
    for (auto const& target : {*secure, *plain}) {
        std::string const sent = jar.cookies_for({.target = target, .now = now});
        if (sent != again.cookies_for({.target = target, .now = now})) std::abort();
        if (!cookie_string::parse(sent)) std::abort();
    }
    (void)again.load({reinterpret_cast<char const*>(data), size}, now);
    return 0;
}
