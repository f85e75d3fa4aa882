#include <httoop/io/idna.hpp>
#include <httoop/uri.hpp>

#include "command.hpp"
#include "uri_json.hpp"

namespace httoop::tool {
namespace {

constexpr int schema = 1;

struct degree_name {
    octets name;
    normalisation degree;
};
constexpr degree_name degrees[] = {
    {"none", normalisation::none},
    {"case", normalisation::letter_case},
    {"percent", normalisation::percent},
    {"dot-segments", normalisation::dot_segments},
    {"scheme", normalisation::scheme},
};

bool read_degree(octets name, normalisation& degree) {
    std::vector<std::string_view> names;
    for (degree_name const& d : degrees) {
        names.push_back(d.name);
        if (d.name != name) continue;
        degree = d.degree;
        return true;
    }
    misused("--normalize=" + std::string{name} + ": the degrees are none, case, percent, dot-segments and scheme" +
            did_you_mean(name, names));
    return false;
}

// Violations of what goes beyond the grammar of all URIs.
std::vector<violation> look_at(uri_view const& u) {
    std::vector<violation> broken;
    if (auto const sound = check_http_uri(u); !sound) broken.push_back(sound.error());
    if (equal_ignoring_case(u.scheme(), "urn"))
        if (auto const name = urn_view::parse(u.text()); !name) broken.push_back(name.error());
    return broken;
}

exit_status run(arguments const& given) {
    std::string const typed = given.value("REFERENCE");
    normalisation degree = normalisation::none;
    if (given.has("normalize") && !read_degree(given.value("normalize"), degree)) return exit_status::usage;
    std::optional<uri> base;
    if (given.has("base")) {
        auto const read = io::to_uri(given.value("base"));
        if (!read) return misused("--base: " + read.error().text());
        if (auto const usable = resolve(*read, uri{}); !usable)
            return misused("--base: " + error{usable.error()}.text());
        base = *read;
    }

    json out = json::object();
    out["schema"] = schema;
    put(out, "reference", typed);
    json violations = json::array();
    auto const u = io::to_uri(typed);
    if (!u) {
        violations.push_back(to_json(finding{u.error().broken.broken, u.error().broken.offset, false}));
    } else {
        if (u->text() != typed) out["uri"] = u->text();
        out.update(parts_of(*u));
        uri target = *u;
        if (base) {
            target = *resolve(*base, *u);
            out["base"] = base->text();
            out["target"] = target.text();
        }
        for (violation const& v : look_at(target)) violations.push_back(to_json(finding{v.broken, v.offset, false}));
        if (given.has("normalize")) out["normalized"] = normalise(target, degree).text();
    }
    bool const sound = violations.empty();
    out["violations"] = std::move(violations);
    if (!print(out.dump() + "\n")) return exit_status::negative;
    return sound ? exit_status::done : exit_status::negative;
}

constexpr flag flags[] = {
    {"REFERENCE", "REFERENCE", "a URI or a relative reference; characters beyond ASCII are encoded first\n"
     "By IDNA in the host of an http or https URI.", flag::once, true},
    {"--base", "URI", "what the reference is relative to"},
    {"--normalize", "DEGREE",
     "make equal what is equivalent; --normalize=DEGREE: none, case, percent, dot-segments or scheme, each with those before it",
     flag::once, false, "scheme"},
};

}  // namespace

extern command const uri_command;
command const uri_command{
    "uri",
    "take a URI apart, resolve it, normalise it: as JSON, with the requirements it breaks",
    "  httoop uri 'http://[::1]:8080/a?b=c&d#e'\n"
    "  httoop uri ../c?d --base http://example.org/a/b/ | jq -r .target\n"
    "  httoop uri HTTP://Example.ORG:80/%7Ea/./b --normalize | jq -r .normalized\n"
    "  httoop uri --normalize=case http://b\xc3\xbc" "cher.example/\n"
    "  httoop uri urn:isbn:0451450523 | jq .urn\n"
    "Violations have the members they have in httoop parse; the exit status is 1 when there is one.\n"
    "docs/addresses.md has the schema.\n",
    flags,
    run};

}  // namespace httoop::tool
