#include "cache_sim_script.hpp"

#include <algorithm>
#include <iterator>

#include <httoop/core/ascii.hpp>
#include <httoop/core/number.hpp>

#include "readable.hpp"

namespace httoop::tool {
namespace {

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        std::string_view const one = text.substr(0, text.find(' '));
        if (!one.empty()) words.emplace_back(one);
        text.remove_prefix(std::min(text.size(), one.size() + 1));
    }
    return words;
}

class reader {
public:
    explicit reader(std::vector<script_step>& into) : steps_{into} {}

    // What is wrong, or null.
    char const* take(std::string_view line, std::size_t number) {
        number_ = number;
        if (line.empty() || line.front() == '#') return taking_ = none, nullptr;
        std::string_view const rest = trim_ows(line.substr(1));
        if (line.front() == '>') return take_request(rest);
        if (line.front() == '<') return take_answer(rest);
        taking_ = none;
        if (line.front() == '=') return expect(rest);
        if (line.front() == '+') return pass(rest);
        auto const words = words_of(line);
        if (words[0] == "at") return add(script_step::at).text = trim_ows(line.substr(2)), nullptr;
        if (words[0] == "origin") return take_origin(words);
        if (words[0] == "repeat") return repeat(words);
        if (words[0] == "end" && words.size() == 1) {
            if (!repeating_) return "end without repeat";
            repeating_ = false;
            return add(script_step::end), nullptr;
        }
        return "a line begins with >, <, =, +, #, at, origin, repeat or end";
    }
    [[nodiscard]] bool repeating() const { return repeating_; }

private:
    enum what : unsigned char { none, request_lines, answer_lines };

    script_step& add(script_step::kind is) { return steps_.emplace_back(script_step{is, number_}); }

    char const* take_request(std::string_view rest) {
        if (taking_ != request_lines) add(script_step::ask);
        taking_ = request_lines;
        if (!rest.empty()) steps_.back().request.emplace_back(rest);
        return nullptr;
    }
    char const* take_answer(std::string_view rest) {
        bool const fits = !steps_.empty() && (steps_.back().is == script_step::ask || steps_.back().is == script_step::origin);
        if (!fits || !steps_.back().expected.empty()) return "what is answered (<) follows a request (>) or an origin";
        script_step& s = steps_.back();
        if (taking_ != answer_lines && s.answer.line != 0) return "there is an answer already";
        if (taking_ != answer_lines) s.answer.line = number_;
        taking_ = answer_lines;
        if (rest == "fails") s.answer.fails = true;
        else if (!rest.empty()) s.answer.head.emplace_back(rest);
        return s.answer.fails && !s.answer.head.empty() ? "what fails has no fields" : nullptr;
    }
    char const* expect(std::string_view rest) {
        if (steps_.empty() || steps_.back().is != script_step::ask) return "what is expected (=) follows a request";
        constexpr std::string_view names[] = {"hit",    "fwd",        "stored", "not-stored", "asked", "not-asked",
                                              "behind", "fwd-status", "status", "ttl",        "age",   "rule"};
        for (std::string& word : words_of(rest)) {
            if (std::find(std::begin(names), std::end(names), std::string_view{word}.substr(0, word.find('='))) == std::end(names))
                return "what can be expected is hit, fwd, fwd=REASON, fwd-status=N, stored, not-stored, asked, not-asked, behind, status=N, ttl=N, age=N, rule=ID";
            steps_.back().expected.push_back(std::move(word));
        }
        return steps_.back().expected.empty() ? "nothing is expected" : nullptr;
    }
    char const* pass(std::string_view rest) {
        std::string spans;
        for (std::string const& word : words_of(rest)) spans += word;
        auto const span = read_span(spans);
        if (!span) return "after + stands a time, such as 90s, 5m, 1h30m, 2d or 1w";
        return add(script_step::pass).span = *span, nullptr;
    }
    char const* take_origin(std::vector<std::string> const& words) {
        if (words.size() != 2 || words[1].find("://") == std::string::npos) return "not: origin URL";
        return add(script_step::origin).text = words[1], nullptr;
    }
    char const* repeat(std::vector<std::string> const& words) {
        if (repeating_) return "a repeat within another";
        std::uint64_t count = 0;
        bool const every = words.size() == 4 && words[2] == "every";
        if (!(words.size() == 2 || every) || parse_decimal(words[1], count) != number_fault::none || count == 0 || count > most_repeats)
            return "not: repeat COUNT [every TIME], at most 1000000 times";
        script_step& s = add(script_step::repeat);
        s.count = count;
        if (every) {
            auto const span = read_span(words[3]);
            if (!span) return "after every stands a time, such as 90s, 5m or 1d";
            s.span = *span;
        }
        repeating_ = true;
        return nullptr;
    }

    std::vector<script_step>& steps_;
    std::size_t number_ = 0;
    what taking_ = none;
    bool repeating_ = false;
};

// Of what stands in braces; none if it stands for nothing.
std::optional<std::string> stands_for(std::string_view name, timestamp now, std::uint64_t n) {
    if (name == "now") return date_text(now);
    if (name == "n") return std::to_string(n);
    if (name.starts_with("n%")) {
        std::uint64_t k = 0;
        if (parse_decimal(name.substr(2), k) != number_fault::none || k == 0) return {};
        return std::to_string(n % k);
    }
    if (!name.starts_with("now+") && !name.starts_with("now-")) return {};
    auto const span = read_span(name.substr(4));
    if (!span) return {};
    return date_text({now.seconds + (name[3] == '+' ? *span : -*span)});
}

}  // namespace

bool read_script(std::string_view text, std::vector<script_step>& into, std::string& fault) {
    reader r{into};
    std::size_t number = 0;
    while (!text.empty()) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (char const* const wrong = r.take(trim_ows(line), ++number)) {
            fault = std::to_string(number) + ": " + readable(line) + ": " + wrong;
            return false;
        }
    }
    if (r.repeating()) return fault = std::to_string(number) + ": repeat without end", false;
    for (script_step const& s : into)
        if (s.is == script_step::origin && s.answer.line == 0) return fault = std::to_string(s.line) + ": origin without an answer (<)", false;
    return true;
}

std::string expand(std::string_view text, timestamp now, std::uint64_t n) {
    std::string to;
    while (!text.empty()) {
        std::size_t const open = text.find('{');
        to += text.substr(0, open);
        if (open == std::string_view::npos) break;
        text.remove_prefix(open);
        std::size_t const shut = text.find('}');
        auto const made = shut == std::string_view::npos ? std::nullopt : stands_for(text.substr(1, shut - 1), now, n);
        to += made ? *made : "{";
        text.remove_prefix(made ? shut + 1 : 1);
    }
    return to;
}

}  // namespace httoop::tool
