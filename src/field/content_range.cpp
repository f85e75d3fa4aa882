#include <httoop/field/content_range.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/core/number.hpp>
#include <httoop/field/composed.hpp>
#include <httoop/field/range_unit.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/syntax/quoted_string.hpp>

namespace httoop::inline v0 {
namespace {

// 1*DIGIT at s[at] that fits 64 bits.
bool take_number(octets s, std::size_t& at, std::uint64_t& n) {
    std::size_t end = at;
    while (end < s.size() && DIGIT(s[end])) ++end;
    if (parse_decimal(s.substr(at, end - at), n) != number_fault::none) return false;
    at = end;
    return true;
}

bool take(octets s, std::size_t& at, char c) {
    if (at == s.size() || s[at] != c) return false;
    ++at;
    return true;
}

bool take_value(octets s, std::size_t& at, content_range& r) {
    at = token_size(s);
    r.unit = s.substr(0, at);
    if (at == 0 || !take(s, at, ' ')) return false;
    if (!take(s, at, '*')) {
        byte_range b;
        if (!take_number(s, at, b.first) || !take(s, at, '-') || !take_number(s, at, b.last))
            return false;
        r.range = b;
    }
    if (!take(s, at, '/')) return false;
    std::uint64_t length;
    if (take_number(s, at, length)) r.complete_length = length;
    else if (!r.range || !take(s, at, '*')) return false;
    return at == s.size();
}

}  // namespace

result<content_range> content_range::parse(octets value) {
    content_range r;
    std::size_t at;
    if (!take_value(value, at, r) && enforced(rules::content_range_grammar))
        return violation{&rules::content_range_grammar, at};
    bool const valid = !r.range || (r.range->first <= r.range->last &&
                                    (!r.complete_length || r.range->last < *r.complete_length));
    if (!valid && enforced(rules::content_range_valid))
        return violation{&rules::content_range_valid, r.unit.size() + 1};
    return r;
}

std::string content_range::compose() const {
    std::string text = unit + ' ';
    char digits[20];
    auto const add = [&](std::uint64_t n) { text.append(digits, compose_decimal(digits, n)); };
    if (range) {
        add(range->first);
        text += '-';
        add(range->last);
    } else {
        text += '*';
    }
    text += '/';
    if (complete_length) add(*complete_length);
    else text += '*';
    return parsed_back(std::move(text), *this);
}

bool content_range::can_be_combined() const {
    return range && (identify_range_unit(unit) == range_unit_id::bytes || !enforced(rules::content_range_unit));
}

}  // namespace httoop::inline v0
