#include <deque>
#include <set>

#include <httoop/core/ascii.hpp>
#include <httoop/core/number.hpp>
#include <httoop/negotiation/alternatives.hpp>
#include <httoop/negotiation/choose.hpp>
#include <httoop/syntax/language_tag.hpp>

#include "asked_request.hpp"
#include "command.hpp"
#include "composed_message.hpp"
#include "input.hpp"
#include "json.hpp"

namespace httoop::tool {
namespace {

using namespace negotiation;

// The text of members that variants borrow.
using texts = std::deque<std::string>;

// Takes one member of a variant. False: `fault` says why not.
bool take_member(std::string const& name, std::string const& value, variant& v, texts& held, std::string& fault) {
    octets const kept = held.emplace_back(value);
    auto const good = [&](bool is, char const* what) {
        if (!is) fault = name + "=" + value + ": " + what;
        return is;
    };
    if (name == "type") {
        auto const type = media_type::parse(value);
        if (type) v.type = *type;
        return good(type.has_value(), "no media type");
    }
    if (name == "quality") {
        auto const q = quality::parse(value);
        if (q) v.source = *q;
        return good(q.has_value(), "a number from 0 to 1 with at most three decimals is needed");
    }
    if (name == "length") {
        std::uint64_t length = 0;
        bool const number = parse_decimal(value, length) == number_fault::none;
        if (number) v.length = length;
        return good(number, "no number of octets");
    }
    if (name == "rank") {
        std::uint64_t rank = 0;
        bool const number = parse_decimal(value, rank) == number_fault::none && rank <= UINT32_MAX;
        if (number) v.rank = static_cast<unsigned>(rank);
        return good(number, "no number from 0 to 4294967295");
    }
    if (name == "language") return v.language = kept, good(is_language_tag(kept), "no language tag");
    if (name == "charset") return v.charset = kept, good(is_token(kept), "no charset");
    if (name == "coding") return v.coding = kept, good(is_token(kept), "no content coding");
    if (name == "uri") return v.uri = kept, good(!kept.empty() && uri::parse(value), "no URI reference");
    std::string_view const names[] = {"type", "language", "charset", "coding", "quality", "rank", "uri", "length"};
    fault = "a variant has no member " + name + did_you_mean(name, names);
    return false;
}

// "type=text/html language=de": members separated by spaces.
bool take_words(std::string_view words, variant& v, texts& held, std::string& fault) {
    std::set<std::string_view> named;
    while (!words.empty()) {
        std::size_t const end = words.find(' ');
        std::string_view const word = words.substr(0, end);
        words.remove_prefix(end == words.npos ? words.size() : end + 1);
        if (word.empty()) continue;
        std::size_t const equals = word.find('=');
        if (equals == word.npos) return fault = std::string{word} + ": not NAME=VALUE", false;
        if (!named.insert(word.substr(0, equals)).second) return fault = std::string{word} + ": a second value", false;
        if (!take_member(std::string{word.substr(0, equals)}, std::string{word.substr(equals + 1)}, v, held, fault))
            return false;
    }
    return true;
}

// A list of objects, whose members are strings or numbers.
bool take_list(std::string const& text, std::vector<variant>& of, texts& held, std::string& fault) {
    json const list = json::parse(text, nullptr, false);
    if (!list.is_array()) return fault = "no list in JSON", false;
    for (json const& object : list) {
        if (!object.is_object()) return fault = "an element is no object", false;
        variant& v = of.emplace_back();
        for (auto const& [name, value] : object.items()) {
            if (!value.is_string() && !value.is_number()) return fault = name + " is neither text nor number", false;
            std::string const text_of = value.is_string() ? value.get<std::string>() : value.dump();
            if (!take_member(name, text_of, v, held, fault)) return false;
        }
    }
    return true;
}

bool read_variants(arguments const& given, std::uint64_t most, std::vector<variant>& of, texts& held, std::string& fault) {
    for (std::string const& words : given.all("variant"))
        if (!take_words(words, of.emplace_back(), held, fault)) return false;
    for (std::string const& file : given.all("variants")) {
        std::string text;
        if (!read_input(file, most, text)) return fault = "--variants was not read", false;
        if (!take_list(text, of, held, fault)) return fault = file + ": " + fault, false;
    }
    if (of.empty()) fault = "there is nothing to choose from: give --variant or --variants";
    return !of.empty();
}

json judged(preferences const& p, variant const& v) {
    json by = json::object();
    for (dimension const d : all_dimensions) {
        judgement const j = p.judge(d, v);
        json& one = by[name_of(field_of(d))] = {{"quality", j.weight.thousandths / 1000.0}};
        if (j.range != judgement::no_range) put(one, "range", p.range(d, j.range));
        one["because"] = reason(*j.because);
    }
    return by;
}

constexpr char const* verdicts[] = {"chosen", "not-acceptable", "multiple-choices"};

json answer(preferences const& p, std::vector<variant> const& of, otherwise none) {
    decision const d = choose(p, of, none);
    json out = json::object();
    out["verdict"] = verdicts[static_cast<unsigned>(d.is)];
    out["status"] = d.status().number();
    out["because"] = reason(*d.because);
    if (d.is == verdict::chosen) out["chosen"] = d.chosen;
    if (!d.disregarded.empty()) {
        json& names = out["disregarded"] = json::array();
        for (dimension const in : all_dimensions)
            if (d.disregarded.has(in)) names.push_back(name_of(field_of(in)));
    }
    json& fields = out["fields"] = json::object();
    field_section response;
    add_fields(response, d, of);
    if (d.is != verdict::chosen)
        if (links const list = alternatives(of); !list.all.empty()) set_field(response, list);
    for (field_line const line : response) put(fields, std::string{line.name}, line.value);
    json& variants = out["variants"] = json::array();
    for (variant const& v : of) variants.push_back(judged(p, v));
    return out;
}

exit_status run(arguments const& given) {
    policy p;
    if (!read_policy(given, p)) return exit_status::usage;
    otherwise none = otherwise::not_acceptable;
    std::string const wanted = given.value("none", "406");
    if (wanted == "300") none = otherwise::multiple_choices;
    else if (wanted == "disregard") none = otherwise::disregard;
    else if (wanted != "406") return misused("--none is 406, 300 or disregard, not " + wanted);
    language_matching matching = language_matching::filtering;
    std::string const lookup = given.value("lookup");
    if (lookup == "only") matching = language_matching::lookup;
    else if (lookup == "also") matching = language_matching::both;
    else if (given.has("lookup")) return misused("--lookup is only or also, not " + lookup);
    texts held;
    std::vector<variant> of;
    std::string fault;
    if (!read_variants(given, p.limits.content, of, held, fault)) return misused(fault);
    asked_request r;
    if (!read_asked(given.value("FILE"), p, r)) return exit_status::negative;

    collected ignored;
    json out = {{"schema", schema}};
    bool chosen = false;
    if (r.readable) {
        preferences const wishes{r.message.asked.fields(), matching, &ignored};
        out.update(answer(wishes, of, none));
        chosen = out.contains("chosen");
    }
    out["ignored"] = std::move(ignored.all);
    out["violations"] = std::move(r.violations);
    if (!print(out.dump() + "\n")) return exit_status::negative;
    return chosen && r.sound ? exit_status::done : exit_status::negative;
}

constexpr flag flags[] = {
    {"FILE", "FILE", "the request; standard input unless given"},
    {"--variant", "MEMBERS",
     "what there is to choose from: words type= language= charset= coding= quality= rank= uri= length=; repeat it\n"
     "Each of which may be missing.", flag::any},
    {"--variants", "FILE", "a list in JSON of objects with these members", flag::any},
    {"--none", "406|300|disregard", "what is done where nothing is acceptable; 406 unless given\n"
     "300 lists the alternatives; disregard leaves out a field that excludes everything."},
    {"--lookup", "only|also", "en-GB finds en too (RFC 4647 3.4), and en no en-GB unless also (3.3.1); only unless told",
     flag::once, false, "only"},
    limit_flag,
    relax_flag,
};

}  // namespace

extern command const negotiate_command;
command const negotiate_command{
    "negotiate",
    "choose the representation that a request likes most: as JSON, with the reason for each weight",
    "  printf 'GET / HTTP/1.1\\r\\nHost: a\\r\\nAccept-Language: de\\r\\n\\r\\n' |\n"
    "    httoop negotiate --variant 'language=en uri=page.en' --variant 'language=de uri=page.de'\n"
    "  httoop negotiate request.http --variants variants.json | jq .chosen\n"
    "  httoop negotiate request.http --variants variants.json --none 300 | jq -r .fields.Link\n"
    "Variants are counted from 0. The exit status is 1 when none is chosen or the request is not valid.\n"
    "docs/negotiation.md has the schema.\n",
    flags,
    run};

}  // namespace httoop::tool
