#include <httoop/intermediary/client_facts.hpp>

#include <algorithm>

#include <httoop/intermediary/rules.hpp>
#include <httoop/message/typed.hpp>
#include <httoop/syntax/list.hpp>

namespace httoop::inline v0::intermediary {
namespace {

constexpr field_id all_client_fields[] = {field_id::forwarded, field_id::x_forwarded_for,
                                          field_id::x_forwarded_host, field_id::x_forwarded_proto};

// DNT and Sec-GPC: the client asks not to be followed.
bool asks_for_privacy(field_section const& fields) {
    return enforced(rules::privacy_respected) &&
           (fields.value(field_id::dnt) == "1" || fields.value(field_id::sec_gpc) == "1");
}

std::optional<forwarded_node> named(naming how, forwarded_node const& node,
                                    std::string const& made_up, rule const& by_default) {
    if (how == naming::not_at_all) return std::nullopt;
    if (how == naming::address || !enforced(by_default)) return node;
    return forwarded_node{forwarded_node::obfuscated, made_up, {}};
}

forwarded_element element_of(peer const& from, octets host, client_options const& o) {
    forwarded_element e;
    e.for_ = named(o.client, from.client, from.made_up, rules::for_made_up);
    e.by = named(o.self, from.self, from.made_up, rules::by_made_up);
    if (o.host) e.host = host;
    if (o.scheme) e.proto = from.scheme;
    return e;
}

bool says_anything(forwarded_element const& e) { return !(e == forwarded_element{}); }

result<forwarded> received(field_section const& fields, bool x) {
    if (x) return x_forwarded(fields);
    if (!enforced(rules::forwarded_updated))
        return forwarded::parse(fields.value(field_id::forwarded));
    return get_field<forwarded>(fields);
}

// Of what is said in X-Forwarded-*, what is believed. A Host or Proto alone is what the client used (RFC 7239 7.4), that is
// the first one who is believed: addresses before it are of whoever likes to write some.
std::vector<forwarded_element> believed(forwarded const& said, peer const& from, client_options const& o) {
    std::vector<forwarded_element> all = believe(said, from.client, o.trusted).elements;
    if (!o.x_forwarded || all.empty() || all.size() == said.all.size()) return all;
    for (auto const fact : {&forwarded_element::host, &forwarded_element::proto}) {
        bool const alone = std::all_of(said.all.begin() + 1, said.all.end(), [&](forwarded_element const& e) { return (e.*fact).empty(); });
        if (alone) all.front().*fact = said.all.front().*fact;
    }
    return all;
}

// One X-Forwarded-Host or -Proto alone is what the client used (RFC 7239 7.4): that of the first
// who tells.
void append_first(field_section& fields, field_id id, std::vector<forwarded_element> const& all,
                  std::string forwarded_element::*fact) {
    for (forwarded_element const& e : all)
        if (!(e.*fact).empty()) return fields.append(id, e.*fact);
}

void write_x_forwarded(field_section& fields, std::vector<forwarded_element> const& all) {
    std::string nodes;
    for (forwarded_element const& e : all)
        if (e.for_)  // an IPv6 address stands without brackets, and no port is told
            append_element(nodes, e.for_->is == forwarded_node::unknown ? "unknown" : e.for_->name);
    if (!nodes.empty()) fields.append(field_id::x_forwarded_for, nodes);
    append_first(fields, field_id::x_forwarded_host, all, &forwarded_element::host);
    append_first(fields, field_id::x_forwarded_proto, all, &forwarded_element::proto);
}

}  // namespace

believed_facts believe(forwarded const& said, forwarded_node const& peer,
                       trusted_peers const& trusted) {
    believed_facts b{{}, peer, &rules::client_believed};
    std::size_t first = said.all.size();
    while (first > 0 && (trusted.has(b.client) || !enforced(rules::client_believed))) {
        forwarded_element const& e = said.all[--first];
        b.client = e.for_.value_or(forwarded_node{});
    }
    b.elements.assign(said.all.begin() + static_cast<std::ptrdiff_t>(first), said.all.end());
    return b;
}

rule const* hand_on_client(field_section& fields, peer const& from, octets host,
                           client_options const& o) {
    if (o.facts == handing_on::untouched) return &rules::end_to_end_forwarded;
    bool const privacy = asks_for_privacy(fields);
    std::vector<forwarded_element> all;
    if (o.facts == handing_on::appended)
        if (auto const said = received(fields, o.x_forwarded))
            all = believed(*said, from, o);
    for (field_id const id : all_client_fields) fields.erase(id);
    if (privacy) return &rules::privacy_respected;
    if (o.facts == handing_on::dropped) return &rules::forwarded_updated;

    if (auto ours = element_of(from, host, o); says_anything(ours)) all.push_back(std::move(ours));
    if (o.x_forwarded) write_x_forwarded(fields, all);
    else if (!all.empty()) set_field(fields, forwarded{std::move(all)});
    return &rules::forwarded_updated;
}

}  // namespace httoop::inline v0::intermediary
