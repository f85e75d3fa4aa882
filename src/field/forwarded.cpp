#include <httoop/field/forwarded.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/syntax/quoted_string.hpp>
#include <httoop/uri/authority.hpp>
#include <httoop/uri/ip_address.hpp>

namespace httoop::inline v0 {
namespace {

constexpr octet_class obfuscating = ALPHA + DIGIT + octet_class("._-");

// "_" 1*( ALPHA / DIGIT / "." / "_" / "-" ); else what it breaks, and null if nothing.
rule const* fault_of_obfuscated(octets s, rule const& underscore, rule const& octets_of_it) {
    if (!s.starts_with('_') && enforced(underscore)) return &underscore;
    bool const fits = s.size() > 1 && obfuscating.all(s);
    return fits || !enforced(octets_of_it) ? nullptr : &octets_of_it;
}

// scheme = ALPHA *( ALPHA / DIGIT / "+" / "-" / "." )
bool is_scheme(octets s) {
    constexpr octet_class more = ALPHA + DIGIT + octet_class("+-.");
    return !s.empty() && ALPHA(s[0]) && more.all(s);
}

// What a Host field may be.
bool is_host(octets s) { return s.empty() || parse_host_port(s).has_value(); }

// The offset of a fault in the value of a pair, as near as quotes allow: quoted pairs count once.
std::size_t in_value(parameter const& p, std::size_t offset) {
    return p.at + p.name.size() + 1 + (p.quoted ? 1 : 0) + offset;
}

result<void> take_pair(parameter const& p, forwarded_element& e) {
    bool const is_for = equal_ignoring_case(p.name, "for");
    if (is_for || equal_ignoring_case(p.name, "by")) {
        auto node = forwarded_node::parse(p.value);
        if (!node) return violation{node.error().broken, in_value(p, node.error().offset)};
        (is_for ? e.for_ : e.by) = *std::move(node);
    } else if (equal_ignoring_case(p.name, "host")) {
        if (!is_host(p.value) && enforced(rules::forwarded_host))
            return violation{&rules::forwarded_host, in_value(p, 0)};
        e.host = p.value;
    } else if (equal_ignoring_case(p.name, "proto")) {
        if (!is_scheme(p.value) && enforced(rules::forwarded_proto))
            return violation{&rules::forwarded_proto, in_value(p, 0)};
        e.proto = p.value;
    } else {
        e.extensions.push_back(p);
    }
    return {};
}

void append_pair(std::string& to, octets name, octets value) {
    if (!to.empty()) to += ';';
    to.append(name) += '=';
    append_token_or_quoted_string(to, value);
}

void append_node(std::string& to, octets name, std::optional<forwarded_node> const& node) {
    if (!node) return;
    if (enforced(rules::node_quoted)) return append_pair(to, name, node->compose());
    to.append(to.empty() ? "" : ";").append(name).append("=").append(node->compose());
}

struct located {
    octets text;
    std::size_t at;  // in its line
};

// All elements of the lines of a field.
result<std::vector<located>> elements_of(field_section const& fields, field_id id) {
    std::vector<located> all;
    for (field_line const line : fields) {
        if (line.id != id) continue;
        list_reader list{line.value};
        while (list.next()) {
            std::size_t const at = list.offset();
            all.push_back({list.element(), at});
        }
        if (list.fault().broken != nullptr) return list.fault();
    }
    return all;
}

// An address as it stands in X-Forwarded-For: IPv6 without brackets too.
result<forwarded_node> parse_bare_node(octets s) {
    if (is_ipv6address(s)) return forwarded_node{forwarded_node::ipv6, std::string{s}, {}};
    return forwarded_node::parse(s);
}

// What X-Forwarded-Host or -Proto says, at the elements that it belongs to.
result<void> add_facts(forwarded& f, field_section const& fields, field_id id, bool (*fits)(octets),
                       rule const& broken, std::string forwarded_element::*fact) {
    auto const found = elements_of(fields, id);
    if (!found) return found.error();
    if (found->size() == 1 && f.all.empty()) f.all.emplace_back();
    bool const known = found->size() == 1 || found->size() == f.all.size();
    for (std::size_t i = 0; i < found->size(); ++i) {
        auto const& [text, at] = (*found)[i];
        if (!fits(text) && enforced(broken)) return violation{&broken, at};
        if (known) f.all[i].*fact = text;
    }
    return {};
}

}  // namespace

result<forwarded_node> forwarded_node::parse(octets s) {
    forwarded_node n;
    bool const bracket = s.starts_with('[');
    std::size_t const colon = s.find(':', bracket ? s.find(']') : 0);
    octets const name = s.substr(0, colon);
    bool const closed = bracket && name.ends_with(']');
    if (closed && is_ipv6address(name.substr(1, name.size() - 2))) {
        n.is = ipv6;
        n.name = name.substr(1, name.size() - 2);
    } else if (is_ipv4address(name)) {
        n.is = ipv4;
        n.name = name;
    } else if (bracket || name.empty()) {
        if (enforced(rules::node_grammar)) return violation{&rules::node_grammar, 0};
    } else if (!equal_ignoring_case(name, "unknown")) {
        if (rule const* const broken =
                fault_of_obfuscated(name, rules::node_name_underscore, rules::node_name_octets))
            return violation{broken, 0};
        n.is = obfuscated;
        n.name = name;
    }
    if (colon == octets::npos) return n;
    n.port = s.substr(colon + 1);
    if (!n.port.empty() && n.port.size() <= 5 && DIGIT.all(n.port)) return n;
    if (rule const* const broken =
            fault_of_obfuscated(n.port, rules::node_port_underscore, rules::node_port_octets))
        return violation{broken, colon + 1};
    return n;
}

std::string forwarded_node::compose() const {
    std::string text = is == unknown ? "unknown" : is == ipv6 ? '[' + name + ']' : name;
    if (!port.empty()) text.append(":").append(port);
    return text;
}

result<forwarded_element> forwarded_element::parse(octets s) {
    forwarded_element e;
    auto const pairs = parameters::parse_separated(s);
    if (!pairs) {
        if (enforced(rules::forwarded_grammar))
            return violation{&rules::forwarded_grammar, pairs.error().offset};
        return e;
    }
    if (parameter const* const again = pairs->repeated(); again && enforced(rules::forwarded_once))
        return violation{&rules::forwarded_once, again->at};
    for (parameter const& p : *pairs)
        if (auto taken = take_pair(p, e); !taken) return taken.error();
    return e;
}

std::string forwarded_element::compose() const {
    std::string text;
    append_node(text, "for", for_);
    append_node(text, "by", by);
    if (!host.empty()) append_pair(text, "host", host);
    if (!proto.empty()) append_pair(text, "proto", proto);
    for (parameter const& p : extensions) append_pair(text, p.name, p.value);
    return text.empty() ? ";" : text;
}

result<forwarded> x_forwarded(field_section const& fields) {
    forwarded f;
    auto const nodes = elements_of(fields, field_id::x_forwarded_for);
    if (!nodes) return nodes.error();
    for (auto const& [text, at] : *nodes) {
        auto node = parse_bare_node(text);
        if (!node) return violation{node.error().broken, at + node.error().offset};
        f.all.push_back({*std::move(node), {}, {}, {}, {}});
    }
    if (auto added = add_facts(f, fields, field_id::x_forwarded_host, is_host,
                               rules::forwarded_host, &forwarded_element::host);
        !added)
        return added.error();
    if (auto added = add_facts(f, fields, field_id::x_forwarded_proto, is_scheme,
                               rules::forwarded_proto, &forwarded_element::proto);
        !added)
        return added.error();
    return f;
}

}  // namespace httoop::inline v0
