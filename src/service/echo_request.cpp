#include "echo_request.hpp"

#include <vector>

#include <httoop/core/ascii.hpp>
#include <httoop/field/content_type.hpp>
#include <httoop/format/form_data.hpp>
#include <httoop/syntax/base64.hpp>
#include <httoop/syntax/utf8.hpp>

#include "exchange/escape.hpp"
#include "query.hpp"

namespace httoop::inline v0 {
namespace {

// Octets that are text as it is, others as a data URI.
void append_data(std::string& json, octets data) {
    if (is_utf8(data)) return append_json(json, data);
    json += "\"data:application/octet-stream;base64,";
    append_base64(json, data);
    json += '"';
}

void append_entry(std::string& json, form_entry const& e) {
    append_data(json += "{\"name\": ", e.name);
    if (e.filename) append_data(json += ", \"filename\": ", *e.filename);
    if (!e.type.empty()) append_data(json += ", \"type\": ", e.type);
    json += ", \"size\": " + std::to_string(e.content.size());
    append_data(json += ", \"data\": ", e.content);
    json += '}';
}

// The entries of multipart/form-data, or what is wrong with it; nothing for other content.
void append_form(std::string& json, exchange const& x, octets content) {
    auto const type = x.request().get<content_type>();
    if (!type || !type->is("multipart/form-data")) return;
    std::string const* const boundary = type->parameters.find("boundary");
    auto const form = form_data::parse(content, boundary == nullptr ? octets{} : octets{*boundary}, x.policy());
    if (!form) {
        append_json(json += ",\n  \"form_violation\": {\"id\": ", form.error().broken->id);
        json += ", \"offset\": " + std::to_string(form.error().offset);
        append_json(json += ", \"sentence\": ", form.error().broken->sentence);
        json += '}';
        return;
    }
    json += ",\n  \"form\": [";
    octets before = "\n    ";
    for (form_entry const& e : form->entries) {
        append_entry(json.append(before), e);
        before = ",\n    ";
    }
    json += form->entries.empty() ? "]" : "\n  ]";
}

// Members of an object, in which a name stands once.
class members {
public:
    // A field line: what was repeated is one value.
    void add_field(octets name, octets value, octets joint) {
        for (auto& [n, values] : all_)
            if (equal_ignoring_case(n, name)) {
                values.front().append(joint).append(value);
                return;
            }
        all_.push_back({std::string{name}, {std::string{value}}});
    }
    // What was repeated is an array.
    void add(octets name, octets value) {
        for (auto& [n, values] : all_)
            if (n == name) {
                values.emplace_back(value);
                return;
            }
        all_.push_back({std::string{name}, {std::string{value}}});
    }
    [[nodiscard]] std::string compose(octets indent) const {
        if (all_.empty()) return "{}";
        std::string json = "{";
        for (auto const& [name, values] : all_) {
            json.append(json.size() > 1 ? ",\n" : "\n").append(indent).append("  ");
            append_json(json, name);
            octets before = values.size() > 1 ? ": [" : ": ";
            for (std::string const& value : values) {
                append_json(json.append(before), value);
                before = ", ";
            }
            if (values.size() > 1) json += ']';
        }
        return json.append("\n").append(indent).append("}");
    }

private:
    struct member {
        std::string name;
        std::vector<std::string> values;
    };
    std::vector<member> all_;
};

}  // namespace

std::string fields_as_text(field_section const& fields) {
    std::string text;
    for (field_line const line : fields) text.append(line.name).append(": ").append(line.value) += '\n';
    return text;
}

std::string fields_as_json(field_section const& fields, octets indent) {
    members all;
    for (field_line const line : fields)
        all.add_field(line.name, line.value, line.id == field_id::cookie ? "; " : ", ");
    return all.compose(indent);
}

std::string cookies_as_json(request const& r) {
    members all;
    for (field_line const line : r.fields()) {
        if (line.id != field_id::cookie) continue;
        for (octets rest = line.value; !rest.empty();) {
            std::size_t const end = rest.find(';');
            octets const pair = trim_ows(rest.substr(0, end));
            rest.remove_prefix(end == octets::npos ? rest.size() : end + 1);
            std::size_t const equals = pair.find('=');
            if (equals != octets::npos) all.add(pair.substr(0, equals), pair.substr(equals + 1));
        }
    }
    return "{\n  \"cookies\": " + all.compose("  ") + "\n}\n";
}

octets shown_method(request const& r) { return r.method() == method::head ? "GET" : r.method().token(); }

namespace {

std::string version_of(request const& r) {
    http_version const v = r.version();
    std::string text = "HTTP/" + std::to_string(v.major);
    return v.major < 2 ? text + '.' + std::to_string(v.minor) : text;  // RFC 9110 2.5: a version without minor ones
}

// How the connection is secured, if it is.
void append_tls(std::string& json, exchange const& x) {
    secured_by const* const by = x.secured();
    if (by == nullptr) return;
    append_json(json += ",\n  \"tls\": {\"version\": ", by->version);
    append_json(json += ", \"cipher\": ", by->cipher);
    if (!by->server_name.empty()) append_json(json += ", \"server_name\": ", by->server_name);
    if (!by->client.empty()) append_data(json += ", \"client\": ", by->client);
    json += '}';
}

}  // namespace

std::string request_as_json(exchange const& x, octets content) {
    request const& r = x.request();
    std::string json = "{\n  \"method\": ";
    append_json(json, shown_method(r));
    append_json(json += ",\n  \"target\": ", r.target());
    append_json(json += ",\n  \"path\": ", r.path());
    members arguments;
    for (auto const& [name, value] : query_parameters(r.query())) arguments.add(name, value);
    json += ",\n  \"args\": " + arguments.compose("  ");
    append_json(json += ",\n  \"version\": ", version_of(r));
    json += ",\n  \"headers\": " + fields_as_json(r.fields(), "  ");
    append_json(json += ",\n  \"peer\": ", x.peer().host());
    append_tls(json, x);
    if (!x.user().empty()) append_json(json += ",\n  \"user\": ", x.user());
    append_data(json += ",\n  \"data\": ", content);
    append_form(json, x, content);
    return json += "\n}\n";
}

}  // namespace httoop::inline v0
