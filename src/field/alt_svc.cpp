#include <httoop/field/alt_svc.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/core/number.hpp>
#include <httoop/field/composed.hpp>
#include <httoop/field/delta_seconds.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/syntax/list.hpp>
#include <httoop/syntax/quoted_string.hpp>
#include <httoop/uri/authority.hpp>
#include <httoop/uri/percent.hpp>

namespace httoop::inline v0 {
namespace {

constexpr std::uint32_t seconds_of_a_day = 86400;

// [ uri-host ] ":" port
bool read_authority(octets s, alternative_service& a) {
    std::size_t const colon = s.rfind(':');
    if (colon == octets::npos) return false;
    std::uint64_t port = 0;
    if (parse_decimal(s.substr(colon + 1), port) != number_fault::none || port > UINT16_MAX)
        return false;
    if (colon > 0 && !parse_host_port(s)) return false;
    a.host = s.substr(0, colon);
    a.port = static_cast<std::uint16_t>(port);
    return true;
}

// protocol-id "=" alt-authority
bool take_alternative(octets s, std::size_t& at, alternative_service& a) {
    at = token_size(s);
    auto protocol = percent_decode(s.substr(0, at));
    if (!protocol) {
        at = protocol.error().offset;
        return false;
    }
    a.protocol = *std::move(protocol);
    if (at == 0 || at == s.size() || s[at] != '=') return false;
    ++at;
    std::size_t const size = quoted_string_size(s.substr(at));
    if (size == 0) return false;
    auto const authority = parse_quoted_string(s.substr(at, size));
    if (!authority || !read_authority(*authority, a)) return false;
    at += size;
    return true;
}

}  // namespace

result<alternative_service> alternative_service::parse(octets s) {
    alternative_service a;
    std::size_t at;
    if (!take_alternative(s, at, a)) {
        if (enforced(rules::alt_svc_grammar)) return violation{&rules::alt_svc_grammar, at};
        return a;
    }
    auto p = httoop::parameters::parse(s.substr(at));
    if (!p) return violation{p.error().broken, at + p.error().offset};
    a.parameters = *std::move(p);
    return a;
}

std::string alternative_service::compose() const {
    static constexpr octet_class kept = tchar - octet_class("%");
    std::string text = percent_encode(protocol, kept) + '=';
    append_quoted_string(text, host + ':' + std::to_string(port));
    parameters.compose(text);
    return text;
}

std::uint32_t alternative_service::max_age() const {
    std::string const* const ma = parameters.find("ma");
    std::uint32_t seconds;
    return ma != nullptr && parse_delta_seconds(*ma, seconds) ? seconds : seconds_of_a_day;
}

bool alternative_service::persists() const {
    std::string const* const persist = parameters.find("persist");
    return persist != nullptr && *persist == "1";
}

result<alt_svc> alt_svc::parse(octets value) {
    alt_svc a;
    if (auto added = a.parse_more(value); !added) return added.error();
    return a;
}

result<void> alt_svc::parse_more(octets value) {
    list_reader list{value};
    while (list.next()) {
        std::size_t const at = list.offset();
        octets const element = list.element();
        if (list.fault().broken != nullptr) break;
        if (element == "clear") {
            clear = true;
            continue;
        }
        auto a = alternative_service::parse(element);
        if (!a) return violation{a.error().broken, at + a.error().offset};
        alternatives.push_back(*std::move(a));
    }
    if (list.fault().broken != nullptr) return list.fault();
    if (clear) alternatives.clear();
    return {};
}

std::string alt_svc::compose() const {
    std::string text;
    if (clear) append_element(text, "clear");
    for (alternative_service const& a : alternatives) append_element(text, a.compose());
    return parsed_back(std::move(text), *this);
}

}  // namespace httoop::inline v0
