#include <httoop/field/ranges_specifier.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/core/number.hpp>
#include <httoop/field/composed.hpp>
#include <httoop/field/range_unit.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/syntax/list.hpp>
#include <httoop/syntax/quoted_string.hpp>

namespace httoop::inline v0 {
namespace {

bool parse_position(octets digits, std::uint64_t& n) {
    number_fault const fault = parse_decimal(digits, n);
    if (fault == number_fault::overflow && enforced(rules::byte_range_overflow)) {
        n = UINT64_MAX;
        return true;
    }
    return fault == number_fault::none;
}

// int-range / suffix-range
bool parse_spec(octets s, range_spec& spec) {
    std::size_t const dash = s.find('-');
    if (dash == octets::npos) return false;
    octets const first = s.substr(0, dash), last = s.substr(dash + 1);
    if (first.empty()) {
        spec.is = range_spec::suffix;
        return parse_position(last, spec.last);
    }
    if (!parse_position(first, spec.first)) return false;
    spec.is = last.empty() ? range_spec::from : range_spec::from_to;
    return last.empty() || (parse_position(last, spec.last) && spec.last >= spec.first);
}

}  // namespace

bool ranges_specifier::bytes() const { return identify_range_unit(unit) == range_unit_id::bytes; }

result<ranges_specifier> ranges_specifier::parse(octets value) {
    ranges_specifier r;
    std::size_t const unit = token_size(value);
    r.unit = value.substr(0, unit);
    std::size_t const set_at = unit + 1;
    if (unit == 0 || unit >= value.size() || value[unit] != '=') {
        if (enforced(rules::ranges_specifier_grammar))
            return violation{&rules::ranges_specifier_grammar, unit};
        return r;
    }
    octets const set = value.substr(set_at);
    bool const bytes = r.bytes();
    if (!bytes) r.other = set;
    bool empty = true;
    list_reader list{set};
    while (list.next()) {
        std::size_t const at = set_at + list.offset();
        octets const text = list.element();
        range_spec spec;
        empty = false;
        if (!bytes) {
            if (!VCHAR.all(text) && enforced(rules::ranges_specifier_grammar))
                return violation{&rules::ranges_specifier_grammar, at};
            continue;
        }
        if (!parse_spec(text, spec)) {
            if (enforced(rules::byte_range_valid)) return violation{&rules::byte_range_valid, at};
            continue;
        }
        r.specs.push_back(spec);
    }
    if (violation const v = list.fault(); v.broken != nullptr)
        return violation{v.broken, set_at + v.offset};
    if (empty && enforced(rules::ranges_specifier_grammar))
        return violation{&rules::ranges_specifier_grammar, value.size()};
    return r;
}

std::string ranges_specifier::compose() const {
    std::string text = unit + '=';
    if (!bytes()) return parsed_back(text + other, *this);
    char digits[20];
    auto const add = [&](std::uint64_t n) { text.append(digits, compose_decimal(digits, n)); };
    for (range_spec const& spec : specs) {
        if (text.back() != '=') text += ',';
        if (spec.is != range_spec::suffix) add(spec.first);
        text += '-';
        if (spec.is != range_spec::from) add(spec.last);
    }
    return parsed_back(std::move(text), *this);
}

}  // namespace httoop::inline v0
