#include <httoop/field/warning.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/syntax/http_date.hpp>
#include <httoop/syntax/quoted_string.hpp>

namespace httoop::inline v0 {
namespace {

constexpr timestamp end_of_2019{1577836799};

bool take_space(octets s, std::size_t& at) {
    if (at == s.size() || s[at] != ' ') return false;
    ++at;
    return true;
}

bool take_code(octets s, std::size_t& at, warning_value& w) {
    w.code = 0;
    for (at = 0; at < 3; ++at) {
        if (at == s.size() || !DIGIT(s[at])) return false;
        w.code = static_cast<std::uint16_t>(w.code * 10 + (s[at] - '0'));
    }
    return true;
}

// Hosts have colons and brackets besides what a token has.
bool take_agent(octets s, std::size_t& at, warning_value& w) {
    constexpr octet_class agent = tchar + octet_class(":[]");
    std::size_t const start = at;
    while (at < s.size() && agent(s[at])) ++at;
    w.agent = s.substr(start, at - start);
    return at > start;
}

bool take_text(octets s, std::size_t& at, warning_value& w) {
    std::size_t const size = quoted_string_size(s.substr(at));
    if (size == 0) return false;
    if (auto text = parse_quoted_string(s.substr(at, size))) w.text = *std::move(text);
    at += size;
    return true;
}

bool take_date(octets s, std::size_t& at, warning_value& w) {
    std::size_t const size = quoted_string_size(s.substr(at));
    if (size == 0) return false;
    auto const date = parse_http_date(s.substr(at + 1, size - 2), end_of_2019);
    if (!date) return false;
    w.date = *date;
    at += size;
    return at == s.size();
}

bool take_warning(octets s, std::size_t& at, warning_value& w) {
    bool const warned = take_code(s, at, w) && take_space(s, at) && take_agent(s, at, w) &&
                        take_space(s, at) && take_text(s, at, w);
    return warned && (at == s.size() || (take_space(s, at) && take_date(s, at, w)));
}

}  // namespace

result<warning_value> warning_value::parse(octets s) {
    warning_value w;
    std::size_t at;
    if (!take_warning(s, at, w) && enforced(rules::warning_grammar))
        return violation{&rules::warning_grammar, at};
    return w;
}

std::string warning_value::compose() const {
    std::string s = std::to_string(code);
    if (s.size() < 3) s.insert(0, 3 - s.size(), '0');
    s.append(" ").append(agent).append(" ");
    append_quoted_string(s, text);
    if (!date) return s;
    char written[imf_fixdate_size];
    compose_imf_fixdate(written, *date);
    return s.append(" \"").append(written, imf_fixdate_size).append("\"");
}

}  // namespace httoop::inline v0
