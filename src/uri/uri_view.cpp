#include <httoop/uri/uri_view.hpp>

#include <httoop/uri/percent.hpp>
#include <httoop/uri/rules.hpp>

namespace httoop::inline v0 {
namespace {

// The violation of a component s that stands at `at`: null if all of it is allowed.
violation check(octets s, std::size_t at, octet_class const& allowed, rule const& grammar) {
    std::size_t const valid = valid_prefix(s, allowed);
    if (valid == s.size()) return {};
    rule const& broken = s[valid] == '%' ? rules::uri_percent : grammar;
    return enforced(broken) ? violation{&broken, at + valid} : violation{};
}

// scheme = ALPHA *( ALPHA / DIGIT / "+" / "-" / "." ): the first octet of s that is not so, or npos.
std::size_t fault_of_scheme(octets s) {
    for (std::size_t i = 0; i < s.size(); ++i)
        if (i == 0 ? !ALPHA(s[i]) : !scheme_octet(s[i])) return i;
    return s.empty() ? 0 : octets::npos;
}

std::size_t end_at(octets s, std::size_t from, octets delimiters) {
    std::size_t const found = s.find_first_of(delimiters, from);
    return found == octets::npos ? s.size() : found;
}

}  // namespace

result<uri_view> uri_view::parse(octets s) {
    uri_layout at;
    std::size_t const first_segment = end_at(s, 0, ":/?#");
    std::size_t rest = 0;
    if (first_segment < s.size() && s[first_segment] == ':') {
        // What stands before a colon in the first segment is a scheme: a relative-path reference
        // cannot have one there (4.2).
        std::size_t const fault = fault_of_scheme(s.substr(0, first_segment));
        if (fault == octets::npos) {
            at.scheme_end = first_segment;
            rest = first_segment + 1;
        } else {
            bool const segment = first_segment > 0 && valid_prefix(s.substr(0, first_segment), pchar) ==
                                                          first_segment;
            rule const& broken = segment ? rules::uri_first_segment : rules::uri_scheme;
            if (enforced(broken)) return violation{&broken, segment ? first_segment : fault};
        }
    }
    at.path_at = at.authority_at = at.host_at = at.host_end = rest;
    if (s.substr(rest, 2) == "//") {
        at.has_authority = true;
        at.authority_at = rest + 2;
        at.path_at = end_at(s, at.authority_at, "/?#");
        auto const a = authority_view::parse(s.substr(at.authority_at, at.path_at - at.authority_at));
        if (!a) return violation{a.error().broken, at.authority_at + a.error().offset};
        at.host_at = at.authority_at + (a->userinfo.data() == nullptr ? 0 : a->userinfo.size() + 1);
        at.host_end = at.host_at + a->host.size();
    }
    at.path_end = end_at(s, at.path_at, "?#");
    at.query_end = at.path_end;
    if (at.path_end < s.size() && s[at.path_end] == '?') at.query_end = end_at(s, at.path_end, "#");

    uri_view const u{s, at};
    if (auto v = check(u.path(), at.path_at, path_octet, rules::uri_path); v.broken) return v;
    if (auto v = check(u.query(), at.path_end + 1, query_octet, rules::uri_query); v.broken) return v;
    if (auto v = check(u.fragment(), at.query_end + 1, query_octet, rules::uri_fragment); v.broken)
        return v;
    return u;
}

std::string compose_uri(uri_components const& c) {
    std::string text;
    text.reserve(c.scheme.size() + c.authority.size() + c.path.size() + c.query.size() +
                 c.fragment.size() + 8);
    if (c.scheme.data() != nullptr) text.append(c.scheme) += ':';
    if (c.authority.data() != nullptr) {
        text.append("//").append(c.authority);
        if (!c.path.empty() && c.path.front() != '/' && enforced(rules::uri_path_absolute)) text += '/';
    } else if (c.path.starts_with("//")) {
        text += "/.";
    } else if (c.scheme.data() == nullptr &&
               c.path.substr(0, c.path.find('/')).find(':') != octets::npos &&
               enforced(rules::uri_first_segment)) {
        text += "./";
    }
    text += c.path;
    if (c.query.data() != nullptr) (text += '?').append(c.query);
    if (c.fragment.data() != nullptr) (text += '#').append(c.fragment);
    return text;
}

}  // namespace httoop::inline v0
