#include <httoop/field/accept_language.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/field/composed.hpp>
#include <httoop/field/rules.hpp>

namespace httoop::inline v0 {
namespace {

bool is_language_range(octets s) {
    constexpr octet_class alphanum = ALPHA + DIGIT;
    if (s == "*") return true;
    for (bool first = true;; first = false) {
        std::size_t const end = s.find('-');
        octets const subtag = s.substr(0, end);
        if (subtag.empty() || subtag.size() > 8 || !(first ? ALPHA : alphanum).all(subtag)) return false;
        if (end == octets::npos) return true;
        s.remove_prefix(end + 1);
    }
}

bool matches(octets range, octets tag) {
    return equal_ignoring_case(range, tag.substr(0, range.size())) &&
           (tag.size() == range.size() || tag[range.size()] == '-');
}

}  // namespace

result<accept_language> accept_language::parse(octets value) {
    accept_language a;
    if (auto added = a.parse_more(value); !added) return added.error();
    return a;
}

result<void> accept_language::parse_more(octets value) {
    return add_weighted(value, ranges, rules::accept_language_grammar, is_language_range);
}

std::string accept_language::compose() const { return parsed_back(compose_weighted(ranges), *this); }

quality accept_language::quality_of(octets tag) const {
    quality best{0};
    std::size_t length = 0;
    for (weighted const& w : ranges) {
        bool const star = w.name == "*";
        if (!star && !matches(w.name, tag)) continue;
        std::size_t const specific = star ? 1 : w.name.size() + 1;
        if (specific > length) {
            length = specific;
            best = w.weight;
        }
    }
    return best;
}

}  // namespace httoop::inline v0
