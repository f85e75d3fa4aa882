#include <httoop/core/ascii.hpp>

#include "command.hpp"
#include "field_json.hpp"
#include "input.hpp"
#include "value_json.hpp"

namespace httoop::tool {
namespace {

constexpr int schema = 1;  // of docs/fields.md

// Fields whose values are secrets: they are not repeated (httoop/auth/secret.hpp).
constexpr field_set secret_fields{field_id::authorization, field_id::proxy_authorization, field_id::cookie,
                                  field_id::set_cookie};

// The lines of a value that came by standard input: one for each line of text.
std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        std::size_t const end = text.find('\n');
        std::string_view line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        lines.emplace_back(line);
        text = end == text.npos ? std::string_view{} : text.substr(end + 1);
    }
    return lines;
}

// A section with these lines. False: `broken` says which line cannot stand in any.
bool fill(field_section& fields, std::string const& name, std::vector<std::string> const& lines, finding& broken,
          std::size_t& line) {
    for (line = 0; line < lines.size(); ++line) {
        std::string_view value = lines[line];
        while (!value.empty() && OWS_octet(value.front())) value.remove_prefix(1);
        while (!value.empty() && OWS_octet(value.back())) value.remove_suffix(1);
        fields.append(name, value);
        if (auto const defect = fields.defect(); !defect) {
            broken = {defect.error().broken, defect.error().offset, false};
            return false;
        }
    }
    return true;
}

// What a field without a type is: its lines, as they are.
field_seen as_octets(field_section const& fields) {
    field_seen seen;
    for (field_line const l : fields) seen.canonical.emplace_back(l.value);
    seen.value = texts_json({seen.canonical.begin(), seen.canonical.end()});
    return seen;
}

void put_canonical(json& out, field_id id, std::vector<std::string> const& canonical, std::vector<std::string> const& lines,
                   secrets how) {
    if (canonical.empty()) return;
    out["is_canonical"] = canonical == lines;
    if (secret_fields.has(id) && how == secrets::hidden) return;
    out["canonical"] = texts_json({canonical.begin(), canonical.end()});
}

exit_status run(arguments const& given) {
    policy p;
    if (!read_policy(given, p)) return exit_status::usage;
    std::string const name = given.value("NAME");
    std::vector<std::string> lines{given.all("VALUE").begin(), given.all("VALUE").end()};
    if (lines == std::vector<std::string>{"-"}) {
        std::string text;
        if (!read_input("-", p.limits.content, text)) return exit_status::negative;
        lines = lines_of(text);
    }
    if (lines.empty()) return misused("there is no value: give one, or - for standard input (\"\" is an empty value)");

    field_id const id = identify_field(name);
    field_row const& row = row_of(id);
    field_reading const* const typed = find_reading(id);
    auto const how = given.has("reveal") ? secrets::shown : secrets::hidden;
    json out = {{"schema", schema}};
    put(out, "name", id == field_id::unknown ? octets{name} : row.name);
    out["facts"] = facts_of(id);
    json notes = json::array();
    if (id == field_id::unknown) notes.push_back("no field of this name is known: such a field is a list, and is ignored");
    else if (row.status == registration::obsoleted || row.status == registration::deprecated)
        notes.push_back("it is no longer to be used: the register calls it " + std::string{out["facts"]["status"]});

    field_section fields;
    finding broken{};
    std::size_t line = 0;
    field_seen seen;
    if (fill(fields, name, lines, broken, line)) {
        if (typed != nullptr) {
            out["read_as"] = "type";
            seen = typed->read(fields, how);
        } else if (row.structure != field_structure::none) {
            out["read_as"] = "structured";
            seen = read_structured(fields, id, row.structure);
        } else {
            out["read_as"] = "octets";
            if (id != field_id::unknown) notes.push_back("its value is not looked into: there is no type for it here");
            seen = as_octets(fields);
        }
        if (seen.fault.broken != nullptr) broken = {seen.fault.broken, seen.fault.offset, false};
        line = seen.line;
    }
    bool const faulty = broken.broken != nullptr;
    out["value"] = std::move(seen.value);
    if (!faulty && seen.canonical.empty()) notes.push_back("a sender must not send it: there is no canonical form");
    put_canonical(out, id, seen.canonical, lines, how);
    if (!notes.empty()) out["notes"] = std::move(notes);
    json violations = json::array();
    auto const add = [&](finding const& f, std::size_t in) -> json& {
        json& v = violations.emplace_back(to_json(f));
        if (lines.size() > 1) v["line"] = in;
        return v;
    };
    if (faulty) add(broken, line);
    for (auto const& [what, in] : seen.ignored) add(what, in)["ignored"] = true;
    out["violations"] = std::move(violations);
    if (!print(out.dump() + "\n")) return exit_status::negative;
    return faulty || seen.canonical.empty() ? exit_status::negative : exit_status::done;
}

constexpr flag flags[] = {
    {"NAME", "NAME", "the name of the field, in any case", flag::once, true},
    {"VALUE", "VALUE", "its value; several are several lines; - reads a line for each from standard input", flag::any},
    {"--reveal", "", "show passwords, tokens and the values of cookies\n"
     "And the canonical form of what holds them."},
    limit_flag,
};

}  // namespace

extern command const field_command;
command const field_command{
    "field",
    "read the value of a field: as JSON, with its canonical form and the requirement it breaks",
    "  httoop field Accept-Language 'de-CH, de;q=0.9, en;q=0.4' | jq .value\n"
    "  httoop field cache-control 'MAX-AGE=\"60\" ,, private' | jq -r '.canonical[]'\n"
    "  httoop field Content-Disposition \"attachment; filename*=UTF-8''%e2%82%ac.txt\" | jq -r .value.safe_filename\n"
    "  httoop field Forwarded 'for=192.0.2.43' 'for=\"[2001:db8::1]\";proto=https'\n"
    "  printf 'no-date\\n' | httoop field Date - || echo malformed\n"
    "The exit status is 1 when the value is malformed or must not be sent. Secrets in credentials and\n"
    "cookies are not shown. docs/fields.md has the schema.\n",
    flags,
    run};

}  // namespace httoop::tool
