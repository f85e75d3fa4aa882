// Counts what reading a field value costs, in steps: the rooms below the line are built once more with
// a call at the start of each basic block (-fsanitize-coverage=trace-pc), and this program feeds hostile
// values of 1 MiB to every type of the field room. Were one of them quadratic, it would need a million
// steps an octet; no second is measured. (What the C library does within memchr and memcpy does not
// count.)
#include <cstdio>
#include <cstdint>
#include <string>

#include <httoop/field.hpp>

#include "counter.hpp"

using namespace httoop;

namespace {

constexpr std::size_t value_size = 1 << 20;
// The dearest of what is linear (or sorts) needs about a third of it.
constexpr std::uint64_t steps_an_octet_most = 500;

int faults = 0;

template <class X>
void look_at(octets name, std::string const& value, octets piece) {
    steps = 0;
    auto const x = X::parse(value);
    std::uint64_t const parsing = steps;
    if (x) (void)x->compose();
    if (parsing / value.size() <= steps_an_octet_most && (steps - parsing) / value.size() <= 2 * steps_an_octet_most) return;
    ++faults;
    std::printf("%.*s: %llu steps to parse, %llu to compose %zu octets of '%.*s...' and many '%.*s'\n",
                static_cast<int>(name.size()), name.data(), static_cast<unsigned long long>(parsing),
                static_cast<unsigned long long>(steps - parsing), value.size(), 12, value.c_str(),
                static_cast<int>(piece.size()), piece.data());
}

template <class... X>
void look_at_all(std::string const& value, octets piece) {
    (look_at<X>(name_of(X::id), value, piece), ...);
}

}  // namespace

int main() {
    int values = 0;
    for (octets const piece :
         {"a,", ",", "\"", "\"a\",", ";", ";a", "a;b=\"", ";a=b", ";a=\"b\"", "\\\"", "\"\\", "(", "()", "a (b), ", "a/b;c=d,",
          "W/\"a\",", "0-1,", "a=\"b\",", " ", "%", "%41", "<", "<a>;rel=a,", "<a>;rel=a;rel=b;title*=UTF-8''a,", ";a*=UTF-8''%41",
          "a b ", "for=_a;", "for=\"[::1]\",", "h2=\":1\";ma=1,", "110 - \"a\",", "1.1 a (b,c),", "a@", ".", "-a", "[", "a-", "\\", "/"})
        for (octets const start : {"", "\"", "attachment;a=\"", "<a>;a=\"", "1.1 a ("}) {
            std::string value{start};
            while (value.size() < value_size) value += piece;
            ++values;
            look_at_all<accept, accept_charset, accept_encoding, accept_language, accept_patch, accept_ranges,
                        access_control_allow_origin, access_control_request_method, age, allow, alt_svc, cache_control,
                        connection, content_disposition, content_encoding, content_language, content_length, content_location,
                        content_range, content_type, date, etag, expect, expires, forwarded, from, host, if_match, if_range,
                        keep_alive, links, max_forwards, pragma, prefer, preference_applied, ranges_specifier, referer,
                        request_origin, retry_after, server_products, strict_transport_security, te, transfer_encoding,
                        upgrade, via, warning, x_content_type_options>(value, piece);
        }
    std::printf("%d values of %zu octets for each type, %d faults\n", values, value_size, faults);
    return values == 0 || faults > 0 ? 1 : 0;
}
