#include <httoop/field/via.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/syntax/quoted_string.hpp>
#include <httoop/uri/authority.hpp>

namespace httoop::inline v0 {
namespace {

bool take_rws(octets s, std::size_t& at) {
    std::size_t const start = at;
    while (at < s.size() && OWS_octet(s[at])) ++at;
    return at > start;
}

// [ protocol-name "/" ] protocol-version at the front of s.
bool take_protocol(octets s, std::size_t& at, via_member& v) {
    at = token_size(s);
    if (at == 0) return false;
    v.version = s.substr(0, at);
    if (at == s.size() || s[at] != '/') return true;
    std::size_t const version = token_size(s.substr(++at));
    if (!equal_ignoring_case(v.version, "HTTP")) v.protocol = std::move(v.version);
    v.version = s.substr(at, version);
    at += version;
    return version > 0;
}

// pseudonym [ ":" port ], or an IP literal in its place.
bool take_received_by(octets s, std::size_t& at, via_member& v) {
    std::size_t end = at;
    while (end < s.size() && !OWS_octet(s[end])) ++end;
    octets const by = s.substr(at, end - at);
    std::size_t const name = token_size(by);
    bool const pseudonym =
        name > 0 && (name == by.size() || (by[name] == ':' && DIGIT.all(by.substr(name + 1))));
    if (!pseudonym && !(by.starts_with('[') && parse_host_port(by))) return false;
    v.received_by = by;
    at = end;
    return true;
}

bool take_member(octets s, std::size_t& at, via_member& v) {
    if (!take_protocol(s, at, v) || !take_rws(s, at) || !take_received_by(s, at, v)) return false;
    if (at == s.size()) return true;
    if (!take_rws(s, at) || comment_size(s.substr(at)) != s.size() - at) return false;
    v.comment = s.substr(at + 1, s.size() - at - 2);
    return true;
}

}  // namespace

std::size_t via_member::uncut(octets rest) {
    std::size_t const at = rest.find_first_of("(,");
    return at == octets::npos || rest[at] == ',' ? 0 : at + comment_size(rest.substr(at));
}

result<via_member> via_member::parse(octets s) {
    via_member v;
    std::size_t at = 0;
    if (!take_member(s, at, v) && enforced(rules::via_grammar))
        return violation{&rules::via_grammar, at};
    return v;
}

std::string via_member::compose() const {
    std::string text = protocol.empty() ? version : protocol + '/' + version;
    text.append(" ").append(received_by);
    if (!comment.empty()) text.append(" (").append(comment).append(")");
    return text;
}

bool via_member::is(octets by) const { return equal_ignoring_case(received_by, by); }

}  // namespace httoop::inline v0
