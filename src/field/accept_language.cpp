#include <httoop/field/accept_language.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/field/composed.hpp>
#include <httoop/field/deciding.hpp>
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
    weighted const* const w = deciding(*this, tag);
    return w == nullptr ? quality{0} : w->weight;
}

weighted const* deciding(accept_language const& a, octets tag) {
    weighted const* best = nullptr;
    std::size_t length = 0;
    for (weighted const& w : a.ranges) {
        bool const star = w.name == "*";
        if (!star && !matches(w.name, tag)) continue;
        std::size_t const specific = star ? 1 : w.name.size() + 1;
        if (specific > length) {
            length = specific;
            best = &w;
        }
    }
    return best;
}

weighted const* deciding_by_lookup(accept_language const& a, octets tag) {
    weighted const *found = nullptr, *refused = nullptr, *star = nullptr;
    bool listed = false;  // the tag itself, and not to be refused
    for (weighted const& w : a.ranges) {
        if (w.name == "*") {
            if (star == nullptr) star = &w;
        } else if (w.weight == quality{0}) {
            if (refused == nullptr && matches(w.name, tag)) refused = &w;
        } else if (matches(tag, w.name)) {
            listed = listed || w.name.size() == tag.size();
            bool const better =
                found == nullptr || w.weight > found->weight ||
                (w.weight == found->weight && w.name.size() < found->name.size());
            if (better) found = &w;
        }
    }
    if (refused != nullptr && !listed) return refused;
    return found != nullptr ? found : star;
}

}  // namespace httoop::inline v0
