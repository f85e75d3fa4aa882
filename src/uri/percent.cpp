#include <httoop/uri/percent.hpp>

#include <httoop/uri/rules.hpp>

namespace httoop::inline v0 {

result<std::string> percent_decode(octets component) {
    std::string out;
    out.reserve(component.size());
    for (std::size_t i = 0; i < component.size(); ++i) {
        if (component[i] != '%') {
            out += component[i];
            continue;
        }
        bool const whole = component.size() - i > 2;
        int const high = whole ? hex_value(component[i + 1]) : -1;
        int const low = whole ? hex_value(component[i + 2]) : -1;
        if (high >= 0 && low >= 0) {
            out += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            if (enforced(rules::uri_percent)) return violation{&rules::uri_percent, i};
            out += '%';
        }
    }
    return out;
}

std::string percent_encode(octets data, octet_class const& kept) {
    constexpr char digits[] = "0123456789ABCDEF";
    std::string out;
    out.reserve(data.size());
    for (char const c : data) {
        if (kept(c) && c != '%') {
            out += c;
            continue;
        }
        auto const octet = static_cast<unsigned char>(c);
        out += {'%', digits[octet >> 4], digits[octet & 15]};
    }
    return out;
}

std::size_t valid_prefix(octets s, octet_class const& allowed) {
    for (std::size_t i = 0; i < s.size(); ++i) {
        if (allowed(s[i])) continue;
        if (s[i] != '%' || s.size() - i < 3 || !HEXDIG(s[i + 1]) || !HEXDIG(s[i + 2])) return i;
        i += 2;
    }
    return s.size();
}

}  // namespace httoop::inline v0
