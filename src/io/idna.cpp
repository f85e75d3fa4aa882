#include <httoop/io/idna.hpp>

#include <idn2.h>

#include <httoop/uri/http_uri.hpp>
#include <httoop/uri/percent.hpp>
#include <httoop/uri/rules.hpp>

namespace httoop::inline v0::io {
namespace {

constexpr std::size_t longest_host = 1024;  // of octets in UTF-8 that could become a name of 253
constexpr octet_class ascii = octet_class::span(0, 127);

// What names in the DNS are made of, as far as they are used: with the underscore.
constexpr octet_class name_octet = ALPHA + DIGIT + octet_class("-._");

error not_a_name(rule const& r, octets host, char const* why) {
    error e{violation{&r, 0}};
    e.about = "the host \"" + std::string{host.substr(0, 80)} + "\" has no name in ASCII: " + why;
    return e;
}

}  // namespace

outcome<std::string> ascii_host(octets host) {
    if (host.starts_with('[') || (ascii.all(host) && host.find('%') == octets::npos))
        return std::string{host};
    auto const decoded = percent_decode(host);
    if (!decoded) return error{decoded.error()};
    if (!enforced(rules::host_idna)) return *decoded;
    if (decoded->size() > longest_host) return not_a_name(rules::host_idna, host, "it is too long");
    if (decoded->find('\0') != std::string::npos)
        return not_a_name(rules::host_idna, host, "it holds NUL");
    std::uint8_t* name = nullptr;
    int const code = ::idn2_lookup_u8(reinterpret_cast<std::uint8_t const*>(decoded->c_str()),
                                      &name, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
    if (code == IDN2_ENCODING_ERROR)
        return not_a_name(rules::host_percent_utf8, host, "it is not UTF-8");
    if (code != IDN2_OK) return not_a_name(rules::host_idna, host, ::idn2_strerror(code));
    std::string ascii_name{reinterpret_cast<char const*>(name)};
    ::idn2_free(name);
    // The mapping knows characters that become delimiters, such as fullwidth slashes.
    if (!name_octet.all(ascii_name))
        return not_a_name(rules::host_idna, host, "it would hold delimiters");
    return ascii_name;
}

outcome<uri> with_ascii_host(uri u) {
    if (!is_http(u)) return u;
    auto const host = ascii_host(u.host());
    if (!host) {
        error e = host.error();
        e.broken.offset += static_cast<std::size_t>(u.host().data() - u.text().data());
        return e;
    }
    if (*host == u.host()) return u;
    std::string const authority = authority_view{u.userinfo(), *host, u.port()}.compose();
    auto changed =
        uri::parse(compose_uri({u.scheme(), authority, u.path(), u.query(), u.fragment()}));
    if (!changed) return error{changed.error()};
    return std::move(*changed);
}

outcome<uri> to_uri(octets text) {
    std::string encoded;
    encoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i)
        if (ascii(text[i]) || !enforced(rules::host_encoded)) encoded += text[i];
        else encoded += percent_encode(text.substr(i, 1), ascii);
    // The place in `text` of one in what was encoded.
    auto const original = [text](std::size_t offset) {
        std::size_t i = 0;
        for (std::size_t at = 0; i < text.size() && at < offset; ++i) at += ascii(text[i]) ? 1 : 3;
        return i;
    };
    auto parsed = uri::parse(std::move(encoded));
    if (!parsed) return error{violation{parsed.error().broken, original(parsed.error().offset)}};
    outcome<uri> u = with_ascii_host(std::move(*parsed));
    if (u) return u;
    error e = u.error();
    e.broken.offset = original(e.broken.offset);
    return e;
}

}  // namespace httoop::inline v0::io
