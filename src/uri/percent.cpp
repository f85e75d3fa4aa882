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
        if (percent_encoding_at(component, i)) {
            out += percent_encoded_octet(component, i);
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
        bool const stays = c == '%'
                               ? !enforced(rules::uri_percent_data)
                               : kept(c) || (reserved(c) && !enforced(rules::uri_data_encoded));
        if (stays) {
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
        if (s[i] != '%' || !percent_encoding_at(s, i)) return i;
        i += 2;
    }
    return s.size();
}

}  // namespace httoop::inline v0
