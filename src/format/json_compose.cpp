#include <httoop/format/rules.hpp>

#include "format/json_value.hpp"

namespace httoop::inline v0 {
namespace {

// The letter of a two-character escape (RFC 8259 7), 0 where there is none.
char short_escape(char c) {
    switch (c) {
    case '"':
    case '\\': return c;
    case '\b': return 'b';
    case '\f': return 'f';
    case '\n': return 'n';
    case '\r': return 'r';
    case '\t': return 't';
    default: return 0;
    }
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20; }

void append_quoted(std::string& out, octets text) {
    constexpr char hex[] = "0123456789abcdef";
    bool const escaping = enforced(rules::json_escapes);
    out += '"';
    for (char const c : text) {
        if (char const letter = escaping ? short_escape(c) : '\0'; letter != 0) {
            out += '\\';
            out += letter;
        } else if (is_control(c) && escaping) {
            out += "\\u00";
            out += hex[static_cast<unsigned char>(c) >> 4];
            out += hex[static_cast<unsigned char>(c) & 15];
        } else {
            out += c;
        }
    }
    out += '"';
}

octets literal(json_value::kind k) {
    return k == json_value::kind::null ? "null" : k == json_value::kind::true_ ? "true" : "false";
}

}  // namespace

std::size_t quoted_size(octets text) {
    std::size_t size = 2 + text.size();
    for (char const c : text) size += short_escape(c) != 0 ? 1 : is_control(c) ? 5 : 0;
    return size;
}

json_size size_of(json_value const& v) {
    json_size all{0, 1, 0};
    auto const add = [&all](json_value const& within) {
        json_size const s = size_of(within);
        all.octets += s.octets + 1;  // and a comma
        all.values += s.values;
        if (s.depth >= all.depth) all.depth = s.depth;
    };
    switch (v.is) {
    case json_value::kind::number: all.octets = v.text.size(); return all;
    case json_value::kind::string: all.octets = quoted_size(v.text); return all;
    case json_value::kind::array:
        for (json_value const& e : v.elements) add(e);
        break;
    case json_value::kind::object:
        for (json_member const& m : *v.members) {
            add(m.value);
            all.octets += quoted_size(m.name) + 1;
        }
        break;
    default: all.octets = literal(v.is).size(); return all;
    }
    all.depth += 1;
    all.octets += all.octets == 0 ? 2 : 1;  // brackets, but no comma behind the last
    return all;
}

void append_json(std::string& out, json_value const& v) {
    switch (v.is) {
    case json_value::kind::number: out += v.text; return;
    case json_value::kind::string: append_quoted(out, v.text); return;
    case json_value::kind::array:
        out += '[';
        for (json_value const& e : v.elements) {
            if (&e != &v.elements.front()) out += ',';
            append_json(out, e);
        }
        out += ']';
        return;
    case json_value::kind::object: {
        char before = '{';
        for (json_member const& m : *v.members) {
            out += before;
            before = ',';
            append_quoted(out, m.name);
            out += ':';
            append_json(out, m.value);
        }
        out += before == '{' ? "{}" : "}";
        return;
    }
    default: out += literal(v.is);
    }
}

}  // namespace httoop::inline v0
