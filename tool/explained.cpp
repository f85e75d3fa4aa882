#include "explained.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <httoop/caching/rules.hpp>
#include <httoop/core/ascii.hpp>
#include <httoop/field/delta_seconds.hpp>

#include "catalogue.hpp"
#include "pasted.hpp"
#include "readable.hpp"
#include "wrapped.hpp"

namespace httoop::tool {
namespace {

using caching::verdict;

constexpr verdict verdicts[] = {
#define HTTOOP_CACHE_VERDICT(constant, word, sentence) verdict::constant,
#include <httoop/caching/verdicts.def>
#undef HTTOOP_CACHE_VERDICT
};

enum class advised : std::uint8_t { none, stops, lifetime };

advised kind_of(verdict v) {
    switch (v) {
    case verdict::stores_not:
    case verdict::ignored:
    case verdict::stale:
    case verdict::stale_forbidden:
    case verdict::differs:
    case verdict::validates:
    case verdict::completes:
    case verdict::forwards:
    case verdict::refuses: return advised::stops;
    case verdict::lifetime: return advised::lifetime;
    default: return advised::none;
    }
}

struct advice_row {
    rule const* because;
    advised when;
    char const* sentence;
};
constexpr advice_row rows[] = {
#define HTTOOP_ADVICE(name, when, sentence) {&rules::name, advised::when, sentence},
#include "advice.def"
#undef HTTOOP_ADVICE
};

// Those of caches have ids of their own. Of other rooms several may have one: then nobody can say which it was.
rule const* find(std::string_view id) {
    rule const* other = nullptr;
    std::size_t others = 0;
    for (auto const& row : lint::all_rules()) {
        if (row.row->id != id) continue;
        if (row.room == "caching") return row.row;
        other = row.row;
        ++others;
    }
    return others == 1 ? other : nullptr;
}

// Where the next step begins: behind "; ", with an id.
std::size_t step_end(std::string_view text) {
    for (std::size_t at = text.find("; "); at != std::string_view::npos; at = text.find("; ", at + 1)) {
        std::string_view const next = text.substr(at + 2, text.find(' ', at + 2) - (at + 2));
        if (next.find('#') != std::string_view::npos && next.find_first_of(":;()\"=") == std::string_view::npos) return at;
    }
    return text.size();
}

bool read_step(std::string_view text, told_step& into) {
    std::string_view const id = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), id.size() + 1));
    std::string_view const word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    auto const* const v = std::find_if(std::begin(verdicts), std::end(verdicts), [&](verdict one) { return caching::word_of(one) == word; });
    if (v == std::end(verdicts)) return false;
    if (text.starts_with('(') && text.ends_with(')')) text = text.substr(1, text.size() - 2);
    into = {std::string{id}, find(id), *v, std::string{text}};
    return true;
}

}  // namespace

std::vector<told_step> steps_of(caching::account const& why) {
    std::vector<told_step> all;
    for (caching::step const& s : why.steps()) all.push_back({s.because->id, s.because, s.says, s.looked_at});
    return all;
}

std::vector<told_step> steps_of(std::string_view composed) {
    std::vector<told_step> all;
    if (composed.starts_with("... ")) composed.remove_prefix(4);
    while (!composed.empty()) {
        std::size_t const end = step_end(composed);
        if (told_step s; read_step(composed.substr(0, end), s)) all.push_back(std::move(s));
        composed.remove_prefix(std::min(composed.size(), end + 2));
    }
    return all;
}

std::string section_text(std::string_view id) {
    std::string_view const section = section_of(id);
    std::size_t const sign = std::min(section.find('#'), section.size());
    std::string text{section.substr(0, sign)};
    if (text.starts_with("rfc")) text.replace(0, 3, "RFC ");
    if (sign < section.size()) text += ", " + std::string{section.substr(sign + 1)};
    return text;
}

