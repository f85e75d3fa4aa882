#include "tls_names.hpp"

#include <algorithm>

#include <httoop/core/ascii.hpp>
#include <httoop/io/address.hpp>

namespace httoop::inline v0::io {
namespace {

using general_names = std::unique_ptr<GENERAL_NAMES, ends_by<GENERAL_NAMES_free>>;

octets octets_of(ASN1_STRING const* s) {
    return {reinterpret_cast<char const*>(ASN1_STRING_get0_data(s)), static_cast<std::size_t>(ASN1_STRING_length(s))};
}

std::string lower(octets name) {
    if (name.ends_with('.')) name.remove_suffix(1);
    std::string s{name};
    for (char& c : s)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    return s;
}

bool same_name(octets lower_case, octets b) {
    return lower_case.size() == b.size() && std::equal(b.begin(), b.end(), lower_case.begin(), [](char x, char y) {
               return (x >= 'A' && x <= 'Z' ? static_cast<char>(x + ('a' - 'A')) : x) == y;
           });
}

bool any_is(std::vector<std::string> const& names, octets name) {
    return std::any_of(names.begin(), names.end(), [name](std::string const& n) { return same_name(n, name); });
}

}  // namespace

certificate_names::certificate_names(X509* of) {
    general_names const all{static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(of, NID_subject_alt_name, nullptr, nullptr))};
    for (int i = 0; i < sk_GENERAL_NAME_num(all.get()); ++i) {
        GENERAL_NAME const* const one = sk_GENERAL_NAME_value(all.get(), i);
        if (one->type == GEN_IPADD) {
            addresses_.emplace_back(octets_of(one->d.iPAddress));
        } else if (one->type == GEN_DNS) {
            std::string name = lower(octets_of(one->d.dNSName));
            if (!name.starts_with("*.")) names_.push_back(std::move(name));
            else if (name.find('.', 2) != name.npos) wildcards_.push_back(name.substr(1));  // not for a whole "com"
        }
    }
    for (auto* names : {&names_, &wildcards_, &addresses_}) std::sort(names->begin(), names->end());
}

certificate_names::match certificate_names::how(octets host) const {
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    if (host.ends_with('.')) host.remove_suffix(1);
    if (any_is(names_, host)) return exact;
    // One label, and a whole one (RFC 9525 6.3).
    std::size_t const dot = host.find('.');
    if (dot != host.npos && dot != 0 && any_is(wildcards_, host.substr(dot))) return wildcard;
    if (addresses_.empty()) return none;
    address a;
    if (!address::parse_ip(host, 0, a) || a.scope() != 0) return none;
    octets const ip{reinterpret_cast<char const*>(a.ip()), a.is() == address::ipv4 ? std::size_t{4} : std::size_t{16}};
    return std::find(addresses_.begin(), addresses_.end(), ip) != addresses_.end() ? exact : none;
}

std::string certificate_names::some() const {
    constexpr std::size_t most = 5;
    std::vector<std::string> all = names_;
    for (std::string const& w : wildcards_) all.push_back("*" + w);
    for (std::string const& a : addresses_) {
        std::array<std::uint8_t, 4> v4{};
        std::array<std::uint8_t, 16> v6{};
        if (a.size() == v4.size()) {
            std::copy(a.begin(), a.end(), v4.begin());
            all.push_back(address::v4(v4, 0).host());
        } else if (a.size() == v6.size()) {
            std::copy(a.begin(), a.end(), v6.begin());
            all.push_back(address::v6(v6, 0).host());
        }
    }
    std::string s;
    for (std::size_t i = 0; i < all.size() && i < most; ++i) s += (i == 0 ? "" : ", ") + all[i];
    if (all.size() > most) s += " and " + std::to_string(all.size() - most) + " more";
    return s;
}

}  // namespace httoop::inline v0::io
