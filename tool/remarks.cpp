#include "remarks.hpp"

#include <algorithm>
#include <map>

#include <httoop/core/ascii.hpp>
#include <httoop/field/age.hpp>
#include <httoop/field/cache_directive.hpp>
#include <httoop/field/date.hpp>
#include <httoop/field/delta_seconds.hpp>

#include "command.hpp"
#include "pasted.hpp"
#include "readable.hpp"

namespace httoop::tool {
namespace {

constexpr std::int64_t clock_tolerance = 60;
constexpr field_set differs_by_client{field_id::cookie, field_id::user_agent, field_id::authorization, field_id::referer};

std::string lower(octets text) {
    std::string all{text};
    for (char& c : all) c = to_lower(c);
    return all;
}

// The elements of a list, whatever stands in them: what is between commas that are in no quotes.
std::vector<octets> elements_of(octets list) {
    std::vector<octets> all;
    bool quoted = false;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= list.size(); ++i) {
        if (i < list.size() && list[i] == '"') quoted = !quoted;
        if (i < list.size() && (quoted || list[i] != ',')) continue;
        if (octets const element = trim_ows(list.substr(begin, i - begin)); !element.empty()) all.push_back(element);
        begin = i + 1;
    }
    return all;
}

bool has_star(octets list) {
    auto const all = elements_of(list);
    return std::find(all.begin(), all.end(), "*") != all.end();
}

class misreading {
public:
    misreading(told_exchange const& e, caching::cache_options const& o) : e_{e}, options_{o}, fields_{e.answered.fields()} {}

    std::vector<std::string> all() {
        directives();
        other_fields();
        clocks();
        return std::move(all_);
    }

private:
    void say(std::string sentence) {
        if (std::find(all_.begin(), all_.end(), sentence) == all_.end()) all_.push_back(std::move(sentence));
    }

    void directives() {
        std::map<std::string, octets> seconds;
        for (field_line const line : fields_)
            if (line.id == field_id::cache_control)
                for (octets const element : elements_of(line.value)) directive(element, seconds);
    }

    void directive(octets element, std::map<std::string, octets>& seconds) {
        std::size_t const end = std::min(element.find_first_of("=;: \t"), element.size());
        std::string const name = lower(element.substr(0, end));
        std::string const shown = "Cache-Control: " + readable(element);
        octets const argument = end < element.size() && element[end] == '=' ? element.substr(end + 1) : octets{};
        cache_directive_row const& known = row_of(identify_cache_directive(name));
        if (element.find(';') != octets::npos && element.find('"') == octets::npos)
            return say("write commas between directives, and no semicolons: " + shown);
        if (!known.in_responses()) {
            std::vector<std::string_view> names;
            for (unsigned id = 1; id < static_cast<unsigned>(cache_directive_id::count_); ++id)
                if (auto const& row = row_of(static_cast<cache_directive_id>(id)); row.in_responses()) names.push_back(row.name);
            if (known.in_requests()) say(shown + " says nothing in a response: it is for requests");
            else if (std::string const meant = did_you_mean(name, names); !meant.empty()) say(shown + " says nothing to caches" + meant);
            return;
        }
        if (end < element.size() && element[end] != '=') return say("write = between a directive and its value: " + shown);
        if (known.argument != cache_argument::seconds) return;
        std::uint32_t number = 0;
        if (name != "max-age" && name != "s-maxage" && !parse_delta_seconds(argument, number)) return say("write a number of seconds, such as " + name + "=60: " + shown + " says nothing");
        auto const [first, fresh] = seconds.emplace(name, argument);
        if (!fresh && first->second != argument)
            say("say " + name + " once: the first counts here (" + name + "=" + readable(first->second) + "), other caches may take it as stale (RFC 9111, 4.2.1)");
    }

    void other_fields() {
        if (lower(fields_.value(field_id::pragma)).find("no-cache") != std::string::npos && !fields_.has(field_id::cache_control))
            say("say Cache-Control: no-cache or no-store if that is meant: Pragma says nothing in a response (RFC 9111, 5.4)");
        for (field_line const line : fields_) {
            std::string const name = lower(line.name);
            bool const like_it = name == "surrogate-control" || (name.ends_with("cache-control") && line.id != field_id::cache_control);
            auto const is_name = [&](std::string const& target) { return equal_ignoring_case(target, line.name); };
            if (line.id == field_id::vary && has_star(line.value)) say("name in Vary the request fields that change the response: * fits no request (RFC 9111, 4.1)");
            if (like_it && std::none_of(options_.targets.begin(), options_.targets.end(), is_name))
                say(readable(line.name) + " is for other caches: this one reads it with --cache-target " + readable(line.name));
        }
    }

    // By Date, or by Age where a cache made Date anew, the response was made now; else it seems older or younger than it is.
    void clocks() {
        auto const dated = e_.answered.get<date>();
        if (!dated) return;
        auto const aged = age::parse(fields_.value(field_id::age));
        std::int64_t const late = e_.received.seconds - dated->at.seconds - (aged ? std::int64_t{aged->seconds} : 0);
        if (late > clock_tolerance)
            say("set the clock of the origin right: by its Date the response was " + span_text(late) + " old when it came, which counts as its age (RFC 9111, 4.2.3)");
        std::int64_t const early = dated->at.seconds - e_.received.seconds;
        if (early > clock_tolerance) say("set the clock of the origin right: its Date is " + span_text(early) + " ahead");
    }

    told_exchange const& e_;
    caching::cache_options const& options_;
    field_section const& fields_;
    std::vector<std::string> all_;
};

}  // namespace

std::vector<std::string> misread(told_exchange const& e, caching::cache_options const& o) { return misreading{e, o}.all(); }

std::vector<std::string> shared_with_care(told_exchange const& e, outlook const& f, caching::cache_options const& o) {
    std::vector<std::string> all;
    if (!o.shared) return all;
    if (f.kept && f.kept->head.fields().has(field_id::set_cookie))
        all.emplace_back("leave Set-Cookie out of what is for all users, or say no-cache=\"Set-Cookie\": from a shared cache all of them get that cookie (RFC 9111, 7.3); "
                         "with --cache-no-set-cookie nothing of the kind is stored");
    std::string names;
    for (field_line const line : e.answered.fields()) {
        if (line.id != field_id::vary) continue;
        for (octets const element : elements_of(line.value))
            if (differs_by_client.has(identify_field(element))) names += (names.empty() ? "" : " and ") + std::string{element};
    }
    if (!names.empty())
        all.push_back("leave " + readable(names) + " out of Vary if that does not change the response: each value has a response of its own, and nearly each client sends another");
    return all;
}

}  // namespace httoop::tool