std::string steps_text(std::vector<told_step> const& steps, std::size_t width, std::size_t indent) {
    std::string text;
    std::string const margin(indent, ' ');
    for (told_step const& s : steps) {
        std::string line = readable(s.looked_at);
        if (s.because != nullptr) line += (line.empty() ? "" : ": ") + std::string{s.because->sentence};
        line += (line.empty() ? "" : ", ") + std::string{caching::sentence_of(s.says)} + " (" + section_text(readable(s.id)) + ")";
        text += margin + "- " + wrapped(line, width, indent + 2, indent + 2) + "\n";
    }
    return text;
}

json to_json(std::vector<told_step> const& steps) {
    json all = json::array();
    for (told_step const& s : steps) {
        json one = json::object();
        put(one, "id", s.id);
        put(one, "section", section_text(s.id));
        one["verdict"] = std::string{caching::word_of(s.says)};
        if (!s.looked_at.empty()) put(one, "looked_at", s.looked_at);
        if (s.because != nullptr) one["sentence"] = s.because->sentence;
        all.push_back(std::move(one));
    }
    return all;
}

std::string handling_text(cache_handling const& said, timestamp at) {
    struct reason_row {
        octets word;
        char const* text;
    };
    constexpr reason_row reasons[] = {  // RFC 9211 2.2
        {"bypass", "it has nothing to do with such requests"},
        {"method", "no stored response answers that method"},
        {"uri-miss", "it had nothing stored for that URI"},
        {"vary-miss", "what it had stored answers requests with other fields"},
        {"miss", "nothing that it had stored fits"},
        {"request", "the request itself wants that"},
        {"stale", "what it had stored was stale, or has to be validated"},
        {"partial", "only a part of it was stored"},
    };
    std::string text;
    if (said.hit()) {
        text = "It answered with a stored response";
    } else if (auto const word = said.fwd()) {
        auto const* const row = std::find_if(std::begin(reasons), std::end(reasons), [&](reason_row const& r) { return r.word == *word; });
        text = "It asked the next server, since " + (row == std::end(reasons) ? "of " + readable(*word) : std::string{row->text});
        if (auto const status = said.fwd_status()) text += ", which answered " + std::to_string(*status);
        if (said.collapsed() == true) text += ", by one request for several that wanted the same";
        text += said.stored() ? ", and stored the answer" : ", and did not store the answer";
    } else {
        return "It says neither that it answered nor that it asked the next server.";
    }
    if (auto const ttl = said.ttl()) {
        std::string const until = date_text({at.seconds + std::clamp(*ttl, -std::int64_t{delta_seconds_most}, std::int64_t{delta_seconds_most})});
        text += *ttl < 0 ? ", stale since " + until : ", fresh until " + until;
    }
    text += '.';
    if (!said.detail()) text += " It does not say why: httoop proxy --why does.";
    return text;
}

std::string_view proxy_hint(std::string_view type) {
    constexpr std::pair<std::string_view, std::string_view> hints[] = {
#define HTTOOP_PROXY_HINT(type, sentence) {type, sentence},
#include "proxy_hints.def"
#undef HTTOOP_PROXY_HINT
    };
    auto const* const hint = std::find_if(std::begin(hints), std::end(hints), [&](auto const& one) { return one.first == type; });
    return hint == std::end(hints) ? std::string_view{} : hint->second;
}

std::vector<std::string> advice(std::vector<told_step> const& steps) {
    std::vector<std::string> all;
    bool const stored = std::any_of(steps.begin(), steps.end(), [](told_step const& s) { return s.says == verdict::stores; });
    char const* of_first = nullptr;  // which is forwarded, whatever it is
    for (told_step const& s : steps) {
        for (advice_row const& row : rows)
            if (row.because == &rules::none_stored && s.because == row.because) of_first = row.sentence;
            else if (row.because == s.because && row.when == kind_of(s.says) && std::find(all.begin(), all.end(), row.sentence) == all.end())
                all.emplace_back(row.sentence);
    }
    if (all.empty() && !stored && of_first != nullptr) all.emplace_back(of_first);
    return all;
}

}  // namespace httoop::tool
