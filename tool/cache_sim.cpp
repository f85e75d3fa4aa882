// httoop cache-sim: a cache, a script of requests and answers, and a clock that the script sets.
#include <cstdio>

#include <httoop/caching/key.hpp>
#include <httoop/caching/status.hpp>
#include <httoop/conditional/evaluate.hpp>
#include <httoop/conditional/validators.hpp>
#include <httoop/core/number.hpp>
#include <httoop/field/date.hpp>

#include "cache_flags.hpp"
#include "cache_sim_script.hpp"
#include "catalogue.hpp"
#include "explained.hpp"
#include "input.hpp"
#include "readable.hpp"
#include "simulated_cache.hpp"

namespace httoop::tool {
namespace {

constexpr timestamp begins_at{784'111'777};  // Sun, 06 Nov 1994 08:49:37 GMT, the date of all examples
constexpr std::uint64_t longest_script = 64u << 20;
constexpr std::size_t why_width = 100;

struct counted_exchanges {
    std::uint64_t requests = 0, hits = 0, asked = 0, validated = 0, stored = 0, unexpected = 0;
};

// An answer of a script that stands for a representation: preconditions are evaluated.
response answered_to(request const& r, response whole, timestamp now) {
    if (whole.status() != status_code::ok || !(r.method() == method::get || r.method() == method::head)) return whole;
    representation of;
    if (auto const tag = entity_tag_view::parse(whole.fields().value(field_id::etag))) of.tag = *tag;
    if (auto const modified = get_field<last_modified>(whole.fields())) of.last_modified = modified->at;
    auto const d = conditional::evaluate(r, &of, {.now = now});
    if (d.is != conditional::verdict::not_modified) return whole;
    response unchanged{status_code::not_modified};
    unchanged.fields() = conditional::fields_of_304(whole.fields());
    return unchanged;
}

class simulation final : public simulated_origin {
public:
    simulation(std::vector<script_step> const& steps, caching::cache_options o, arguments const& given)
        : steps_{steps}, cache_{std::move(o)}, json_{given.has("json")}, quiet_{given.has("summary")}, why_{given.has("why")} {}

    // False: told why not.
    bool run() {
        for (std::size_t i = 0; i < steps_.size(); ++i) {
            script_step const& s = steps_[i];
            switch (s.is) {
            case script_step::at:
                if (auto const time = read_time(s.text, now_)) now_ = *time;
                else return wrong(s.line, s.text + ": no HTTP-date, such as " + date_text(begins_at));
                break;
            case script_step::pass: now_.seconds += s.span; break;
            case script_step::origin: set_origin(s); break;
            case script_step::repeat: begins_ = i, n_ = 0; break;
            case script_step::end:
                now_.seconds += steps_[begins_].span;
                if (++n_ < steps_[begins_].count) i = begins_;
                else n_ = 0;
                break;
            case script_step::ask:
                if (!ask(s)) return false;
                break;
            }
        }
        return tell_counts();
    }
    [[nodiscard]] bool as_expected() const { return counts_.unexpected == 0; }

    std::optional<response> answer(request const& r, timestamp now) override {
        scripted_answer const* const a = once_->line != 0 ? once_ : standing(r);
        if (a == nullptr) {
            fault_ = "nobody says what the origin answers: lines with < behind the request, or behind origin URL";
            return {};
        }
        if (a->fails) return {};
        head_lines lines;
        for (std::string const& line : a->head) lines.push_back(expand(line, now, n_));
        response got;
        if (!read_response_head(lines, got, fault_)) return {};
        return a == once_ ? got : answered_to(r, std::move(got), now);
    }

private:
    bool wrong(std::size_t line, std::string const& what) { return tell("line " + std::to_string(line) + ": " + what), false; }

    void set_origin(script_step const& s) {
        for (auto& [url, step] : origins_)
            if (url == s.text) return void(step = &s);
        origins_.emplace_back(s.text, &s);
    }

    // The longest that fits.
    scripted_answer const* standing(request const& r) const {
        std::string key;
        caching::key_of(r, "http", key);
        std::string const url{r.target()};
        scripted_answer const* best = nullptr;
        std::size_t length = 0;
        for (auto const& [text, step] : origins_) {
            std::string_view const it{text};
            bool const fits = it.ends_with('*') ? octets{key}.starts_with(it.substr(0, it.size() - 1)) : it == key || it == url;
            if (fits && it.size() >= length) best = &step->answer, length = it.size();
        }
        return best;
    }

