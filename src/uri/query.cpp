#include <httoop/uri/query.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/uri/percent.hpp>
#include <httoop/uri/rules.hpp>

namespace httoop::inline v0 {
namespace {

// What forms leave as it is; the space becomes "+" afterwards.
constexpr octet_class form_octet = ALPHA + DIGIT + octet_class("*-._ ");

// Decodes `s`, which stands at `at`, into `out`. False: the policy stops at `broken`.
bool decode_part(octets s, std::size_t at, query_encoding how, policy const& p, std::string& out,
                 violation& broken) {
    out.reserve(s.size());
    for (std::size_t i = 0; i < s.size(); ++i) {
        char c = s[i];
        if (c == '+' && how == query_encoding::form) c = ' ';
        if (c == '%') {
            if (percent_encoding_at(s, i)) {
                c = percent_encoded_octet(s, i);
                i += 2;
            } else if (p.stops(rules::uri_percent, at + i)) {
                broken = {&rules::uri_percent, at + i};
                return false;
            }
        }
        out += c;
    }
    return true;
}

void encode_part(octets s, query_encoding how, std::string& out) {
    std::size_t const at = out.size();
    out += percent_encode(s, how == query_encoding::form ? form_octet : unreserved);
    if (how == query_encoding::percent) return;
    for (std::size_t i = at; i < out.size(); ++i)
        if (out[i] == ' ') out[i] = '+';
}

}  // namespace

void query_pairs::iterator::advance() {
    now_ = {};
    while (!rest_.empty()) {
        std::size_t const end = rest_.find('&');
        octets const one = rest_.substr(0, end);
        rest_.remove_prefix(end == octets::npos ? rest_.size() : end + 1);
        if (one.empty()) continue;
        std::size_t const equals = one.find('=');
        now_.name = one.substr(0, equals);
        if (equals != octets::npos) now_.value = one.substr(equals + 1);
        return;
    }
}

result<std::vector<name_value>> parse_query(octets query, query_encoding how, policy const& p) {
    std::vector<name_value> pairs;
    for (query_pair const pair : query_pairs{query}) {
        auto const at = static_cast<std::size_t>(pair.name.data() - query.data());
        if (pairs.size() >= p.limits.query_pairs) {
            if (p.stops(rules::query_pairs_limit, at))
                return violation{&rules::query_pairs_limit, at};
            if (p.collecting()) break;
        }
        name_value& made = pairs.emplace_back();
        violation broken;
        if (!decode_part(pair.name, at, how, p, made.name, broken) ||
            !decode_part(pair.value, at + pair.name.size() + 1, how, p, made.value, broken))
            return broken;
    }
    return pairs;
}

std::string compose_query(std::span<name_value const> pairs, query_encoding how) {
    std::string out;
    for (name_value const& pair : pairs) {
        if (!out.empty()) out += '&';
        encode_part(pair.name, how, out);
        out += '=';
        encode_part(pair.value, how, out);
    }
    return out;
}

}  // namespace httoop::inline v0
