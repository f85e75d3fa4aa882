#include <httoop/conditional/evaluate.hpp>
#include <httoop/conditional/validators.hpp>
#include <httoop/core/ascii.hpp>
#include <httoop/core/number.hpp>
#include <httoop/field/content_length.hpp>
#include <httoop/field/date.hpp>
#include <httoop/io/clock.hpp>
#include <httoop/range/multipart.hpp>
#include <httoop/range/select.hpp>

#include "asked_request.hpp"
#include "command.hpp"
#include "composed_message.hpp"
#include "input.hpp"
#include "json.hpp"

namespace httoop::tool {
namespace {

using conditional::verdict;

// The answer to the same request without preconditions and ranges, and what it says of the
// representation.
struct expected {
    bool any = true;  // there is a representation
    status_code status;
    field_section fields;
    representation selected;
    timestamp now;

    // What it borrows stays in `fields`.
    bool look(std::string& fault) {
        auto const date = get_field<httoop::date>(fields);
        now = date ? date->at : io::read_wall();
        if (octets const value = fields.value(field_id::etag); value.data() != nullptr) {
            if (fields.count(field_id::etag) > 1) return fault = "ETag: more than one", false;
            auto const tag = entity_tag_view::parse(value);
            if (!tag) return fault = "ETag: " + std::string{value} + ": no entity tag", false;
            selected.tag = *tag;
        }
        if (auto const modified = get_field<last_modified>(fields)) {
            selected.last_modified = modified->at;
            selected.last_modified_is_strong = conditional::is_strong_date(modified->at, now);
        } else if (fields.has(field_id::last_modified)) {
            return fault = "Last-Modified: no date", false;
        }
        if (auto const length = get_field<content_length>(fields)) selected.length = length->octets;
        selected.ranges = !equal_ignoring_case(fields.value(field_id::accept_ranges), "none");
        return true;
    }
};

bool take_response(std::string const& file, policy const& p, expected& of, std::string& fault) {
    std::string stream;
    if (!read_input(file, p.limits.content, stream)) return fault = "--response was not read", false;
    wire::inspector messages{stream, reading_context(p, wire::role::client)};
    wire::inspected m;
    // Its content is not needed, and need not be there.
    if (!messages.next(m) || !m.head_read || m.ended == wire::inspected::ending::violated)
        return fault = file + ": no response", false;
    of.status = m.answered.status();
    of.fields = m.answered.fields();
    return true;
}

bool read_expected(arguments const& given, policy const& p, expected& of, std::string& fault) {
    of.any = !given.has("none");
    if (std::string const file = given.value("response"); !file.empty() && !take_response(file, p, of, fault)) return false;
    for (std::string const& line : given.all("field")) {
        std::size_t const colon = std::min(line.find(':'), line.size());
        of.fields.append(octets{line}.substr(0, colon), trim_ows(octets{line}.substr(std::min(colon + 1, line.size()))));
        if (colon == line.size() || !of.fields.defect()) return fault = line + ": no field line", false;
    }
    if (std::string const digits = given.value("status"); !digits.empty()) {
        auto const status = status_code::parse(digits);
        if (!status) return fault = "--status " + digits + ": a status code has three digits", false;
        of.status = *status;
    }
    return of.look(fault);
}

constexpr char const* verdicts[] = {"proceed",               "proceed",     "not-modified", "precondition-failed",
                                    "precondition-required", "already-done"};

// By name; what stands in several lines is a list.
json to_json(field_section const& fields) {
    json all = json::object();
    for (field_line const line : fields) {
        json one = json::object();
        put(one, std::string{line.name}, line.value);
        json& there = all[one.begin().key()];
        if (there.is_null()) there = one.front();
        else if (there.is_string()) there = {std::move(there), one.front()};
        else there.push_back(one.front());
    }
    return all;
}

// The 206 or 416 that a selection makes of a 200.
void answer_ranges(json& out, range::selection const& s, request const& r, expected const& of) {
    std::uint64_t const length = of.selected.length.value_or(0);
    field_section fields;
    bool const none = s.is == range::selection::not_satisfiable;
    out["verdict"] = none ? "not-satisfiable" : "partial";
    out["status"] = none ? 416 : 206;
    for (field_line const line : of.fields)
        if (!none && line.id != field_id::content_length && range::goes_with_206(line.id, r.fields().has(field_id::if_range)))
            fields.append(line.name, line.value);
    if (std::string const value = range::content_range_of(s, length); !value.empty()) fields.set(field_id::content_range, value);
    if (s.multipart()) {
        range::multipart const m{"BOUNDARY", std::string{of.fields.value(field_id::content_type)}, length};
        fields.set(field_id::content_type, m.content_type());
    }
    out["fields"] = to_json(fields);
    if (none) return;
    json& ranges = out["ranges"] = json::array();
    for (byte_range const& part : s.ranges) ranges.push_back({{"first", part.first}, {"last", part.last}});
}

json answer(request const& r, expected const& of, conditional::circumstances c, limits const& l) {
    representation const* const selected = of.any ? &of.selected : nullptr;
    auto const d = conditional::evaluate(r, selected, c);
    json out = json::object();
    out["verdict"] = verdicts[static_cast<unsigned>(d.is)];
    out["status"] = d.status(of.status).number();
    if (d.because != nullptr) out["because"] = reason(*d.because);
    bool const reads = of.any && (r.method() == method::get || r.method() == method::head);
    field_section fields;
    if (d.is == verdict::not_modified) fields = conditional::fields_of_304(of.fields);
    else if (reads && d.status(of.status) == of.status) fields = of.fields;
    out["fields"] = to_json(fields);
    if (d.is != verdict::proceed || !of.any || of.status != status_code::ok) return out;
    range::selection const s = range::select(r, of.selected, l, c);
    if (s.because != nullptr) out["because"] = reason(*s.because);
    if (s.is != range::selection::whole) answer_ranges(out, s, r, of);
    return out;
}

exit_status run(arguments const& given) {
    policy p;
    if (!read_policy(given, p)) return exit_status::usage;
    expected of;
    std::string fault;
    if (!read_expected(given, p, of, fault)) return misused(fault);
    asked_request r;
    if (!read_asked(given.value("FILE"), p, r)) return exit_status::negative;

    collected ignored;
    json out = {{"schema", schema}};
    bool performed = false;
    if (r.readable) {
        conditional::circumstances c;
        c.now = of.now;
        c.otherwise = of.status;
        c.findings = &ignored;
        c.done_already = given.has("done");
        c.lost_updates_prevented = given.has("require");
        out.update(answer(r.message.asked, of, c, p.limits));
        performed = out["status"].get<unsigned>() / 100 == 2;
    }
    out["ignored"] = std::move(ignored.all);
    out["violations"] = std::move(r.violations);
    if (!print(out.dump() + "\n")) return exit_status::negative;
    return performed && r.sound ? exit_status::done : exit_status::negative;
}

constexpr flag flags[] = {
    {"FILE", "FILE", "the request; standard input unless given"},
    {"--response", "FILE", "what would answer it without preconditions and ranges: a response, whose content may be missing"},
    {"--field", "NAME: VALUE",
     "a field of that response: ETag, Last-Modified, Date, Content-Length, Accept-Ranges count; repeat it", flag::any},
    {"--status", "CODE", "the status of that response; 200 unless given"},
    {"--none", "", "there is no current representation"},
    {"--require", "", "PUT, PATCH and DELETE need a precondition that prevents lost updates (RFC 6585 3)\n"
     "428 otherwise."},
    {"--done", "", "what is asked for was done already, by the same client as far as can be seen (RFC 9110 13.1.1)\n"
     "A success instead of 412."},
    limit_flag,
    relax_flag,
};

}  // namespace

extern command const precondition_command;
command const precondition_command{
    "precondition",
    "evaluate the preconditions and ranges of a request: as JSON, with the reason",
    "  printf 'GET / HTTP/1.1\\r\\nHost: a\\r\\nIf-None-Match: \"v1\"\\r\\n\\r\\n' |\n"
    "    httoop precondition --field 'ETag: \"v1\"' | jq .status\n"
    "  httoop precondition request.http --response response.http | jq -r .because.sentence\n"
    "  httoop precondition put.http --none --status 201 --require\n"
    "The exit status is 0 if the answer is 2xx, and 1 if it is not or the request is not valid.\n"
    "docs/preconditions.md has the schema.\n",
    flags,
    run};

}  // namespace httoop::tool