    bool ask(script_step const& s) {
        head_lines lines;
        for (std::string const& line : s.request) lines.push_back(expand(line, now_, n_));
        request r;
        if (std::string fault; !read_request_head(lines, r, fault)) return wrong(s.line, fault);
        once_ = &s.answer;
        fault_.clear();
        auto const x = cache_.ask(r, now_, *this);
        if (!fault_.empty()) return wrong(s.line, fault_);
        ++counts_.requests;
        counts_.hits += x.hit;
        counts_.asked += x.asked || x.behind;
        counts_.validated += x.origin_status == 304;
        counts_.stored += x.stored;
        std::string unexpected;
        for (std::string const& word : s.expected)
            if (!is_so(expand(word, now_, n_), x)) unexpected += (unexpected.empty() ? "" : " ") + word;
        counts_.unexpected += !unexpected.empty();
        if (!quiet_ || !unexpected.empty())
            if (!(json_ ? print_json(s, r, x, unexpected) : print_text(s, r, x, unexpected))) return false;
        return true;
    }

    static bool is_so(std::string_view word, simulated_exchange const& x) {
        std::size_t const equals = word.find('=');
        std::string_view const name = word.substr(0, equals);
        std::string_view const value = equals == std::string_view::npos ? "" : word.substr(equals + 1);
        if (name == "hit") return x.hit;
        if (name == "fwd") return !x.hit && (value.empty() || value == caching::word_of(x.forwarded));
        if (name == "stored") return x.stored;
        if (name == "not-stored") return !x.stored;
        if (name == "asked") return x.asked || x.behind;
        if (name == "not-asked") return !x.asked && !x.behind;
        if (name == "behind") return x.behind;
        if (name == "status") return std::to_string(x.head.status().number()) == value;
        if (name == "fwd-status") return std::to_string(x.origin_status) == value;
        if (name == "ttl") return x.ttl && std::to_string(*x.ttl) == value;
        if (name == "age") return x.head.fields().value(field_id::age) == value;
        if (name == "rule")
            for (caching::step const& step : x.why.steps())
                if (step.because->id == value || whole_of(step.because->id) == value || section_of(step.because->id) == value) return true;
        return false;
    }

    bool print_text(script_step const& s, request const& r, simulated_exchange const& x, std::string const& unexpected) const {
        std::string text = date_text(now_) + "  " + std::string{r.method().token()} + " " + readable(r.target()) + "  " +
                           std::to_string(x.head.status().number()) + "  " + readable(x.status_field);
        if (octets const age = x.head.fields().value(field_id::age); age.data() != nullptr) text += "  Age: " + readable(age);
        if (x.behind) text += "  (and validated behind it)";
        text += "\n";
        if (why_ || !unexpected.empty()) text += steps_text(steps_of(x.why), why_width, 4);
        if (!unexpected.empty()) text += "    line " + std::to_string(s.line) + ": not as expected: " + readable(unexpected) + "\n";
        return print(text);
    }

    bool print_json(script_step const& s, request const& r, simulated_exchange const& x, std::string const& unexpected) const {
        json out = {{"line", s.line}, {"at", date_text(now_)}};
        put(out, "method", r.method().token());
        put(out, "target", r.target());
        out["status"] = x.head.status().number();
        put(out, "cache_status", x.status_field);
        out["hit"] = x.hit;
        out["stored"] = x.stored;
        if (x.ttl) out["ttl"] = *x.ttl;
        if (octets const age = x.head.fields().value(field_id::age); age.data() != nullptr) put(out, "age", age);
        if (x.asked || x.behind) out["origin"] = x.reached ? json(x.origin_status) : json("unreachable");
        if (x.behind) out["behind"] = true;
        out["why"] = to_json(steps_of(x.why));
        if (!unexpected.empty()) put(out, "not_as_expected", unexpected);
        return print(out.dump() + "\n");
    }

