#include <httoop/syntax/language_tag.hpp>

#include <httoop/core/ascii.hpp>

namespace httoop::inline v0 {
namespace {

constexpr octet_class alphanum = ALPHA + DIGIT;

// Old registered tags that are no langtag.
constexpr octets irregular[] = {"en-GB-oed", "i-ami",     "i-bnn", "i-default", "i-enochian",
                                "i-hak",     "i-klingon", "i-lux", "i-mingo",   "i-navajo",
                                "i-pwn",     "i-tao",     "i-tay", "i-tsu",     "sgn-BE-FR",
                                "sgn-BE-NL", "sgn-CH-DE"};

// Takes subtags from the front of a tag. `subtag` is empty at the end.
struct subtags {
    octets rest;
    octets subtag;
    bool well_formed = true;  // all subtags so far have 1 to 8 letters and digits

    explicit subtags(octets tag) : rest{tag} { go(); }
    void go() {
        if (rest.data() == nullptr) {
            subtag = {};
            return;
        }
        std::size_t const end = rest.find('-');
        subtag = rest.substr(0, end);
        rest = end == octets::npos ? octets{} : rest.substr(end + 1);
        well_formed = well_formed && !subtag.empty() && subtag.size() <= 8 && alphanum.all(subtag);
    }
    [[nodiscard]] bool is(octet_class const& of, std::size_t least, std::size_t most) const {
        return subtag.size() >= least && subtag.size() <= most && of.all(subtag);
    }
    bool take(octet_class const& of, std::size_t least, std::size_t most) {
        bool const fits = is(of, least, most);
        if (fits) go();
        return fits;
    }
};

// ("x" or a singleton) 1*("-" subtag): where the next singleton stands, or false.
bool take_sequence(subtags& s, std::size_t least) {
    s.go();
    if (!s.take(alphanum, least, 8)) return false;
    while (s.take(alphanum, least, 8)) continue;
    return true;
}

bool is_private(subtags const& s) { return s.subtag == "x" || s.subtag == "X"; }

}  // namespace

bool is_language_tag(octets tag) {
    for (octets const old : irregular)
        if (equal_ignoring_case(old, tag)) return true;
    subtags s{tag};
    if (!is_private(s)) {
        bool const short_language = s.is(ALPHA, 2, 3);
        if (!s.take(ALPHA, 2, 8)) return false;
        for (int extlang = 0; extlang < 3 && short_language && s.take(ALPHA, 3, 3);) ++extlang;
        s.take(ALPHA, 4, 4);                            // script
        if (!s.take(ALPHA, 2, 2)) s.take(DIGIT, 3, 3);  // region
        // variants
        while (s.is(alphanum, 5, 8) || (s.is(alphanum, 4, 4) && DIGIT(s.subtag[0]))) s.go();
        while (s.is(alphanum, 1, 1) && !is_private(s))
            if (!take_sequence(s, 2)) return false;  // extension
    }
    if (is_private(s) && !take_sequence(s, 1)) return false;
    return s.well_formed && s.subtag.empty();
}

}  // namespace httoop::inline v0
