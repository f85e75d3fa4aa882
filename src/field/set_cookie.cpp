#include <httoop/field/set_cookie.hpp>

#include <algorithm>

#include <httoop/core/ascii.hpp>
#include <httoop/core/number.hpp>
#include <httoop/core/policy.hpp>
#include <httoop/field/composed.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/syntax/cookie_date.hpp>
#include <httoop/syntax/http_date.hpp>

namespace httoop::inline v0 {
namespace {

constexpr std::size_t cookie_octets_most = 4096;     // of name and value together (5.6)
constexpr std::size_t attribute_octets_most = 1024;  // of one attribute's value (5.6)

constexpr octet_class cookie_octet = VCHAR - octet_class("\",;\\");
constexpr octet_class av_octet = octet_class::span(0x20, 0x7e) - octet_class(";");
constexpr octet_class cookie_ctl = CTL - octet_class("\t");

// The values of attributes. False: it is ignored.
bool read_expires(set_cookie& c, octets value) {
    auto const t = parse_cookie_date(value);
    if (t) c.expires = *t;
    return t.has_value();
}

// [ "-" ] 1*DIGIT; what no number holds is as good as the end of time.
bool read_max_age(set_cookie& c, octets value) {
    bool const negative = !value.empty() && value.front() == '-';
    if (negative) value.remove_prefix(1);
    std::uint64_t n = 0;
    number_fault const fault = parse_decimal(value, n);
    if (fault == number_fault::malformed) return false;
    if (fault == number_fault::overflow || n > INT64_MAX) n = INT64_MAX;
    c.max_age = negative ? -static_cast<std::int64_t>(n) : static_cast<std::int64_t>(n);
    return true;
}

bool read_domain(set_cookie& c, octets value) {
    if (!value.empty() && value.front() == '.') value.remove_prefix(1);
    c.domain.emplace(value);
    for (char& letter : *c.domain) letter = to_lower(letter);
    return true;
}

bool read_path(set_cookie& c, octets value) {
    c.path = !value.empty() && value.front() == '/' ? value : octets{""};
    return true;
}

bool read_secure(set_cookie& c, octets) { return c.secure = true; }
bool read_http_only(set_cookie& c, octets) { return c.http_only = true; }

constexpr struct {
    octets word;
    same_site_flag flag;
} same_site_words[] = {
    {"None", same_site_flag::none}, {"Lax", same_site_flag::lax}, {"Strict", same_site_flag::strict}};

bool read_same_site(set_cookie& c, octets value) {
    c.same_site = same_site_flag::by_default;
    for (auto const& row : same_site_words)
        if (equal_ignoring_case(value, row.word)) c.same_site = row.flag;
    return c.same_site != same_site_flag::by_default;
}

struct known_attribute {
    octets name;
    bool (*read)(set_cookie& c, octets value);
    rule const* asks;
};
constexpr known_attribute known_attributes[] = {
    {"Expires", read_expires, &rules::cookie_expires},    {"Max-Age", read_max_age, &rules::cookie_max_age},
    {"Domain", read_domain, &rules::cookie_domain},       {"Path", read_path, &rules::cookie_path},
    {"Secure", read_secure, &rules::cookie_secure},       {"HttpOnly", read_http_only, &rules::cookie_http_only},
    {"SameSite", read_same_site, &rules::cookie_same_site},
};

known_attribute const* find_known(octets name) {
    bool const any_case = enforced(rules::cookie_attribute_case);
    for (known_attribute const& a : known_attributes)
        if (any_case ? equal_ignoring_case(a.name, name) : a.name == name) return &a;
    return nullptr;
}

struct name_and_value {
    octets name, value;
    bool has_value;
};

name_and_value split_at_equals(octets s) {
    std::size_t const equals = s.find('=');
    if (equals == octets::npos) return {trim_ows(s), {}, false};
    return {trim_ows(s.substr(0, equals)), trim_ows(s.substr(equals + 1)), true};
}

// The rule by which it is ignored, or null.
rule const* take_attribute(set_cookie& c, octets attribute) {
    auto const [name, value, has_value] = split_at_equals(attribute);
    if (value.size() > attribute_octets_most && enforced(rules::cookie_attribute_size))
        return &rules::cookie_attribute_size;
    known_attribute const* const known = find_known(name);
    if (known != nullptr) {
        if (enforced(*known->asks) && !known->read(c, value)) return known->asks;
    } else if (!trim_ows(attribute).empty()) {
        c.extensions.emplace_back(trim_ows(attribute));
    }
    return nullptr;
}

bool is_cookie_value(octets s) {
    if (s.size() >= 2 && s.front() == '"' && s.back() == '"') s = s.substr(1, s.size() - 2);
    return cookie_octet.all(s);
}

// subdomain (RFC 1034 3.5): letters, digits and hyphens, within labels of up to 63 octets.
bool is_subdomain(octets s) {
    std::size_t label = 0;
    for (std::size_t i = 0; i < s.size(); ++i) {
        if (s[i] == '.') {
            if (label == 0 || s[i - 1] == '-') return false;
            label = 0;
        } else if (!(ALPHA(s[i]) || DIGIT(s[i]) || (s[i] == '-' && label > 0)) || ++label > 63) {
            return false;
        }
    }
    return label > 0 && s.back() != '-';
}

// What a user agent would refuse (5.7): these contradictions are ours to avoid.
bool will_be_stored(set_cookie const& c) {
    if (c.same_site == same_site_flag::none && !c.secure) return false;
    if (has_secure_prefix(c.name) && !c.secure) return false;
    return !has_host_prefix(c.name) || (c.secure && !c.domain && c.path == "/");
}

bool repeats_an_attribute(set_cookie const& c) {
    std::vector<std::string> names;
    for (std::string const& e : c.extensions) {
        names.emplace_back(split_at_equals(e).name);
        for (char& letter : names.back()) letter = to_lower(letter);
    }
    std::sort(names.begin(), names.end());
    return std::adjacent_find(names.begin(), names.end()) != names.end();
}

// The rule that this cookie breaks as something to be sent, or null.
rule const* breaks(set_cookie const& c) {
    if (c.name.empty() && enforced(rules::cookie_has_name)) return &rules::cookie_has_name;
    bool const fits = (c.name.empty() || is_token(c.name)) && is_cookie_value(c.value) &&
                      (!c.max_age || *c.max_age >= 0) && (!c.domain || is_subdomain(*c.domain)) &&
                      (!c.path || av_octet.all(*c.path)) &&
                      std::all_of(c.extensions.begin(), c.extensions.end(), [](std::string const& e) { return av_octet.all(e); });
    if (!fits && enforced(rules::set_cookie_grammar)) return &rules::set_cookie_grammar;
    if (repeats_an_attribute(c) && enforced(rules::cookie_attributes_once)) return &rules::cookie_attributes_once;
    if (!will_be_stored(c) && enforced(rules::cookie_prefixes)) return &rules::cookie_prefixes;
    return nullptr;
}

bool begins_ignoring_case(octets s, octets prefix) { return equal_ignoring_case(s.substr(0, prefix.size()), prefix); }

}  // namespace

bool has_secure_prefix(octets cookie_name) {
    return begins_ignoring_case(cookie_name, "__Secure-") &&
           (cookie_name.starts_with("__Secure-") || enforced(rules::cookie_prefix_case));
}

bool has_host_prefix(octets cookie_name) {
    return begins_ignoring_case(cookie_name, "__Host-") &&
           (cookie_name.starts_with("__Host-") || enforced(rules::cookie_prefix_case));
}

result<set_cookie> set_cookie::parse(octets line, findings_sink* ignored) {
    for (std::size_t i = 0; i < line.size(); ++i)
        if (cookie_ctl(line[i]) && enforced(rules::set_cookie_octets)) return violation{&rules::set_cookie_octets, i};
    std::size_t end = std::min(line.find(';'), line.size());
    auto const [first, second, has_value] = split_at_equals(line.substr(0, end));
    octets const name = has_value ? first : octets{};
    octets const value = has_value ? second : first;
    if (name.size() + value.size() > cookie_octets_most && enforced(rules::cookie_size))
        return violation{&rules::cookie_size, 0};
    set_cookie c{std::string{name}, std::string{value}};
    while (end < line.size()) {
        std::size_t const at = end + 1;
        end = std::min(line.find(';', at), line.size());
        if (rule const* const why = take_attribute(c, line.substr(at, end - at))) tell_ignored(ignored, *why, at);
    }
    return c;
}

std::string set_cookie::compose() const {
    if (breaks(*this) != nullptr) return std::string{not_composable};
    std::string text = name;
    text += '=';
    text += value;
    if (expires) {
        text += "; Expires=";
        std::size_t const at = text.size();
        text.resize(at + imf_fixdate_size);
        compose_imf_fixdate(text.data() + at, *expires);
    }
    if (max_age) text += "; Max-Age=" + std::to_string(*max_age);
    if (domain) text += "; Domain=" + *domain;
    if (path) text += "; Path=" + *path;
    if (secure) text += "; Secure";
    if (http_only) text += "; HttpOnly";
    for (auto const& row : same_site_words)
        if (row.flag == same_site) (text += "; SameSite=") += row.word;
    for (std::string const& e : extensions) (text += "; ") += e;
    return parsed_back(std::move(text), *this);
}

void add_set_cookie(field_section& fields, set_cookie const& cookie) {
    std::vector<std::string> lines;
    std::string const ours = cookie.compose();
    bool placed = false;
    for (field_line const line : fields) {
        if (line.id != field_id::set_cookie) continue;
        auto const other = set_cookie::parse(line.value);
        if (other && other->name == cookie.name && enforced(rules::cookie_set_once)) {
            if (!placed) lines.push_back(ours);
            placed = true;
        } else {
            lines.emplace_back(line.value);
        }
    }
    if (!placed) lines.push_back(ours);
    fields.erase(field_id::set_cookie);
    std::string joined;
    for (std::string const& line : lines) {
        if (enforced(rules::set_cookie_not_combined)) fields.append(field_id::set_cookie, line);
        else (joined += joined.empty() ? "" : ", ") += line;
    }
    if (!joined.empty()) fields.append(field_id::set_cookie, joined);
}

std::vector<set_cookie> set_cookies(field_section const& fields) {
    std::vector<set_cookie> all;
    for (field_line const line : fields) {
        if (line.id != field_id::set_cookie) continue;
        auto c = set_cookie::parse(line.value);
        if (c) all.push_back(*std::move(c));
    }
    return all;
}

}  // namespace httoop::inline v0
