#include <httoop/patch/json_pointer.hpp>

#include <httoop/patch/rules.hpp>
#include <httoop/syntax/utf8.hpp>
#include <httoop/uri/octet_classes.hpp>
#include <httoop/uri/percent.hpp>

#include "patch/json_location.hpp"

namespace httoop::inline v0 {

result<json_pointer> json_pointer::parse(octets s) {
    json_pointer p;
    if (!s.empty() && s.front() != '/' && enforced(rules::pointer_grammar))
        return violation{&rules::pointer_grammar, 0};
    for (std::size_t i = 0; i < s.size(); ++i) {
        if (s[i] == '/' || p.tokens.empty()) p.tokens.emplace_back();
        if (s[i] == '/') continue;
        if (s[i] != '~') {
            p.tokens.back() += s[i];
            continue;
        }
        ++i;
        bool const escaped = i < s.size() && (s[i] == '0' || s[i] == '1');
        if (!escaped && enforced(rules::pointer_grammar)) return violation{&rules::pointer_grammar, i};
        p.tokens.back() += escaped && s[i] == '1' ? '/' : '~';
    }
    return p;
}

result<json_pointer> json_pointer::parse_fragment(octets s) {
    std::size_t const end = valid_prefix(s, query_octet);
    if (end < s.size() && enforced(rules::pointer_fragment)) return violation{&rules::pointer_fragment, end};
    auto const decoded = percent_decode(s);
    if (!decoded || (!is_utf8(*decoded) && enforced(rules::pointer_fragment)))
        return violation{&rules::pointer_fragment, 0};
    return parse(*decoded);
}

std::string json_pointer::compose() const {
    std::string out;
    for (std::string const& token : tokens) {
        out += '/';
        for (char const c : token) {
            if (c == '~') out += "~0";
            else if (c == '/') out += "~1";
            else out += c;
        }
    }
    return out;
}

std::string json_pointer::compose_fragment() const {
    return percent_encode(compose(), query_octet);
}

result<json_document> json_pointer::evaluate(json_document const& d) const {
    // Nothing is changed: the walk is shared with those that do.
    json_location const l = locate_json(const_cast<json_value&>(d.root()), tokens, tokens.size());
    if (l.bad_index) return violation{&rules::pointer_index, l.found};
    if (l.value != nullptr) return json_document{make_owned<json_value>(*l.value)};
    if (enforced(rules::pointer_value_exists)) return violation{&rules::pointer_value_exists, l.found};
    return json_document{};
}

}  // namespace httoop::inline v0
