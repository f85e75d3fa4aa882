// Preconditions of a request: the first octet is its method and circumstances, then field lines, "name:
// value" each, ended by LF. Options change only the verdicts that they are about, and who listens to
// findings changes nothing.
#include <cstdlib>

#include <httoop/conditional/evaluate.hpp>
#include <httoop/conditional/validators.hpp>

#include "fuzz/driver/field_lines.hpp"

using namespace httoop;
using conditional::verdict;

namespace {

struct listener : findings_sink {
    void found(finding const& f) override {
        if (f.broken == nullptr || f.repaired) std::abort();
    }
};

}  // namespace

int fuzz_conditional_evaluate(std::uint8_t const* data, std::size_t size) {
    if (size == 0) return 0;
    method const methods[] = {method::get,     method::head,    method::put,   method::delete_,
                              method::options, method::connect, method::trace, method::of_token("FROB")};
    method const& m = methods[data[0] % 8];
    field_section const fields = field_lines({reinterpret_cast<char const*>(data + 1), size - 1});
    representation r;
    r.tag = entity_tag_view{"a", (data[0] & 8) != 0};
    if ((data[0] & 16) != 0) r.last_modified = timestamp{784111777};
    r.last_modified_is_strong = (data[0] & 32) != 0;
    representation const* const selected = (data[0] & 64) != 0 ? nullptr : &r;
    conditional::circumstances c{.now = {1782864000}};
    auto const d = conditional::evaluate(m, fields, selected, c);
    bool const reads = m == method::get || m == method::head;
    if (d.is != verdict::proceed && d.because == nullptr) std::abort();
    if (d.is == verdict::not_modified && (!reads || selected == nullptr)) std::abort();
    if (d.is == verdict::proceed_without_range && m != method::get) std::abort();
    if (d.is == verdict::precondition_required || d.is == verdict::done_already) std::abort();
    if (!fields.has(field_id::if_match) && !fields.has(field_id::if_none_match) &&
        !fields.has(field_id::if_modified_since) && !fields.has(field_id::if_unmodified_since) &&
        d.is != verdict::proceed && d.is != verdict::proceed_without_range)
        std::abort();

    listener hears;
    c.findings = &hears;
    if (conditional::evaluate(m, fields, selected, c).is != d.is) std::abort();
    c.done_already = true;
    auto const done = conditional::evaluate(m, fields, selected, c);
    if (done.is != d.is && (d.is != verdict::precondition_failed || done.is != verdict::done_already || reads)) std::abort();
    c.done_already = false;
    c.lost_updates_prevented = true;
    auto const bound = conditional::evaluate(m, fields, selected, c);
    if (bound.is != d.is && (d.is != verdict::proceed || bound.is != verdict::precondition_required || reads)) std::abort();
    c.otherwise = status_code::not_found;
    if (conditional::evaluate(m, fields, selected, c).is != verdict::proceed) std::abort();

    field_section const kept = conditional::fields_of_304(fields);
    if (!kept.defect() || kept.size() > fields.size() || kept.has(field_id::content_length)) std::abort();
    return 0;
}
