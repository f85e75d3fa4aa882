#include <httoop/caching/selecting.hpp>

#include <algorithm>

#include <httoop/caching/rules.hpp>
#include <httoop/core/ascii.hpp>
#include <httoop/message/combined.hpp>
#include <httoop/syntax/quality.hpp>
#include <httoop/syntax/quoted_string.hpp>

namespace httoop::inline v0::caching {
namespace {

std::string in_lower_case(octets s) {
    std::string lower{s};
    for (char& c : lower) c = to_lower(c);
    return lower;
}

// The next element of a list, up to a comma that stands in no quoted-string.
octets take_list_element(octets& rest) {
    std::size_t at = 0;
    while (at < rest.size() && rest[at] != ',') {
        std::size_t const quoted = rest[at] == '"' ? quoted_string_size(rest.substr(at)) : 0;
        if (rest[at] == '"' && quoted == 0) {  // it does not end: nothing behind it is looked at
            at = rest.size();
            break;
        }
        at += quoted > 0 ? quoted : 1;
    }
    octets const element = rest.substr(0, at);
    rest.remove_prefix(at < rest.size() ? at + 1 : at);
    return trim_ows(element);
}

std::string without_space(octets list) {
    std::string text;
    while (!list.empty()) {
        octets const element = take_list_element(list);
        if (element.empty()) continue;
        if (!text.empty()) text += ',';
        text += element;
    }
    return text;
}

struct preference {
    std::string name;
    quality weight;
};

// Names with weights; false if it is anything else.
bool read_preferences(octets list, std::vector<preference>& all) {
    while (!list.empty()) {
        octets const element = take_list_element(list);
        if (element.empty()) continue;
        std::size_t const semicolon = element.find(';');
        preference p{in_lower_case(trim_ows(element.substr(0, semicolon))), {}};
        if (semicolon != octets::npos) {
            octets const weight = trim_ows(element.substr(semicolon + 1));
            if (weight.size() < 2 || to_lower(weight[0]) != 'q' || weight[1] != '=') return false;
            auto const q = quality::parse(weight.substr(2));
            if (!q) return false;
            p.weight = *q;
        }
        all.push_back(std::move(p));
    }
    return true;
}

// By weight, then by name: the order in which they are listed says nothing that could be relied upon (RFC 9110 12.5.4).
std::string by_weight(octets list) {
    std::vector<preference> all;
    if (!read_preferences(list, all)) return without_space(list);
    std::sort(all.begin(), all.end(), [](preference const& a, preference const& b) {
        return a.weight != b.weight ? a.weight > b.weight : a.name < b.name;
    });
    std::string text;
    for (preference const& p : all) {
        if (!text.empty()) text += ',';
        text += p.name;
        p.weight.compose(text);
    }
    return text;
}

// Fields whose values accounts may show: preferences, and no secrets.
constexpr field_set shown_values{field_id::accept, field_id::accept_charset, field_id::accept_encoding, field_id::accept_language};

selecting_value value_in(field_section const& request, field_id id, octets name) {
    selecting_value v;
    std::string memory;
    bool const known = id != field_id::unknown;
    octets const came = known ? combined(request, id, memory) : combined(request, name, memory);
    v.present = known ? request.has(id) : request.count(name) > 0;
    v.as_it_came = came;
    v.normalised = normalised(id, came);
    return v;
}

}  // namespace

std::string normalised(field_id id, octets combined_value) {
    octets const value = trim_ows(combined_value);
    switch (id) {
        case field_id::accept_language:
        case field_id::accept_encoding:
        case field_id::accept_charset: return by_weight(value);
        default: break;
    }
    if (row_of(id).cardinality != field_cardinality::list) return std::string{value};
    return without_space(value);
}

selecting_fields selecting_fields::of(field_section const& response, field_section const& request) {
    selecting_fields s;
    for (field_line const line : response) {
        if (line.id != field_id::vary) continue;
        for (octets rest = line.value; !rest.empty();) {
            octets const name = take_list_element(rest);
            if (name.empty()) continue;
            if (name == "*" || !is_token(name)) s.any = true;
            else s.names.push_back(in_lower_case(name));
        }
    }
    std::sort(s.names.begin(), s.names.end());
    s.names.erase(std::unique(s.names.begin(), s.names.end()), s.names.end());
    for (std::string const& name : s.names) s.ids.push_back(identify_field(name));
    s.also(request, 1);
    return s;
}

bool selecting_fields::match(field_section const& request) const {
    if (any && enforced(rules::vary_any_differs)) return false;
    if (names.empty() || !enforced(rules::vary_matches) || !enforced(rules::vary_informs)) return true;
    std::vector<selecting_value> asked;  // made when the first value is not the same octet for octet
    for (auto const& stored : requests) {
        bool all = true;
        for (std::size_t i = 0; all && i < names.size(); ++i) {
            bool const one = ids[i] != field_id::unknown && request.count(ids[i]) == 1;
            if (one && stored[i].present && request.value(ids[i]) == stored[i].as_it_came) continue;
            if (asked.empty())
                for (std::size_t n = 0; n < names.size(); ++n) asked.push_back(value_in(request, ids[n], names[n]));
            all = asked[i].present == stored[i].present && asked[i].normalised == stored[i].normalised;
        }
        if (all) return true;
    }
    return false;
}

std::string selecting_fields::difference(field_section const& request) const {
    if (any || requests.empty()) return {};
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) {
        selecting_value const asked = value_in(request, ids[i], names[i]);
        selecting_value const& stored = requests.back()[i];  // of several the last one is told of
        if (asked.present == stored.present && asked.normalised == stored.normalised) continue;
        text += text.empty() ? ": another " : ", ";
        text += names[i];
        if (!shown_values.has(ids[i])) continue;
        text += " (" + (asked.present ? std::string{asked.as_it_came} : "none") + ", stored for " +
                (stored.present ? std::string{stored.as_it_came} : "none") + ")";
    }
    return text;
}

std::uint64_t selecting_fields::size() const {
    std::uint64_t n = 0;
    for (std::string const& name : names) n += sizeof name + name.size();
    for (auto const& values : requests)
        for (selecting_value const& v : values) n += sizeof v + v.as_it_came.size() + v.normalised.size();
    return n;
}

void selecting_fields::also(field_section const& request, std::size_t most) {
    std::vector<selecting_value> values;
    for (std::size_t i = 0; i < names.size(); ++i) values.push_back(value_in(request, ids[i], names[i]));
    for (auto const& known : requests)
        if (known == values) return;
    if (!requests.empty() && requests.size() >= most) requests.erase(requests.begin());
    requests.push_back(std::move(values));
}

}  // namespace httoop::inline v0::caching
