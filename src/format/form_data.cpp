#include <httoop/format/form_data.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/format/rules.hpp>
#include <httoop/syntax/ext_value.hpp>
#include <httoop/syntax/parameters.hpp>
#include <httoop/syntax/quoted_string.hpp>

namespace httoop::inline v0 {
namespace {

void skip_ows(octets s, std::size_t& at) {
    while (at < s.size() && OWS_octet(s[at])) ++at;
}

bool take_octet(octets s, std::size_t& at, char c) {
    skip_ows(s, at);
    if (at == s.size() || s[at] != c) return false;
    ++at;
    return true;
}

// A quoted-string in which a backslash counts before a quote or a backslash alone.
bool take_quoted(octets s, std::size_t& at, std::string& value) {
    if (!take_octet(s, at, '"')) return false;
    for (; at < s.size(); ++at) {
        if (s[at] == '"') return ++at, true;
        bool const pair = s[at] == '\\' && at + 1 < s.size() && (s[at + 1] == '"' || s[at + 1] == '\\');
        value += s[pair ? ++at : at];
    }
    return false;
}

// token [OWS] "=" [OWS] ( token / quoted-string )
bool take_form_parameter(octets s, std::size_t& at, std::string& name, std::string& value) {
    name.clear();
    value.clear();
    skip_ows(s, at);
    std::size_t size = token_size(s.substr(at));
    name = s.substr(at, size);
    at += size;
    if (size == 0 || !take_octet(s, at, '=')) return false;
    skip_ows(s, at);
    if (at < s.size() && s[at] == '"') return take_quoted(s, at, value);
    size = token_size(s.substr(at));
    value = s.substr(at, size);
    at += size;
    return size > 0;
}

// "form-data" *( ";" parameter ): name, and perhaps filename.
bool read_disposition(octets s, form_entry& e, policy const& p) {
    std::size_t at = token_size(s);
    if (!equal_ignoring_case(s.substr(0, at), "form-data")) return false;
    bool named = false;
    std::string name, value;
    while (take_octet(s, at, ';')) {
        skip_ows(s, at);
        if (at == s.size()) break;
        if (!take_form_parameter(s, at, name, value)) return false;
        if (equal_ignoring_case(name, "name")) {
            if (std::exchange(named, true)) return false;
            e.name = value;
        } else if (equal_ignoring_case(name, "filename")) {
            if (e.filename) return false;
            e.filename = value;
        } else if (equal_ignoring_case(name, "filename*") && !p.refuses(rules::form_filename_plain, at)) {
            if (auto const text = ext_value::parse(value)) e.filename = text->text;
        }
    }
    skip_ows(s, at);
    return named && at == s.size();
}

bool is_plain_encoding(octets s) {
    return s.empty() || equal_ignoring_case(s, "7bit") || equal_ignoring_case(s, "8bit") || equal_ignoring_case(s, "binary");
}

void append_quoted_name(std::string& to, octets name, octets value) {
    to.append("; ").append(name) += "=\"";
    for (char const c : value) {
        if (c == '"' || c == '\\') to += '\\';
        to += c;
    }
    to += '"';
}

}  // namespace

result<form_entry> form_entry_of(multipart_reader const& parts, policy const& p) {
    form_entry e;
    std::size_t const at = parts.position();
    bool const good = parts.count("Content-Disposition") == 1 && read_disposition(parts.field("Content-Disposition"), e, p);
    if (!good && p.refuses(rules::form_disposition, at)) return violation{&rules::form_disposition, at};
    if (!is_plain_encoding(parts.field("Content-Transfer-Encoding")) && p.refuses(rules::form_not_encoded, at))
        return violation{&rules::form_not_encoded, at};
    e.type = parts.field("Content-Type");
    return e;
}

result<form_data> form_data::parse(octets content, octets boundary, policy const& p) {
    form_data form;
    multipart_reader parts{boundary, p};
    std::uint64_t held = 0;
    for (multipart_event e; (e = parts.next(content)).is != multipart_event::more;) {
        if (e.is == multipart_event::violated) return e.fault;
        if (e.is == multipart_event::part) {
            auto entry = form_entry_of(parts, p);
            if (!entry) return entry.error();
            form.entries.push_back(*std::move(entry));
        } else if (e.is == multipart_event::content) {
            held += e.data.size();
            if (held > p.limits.form_octets && p.refuses(rules::form_octets_limit, parts.position()))
                return violation{&rules::form_octets_limit, parts.position()};
            form.entries.back().content += e.data;
        }
    }
    if (auto const whole = parts.finish(); !whole) return whole.error();
    return form;
}

result<void> append_entry_head(std::string& to, octets boundary, form_entry const& e, bool first) {
    std::string disposition = "form-data";
    append_quoted_name(disposition, "name", e.name);
    if (e.filename) append_quoted_name(disposition, "filename", *e.filename);
    part_field const fields[] = {{"Content-Disposition", disposition}, {"Content-Type", e.type}};
    std::size_t const count = e.type.empty() ? 1 : 2;
    return append_part_head(to, boundary, {fields, count}, first);
}

result<std::string> form_data::compose(octets boundary) const {
    std::string text;
    for (form_entry const& e : entries) {
        if (!is_free_of(e.content, boundary) && enforced(rules::boundary_not_within))
            return violation{&rules::boundary_not_within, text.size()};
        if (auto const begun = append_entry_head(text, boundary, e, text.empty()); !begun) return begun.error();
        text += e.content;
    }
    append_multipart_end(text, boundary, entries.empty());
    return text;
}

form_entry const* form_data::find(octets name) const {
    for (form_entry const& e : entries)
        if (e.name == name) return &e;
    return nullptr;
}

std::string form_data::charset_of(form_entry const& e) const {
    octets const type = e.type;
    if (std::size_t const semicolon = type.find(';'); semicolon != octets::npos) {
        auto const all = parameters::parse(type.substr(semicolon));
        std::string const* const given = all ? all->find("charset") : nullptr;
        if (given != nullptr) return *given;
    }
    form_entry const* const of_form = find("_charset_");
    return of_form != nullptr && !of_form->content.empty() ? of_form->content : "UTF-8";
}

}  // namespace httoop::inline v0
