// Dates: what is read is written as IMF-fixdate, which is read as the same second, at any time.
#include <cstdlib>

#include <httoop/syntax/http_date.hpp>

using namespace httoop;

int fuzz_syntax_http_date(std::uint8_t const* data, std::size_t size) {
    octets const date{reinterpret_cast<char const*>(data), size};
    for (timestamp const now : {timestamp{0}, timestamp{1782864000}, timestamp{253402300799}}) {
        auto const t = parse_http_date(date, now);
        if (!t) {
            if (t.error().offset > size) std::abort();
            continue;
        }
        char text[imf_fixdate_size];
        if (compose_imf_fixdate(text, *t) != text + sizeof text) std::abort();
        auto const again = parse_http_date({text, sizeof text}, {});
        if (!again || (*again != *t && t->seconds <= 253402300799)) std::abort();
    }
    return 0;
}
