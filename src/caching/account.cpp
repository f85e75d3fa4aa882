#include <httoop/caching/account.hpp>

#include <httoop/core/ascii.hpp>

namespace httoop::inline v0::caching {
namespace {

struct verdict_row {
    octets word, sentence;
};
constexpr verdict_row verdict_rows[] = {
#define HTTOOP_CACHE_VERDICT(constant, word, sentence) {word, sentence},
#include <httoop/caching/verdicts.def>
#undef HTTOOP_CACHE_VERDICT
};

// What one step may look at, in octets: the beginning of a long field will do.
constexpr std::size_t looked_at_most = 200;

}  // namespace

octets word_of(verdict v) { return verdict_rows[static_cast<std::size_t>(v)].word; }
octets sentence_of(verdict v) { return verdict_rows[static_cast<std::size_t>(v)].sentence; }

std::string step::compose() const {
    std::string text{because->id};
    text += ' ';
    text += word_of(says);
    if (looked_at.empty()) return text;
    text += " (";
    for (char const c : octets{looked_at}.substr(0, looked_at_most)) text += VCHAR(c) || c == ' ' ? c : '?';
    if (looked_at.size() > looked_at_most) text += "...";
    text += ')';
    return text;
}

void account::add(rule const& because, verdict says, std::string looked_at) {
    if (steps_.size() < most) steps_.push_back({&because, std::move(looked_at), says});
}

std::string account::compose(std::size_t longest) const {
    std::string text;
    bool whole = true;
    for (std::size_t i = steps_.size(); i-- > 0;) {
        std::string one = steps_[i].compose();
        if (!text.empty()) one += "; ";
        if (one.size() + text.size() > longest) {
            whole = false;
            break;
        }
        text.insert(0, one);
    }
    if (!whole) text.insert(0, "... ");
    return text;
}

}  // namespace httoop::inline v0::caching
