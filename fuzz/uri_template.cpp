// URI templates: what expands is made of octets that a URI may hold; collecting findings goes as
// far as strict reading does, or farther; nothing grows beyond the limit. The octets are a template
// and, behind a line feed, the value of each variable in it.
#include <cstdlib>

#include <httoop/uri/octet_classes.hpp>
#include <httoop/uri/percent.hpp>
#include <httoop/uri/uri_template.hpp>

using namespace httoop;

namespace {

struct counted_findings : findings_sink {
    std::size_t count = 0;
    void found(finding const&) override { ++count; }
};

}  // namespace

int fuzz_uri_template(std::uint8_t const* data, std::size_t size) {
    octets const all{reinterpret_cast<char const*>(data), size};
    std::size_t const line = all.find('\n');
    octets const text = all.substr(0, line);
    std::string const value{line == octets::npos ? octets{} : all.substr(line + 1)};
    template_variables v;
    v.set("a", value).set_list("b", {value, "", value}).set_pairs("c", {{value, value}, {"x", ""}});

    policy p;
    p.limits.template_expansion = 4096;
    std::string strict, patient;
    auto const expanded = expand_template(text, v, strict, p);
    counted_findings found;
    p.collect_into(&found);
    auto const collected = expand_template(text, v, patient, p);
    if (strict.size() > 4096 + text.size() || patient.size() > 4096 + text.size()) std::abort();
    if (expanded) {
        if (found.count > 0 || !collected || patient != strict) std::abort();
        if (valid_prefix(strict, unreserved + reserved) != strict.size()) std::abort();
        return 0;
    }
    if (expanded.error().offset > text.size()) std::abort();
    if (collected && found.count == 0) std::abort();
    return 0;
}