    bool tell_counts() const {
        if (json_)
            return print(json{{"requests", counts_.requests}, {"hits", counts_.hits}, {"asked", counts_.asked}, {"validated", counts_.validated},
                              {"stored", counts_.stored}, {"responses", cache_.responses()}, {"not_as_expected", counts_.unexpected}}
                             .dump() + "\n");
        char share[32] = "";
        if (counts_.requests > 0) std::snprintf(share, sizeof share, " (%.1f %%)", 100.0 * static_cast<double>(counts_.hits) / static_cast<double>(counts_.requests));
        auto const counted = [](std::uint64_t n, char const* what) { return std::to_string(n) + " " + what + (n == 1 ? "" : "s"); };
        std::string text = counted(counts_.requests, "request") + ": " + counted(counts_.hits, "hit") + share + ", the origin was asked " +
                           counted(counts_.asked, "time") + " (" + counted(counts_.validated, "time") + " it said 304); " +
                           counted(cache_.responses(), "response") + " stored\n";
        if (counts_.unexpected > 0) text += std::to_string(counts_.unexpected) + " not as expected\n";
        return print(text);
    }

    std::vector<script_step> const& steps_;
    simulated_cache cache_;
    bool json_, quiet_, why_;
    timestamp now_ = begins_at;
    std::size_t begins_ = 0;  // of what is repeated
    std::uint64_t n_ = 0;
    std::vector<std::pair<std::string, script_step const*>> origins_;
    scripted_answer const* once_ = nullptr;
    std::string fault_;
    counted_exchanges counts_;
};

exit_status run(arguments const& given) {
    auto options = given.has("private") ? caching::cache_options::of_user_agent() : caching::cache_options::of_gateway();
    if (!read_cache_flags(given, options)) return exit_status::usage;
    std::string text;
    if (!read_input(given.value("SCRIPT"), longest_script, text)) return exit_status::negative;
    std::vector<script_step> steps;
    std::string fault;
    if (!read_script(text, steps, fault)) return misused("line " + fault);
    simulation s{steps, std::move(options), given};
    return s.run() && s.as_expected() ? exit_status::done : exit_status::negative;
}

constexpr flag own_flags[] = {
    {"SCRIPT", "SCRIPT",
     "a file; standard input unless given\n"
     "Lines of it, in their order:\n"
     "  at DATE                it is that time (an HTTP-date); Sun, 06 Nov 1994 08:49:37 GMT unless told\n"
     "  + SPAN                 time passes: 30s, 5m, 1h30m, 2d, 1w\n"
     "  > GET URL              a request of a client, and its fields in further lines with >\n"
     "  < 200                  what the origin answers if it is asked, and the fields in further lines with <\n"
     "  < fails                or it does not answer\n"
     "  = hit age=30           what is expected: hit, fwd, fwd=REASON, fwd-status=N, stored, not-stored, asked, not-asked,\n"
     "                         behind, status=N, ttl=N, age=N, rule=ID\n"
     "  origin URL             what it answers from now on where nothing else is said, in lines with <; URL* is all\n"
     "                         that begin so; If-None-Match and If-Modified-Since are answered with 304\n"
     "  repeat N [every SPAN]  what follows up to the line \"end\", N times\n"
     "  # ...                  a comment\n"
     "{now}, {now+SPAN} and {now-SPAN} are HTTP-dates; {n} counts what is repeated, {n%K} anew after K."},
    {"--why", "", "tell each step of each decision, with the section of the standard"},
    {"--json", "", "a JSON object for each request, and one with the counts at the end"},
    {"--summary", "", "tell the counts alone, and what is not as expected"},
    cache_private_flag,
};
constexpr flag reading_flags[] = {limit_flag, relax_flag};
constexpr auto flags = together(own_flags, cache_flags, reading_flags);

}  // namespace

extern command const cache_sim_command;
command const cache_sim_command{
    "cache-sim",
    "run a script of requests and answers through a cache, with a clock of its own\n"
    "No time passes and nothing is sent: a week of traffic takes milliseconds. docs/caching.md has more.",
    "  printf '> GET http://a/\\n< 200\\n< Cache-Control: max-age=60\\n+ 30s\\n> GET http://a/\\n= hit age=30\\n' |\n"
    "    httoop cache-sim\n"
    "  httoop cache-sim --why script.txt\n"
    "  httoop cache-sim --json --private script.txt | jq -c 'select(.hit == false) | .why'\n"
    "  httoop cache-sim --summary --cache-ttl 5m week.txt\n"
    "The exit status is 1 if something is not as expected.\n",
    flags,
    run};

}  // namespace httoop::tool
