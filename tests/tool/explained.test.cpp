#include "catalogue.hpp"
#include "explained.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>

#include <httoop/caching/rules.hpp>

using namespace httoop;
using namespace httoop::tool;

TEST_CASE("an account says the same when it comes as text") {
    caching::account why;
    why.add(rules::no_store_obeyed, caching::verdict::stores_not, "Cache-Control: no-store; x=\"a; b\"");
    why.add(rules::request_no_cache, caching::verdict::validates, "");
    auto const direct = steps_of(why), told = steps_of(why.compose());
    REQUIRE(told.size() == 2);
    for (std::size_t i = 0; i < 2; ++i) {
        CHECK(told[i].id == direct[i].id);
        CHECK(told[i].says == direct[i].says);
        CHECK(told[i].looked_at == direct[i].looked_at);
        CHECK(told[i].because == direct[i].because);
    }
    CHECK(steps_text(told, 1000, 0).find("(RFC 9111, 5.2.2.5)\n") != std::string::npos);
    CHECK(to_json(told)[0]["verdict"] == "stores-not");
    CHECK(steps_of("nonsense; rfc9111#3 dances; ... ").empty());
}

namespace {

struct named_rule {
    std::string_view name;
    rule const* row;
};
constexpr named_rule caching_rules[] = {
#define HTTOOP_RULE(name, ...) {#name, &rules::name},
#include <httoop/caching/rules.def>
#undef HTTOOP_RULE
};
constexpr rule const* with_advice[] = {
#define HTTOOP_ADVICE(name, when, sentence) &rules::name,
#include "advice.def"
#undef HTTOOP_ADVICE
};

// What stops neither storing nor reuse: it permits, says how old or how fresh, or what becomes of fields.
constexpr std::string_view stops_nothing =
    " lifetime_configured all_fields_stored hop_fields_not_stored proxy_fields_not_stored trailers_apart directives_passed"
    " directives_obeyed unknown_directives_ignored request_directives_advisory request_no_store_volatile no_store_volatile"
    " must_understand_before_no_store private_fields_left_out no_cache_fields_left_out must_revalidate_obeyed"
    " must_revalidate_always unvalidated_is_504 proxy_revalidate_obeyed s_maxage_not_stale targeted_replaces"
    " immutable_arguments immutable_not_validated overflow_is_most lifetime_of_expires expires_yields_to_max_age"
    " expires_yields_to_s_maxage heuristic_last dates_in_any_case dates_in_gmt age_counted age_invalid_ignored"
    " age_from_request apparent_age key_without_fragment reuse_conditions age_generated patch_not_answered most_recent"
    " vary_informs vary_before_none stale_while_revalidate request_max_stale partial_marked preconditions_evaluated_by_cache"
    " date_for_last_modified validation_tags validation_date update_requested partial_tag_only_within full_for_client"
    " full_response_used freshened_by_strong freshened_by_weak freshened_fields update_all_but_length update_omits_little"
    " head_freshens head_fields combined_by_validator combined_fields_updated named_uris_invalidated groups_invalidated"
    " other_origin_not_invalidated hit_or_forwarded cache_status_kept ";

bool is_listed(std::string_view name) { return stops_nothing.find(" " + std::string{name} + " ") != std::string_view::npos; }

std::string all_of(std::filesystem::path const& file) {
    std::ifstream in{file};
    return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace

TEST_CASE("each requirement of caches has an id of its own: accounts tell no more") {
    for (named_rule const& one : caching_rules) {
        CAPTURE(one.name);
        CHECK(std::count_if(std::begin(caching_rules), std::end(caching_rules), [&](named_rule const& r) { return std::string_view{r.row->id} == one.row->id; }) == 1);
        auto const told = steps_of(std::string{one.row->id} + " reuses (x)");
        REQUIRE(told.size() == 1);
        CHECK(told[0].because == one.row);
    }
}

TEST_CASE("each requirement that stops storing or reuse has advice, and no other") {
    for (named_rule const& one : caching_rules) {
        CAPTURE(one.name);
        bool const advised = std::find(std::begin(with_advice), std::end(with_advice), one.row) != std::end(with_advice);
        CHECK(advised != is_listed(one.name));
        if (!advised) continue;
        auto const told = advice(steps_of(std::string{one.row->id} + " forwards; " + one.row->id + " stores-not"));
        REQUIRE(told.size() == 1);
        CHECK(told[0].size() > 20);
    }
}

// Statements of the sources that tell of a stop name no requirement of the list above.
TEST_CASE("what is said to stop nothing does stop nothing") {
    char const* const root = std::getenv("HTTOOP_ROOT");
    std::filesystem::path const sources = std::filesystem::path{root != nullptr ? root : "."} / "src";
    std::regex const stop{"verdict::(stores_not|differs|stale|stale_forbidden|forwards|refuses|completes)\\b|forbid\\(|go_forward\\(|ask\\("};
    std::regex const named{"rules::(\\w+)"};
    std::size_t seen = 0;
    for (char const* const room : {"caching", "service"})
        for (auto const& file : std::filesystem::directory_iterator{sources / room}) {
            if (file.path().extension() != ".cpp" || (room == std::string_view{"service"} && file.path().filename().string().rfind("cache", 0) != 0)) continue;
            std::istringstream text{all_of(file.path())};
            for (std::string statement; std::getline(text, statement, ';');) {
                std::smatch at;
                if (!std::regex_search(statement, at, stop)) continue;
                std::string const behind = at.str() + at.suffix().str();
                std::string const from = behind.find("rules::") != std::string::npos && at.str().back() == '(' ? behind : statement;
                auto const last = from.rfind('{');
                std::string const own = last == std::string::npos || at.str().back() == '(' ? from : from.substr(last);
                for (std::sregex_iterator i{own.begin(), own.end(), named}, end; i != end; ++i, ++seen) {
                    INFO(file.path().string(), ": ", statement);
                    CHECK_FALSE(is_listed((*i)[1].str()));
                }
            }
        }
    CHECK(seen > 30);
}

TEST_CASE("a point of a requirement stands in its section") {
    CHECK(section_text("rfc9111#3-1b") == "RFC 9111, 3");
    CHECK(section_text("rfc9111#4.2.1a") == "RFC 9111, 4.2.1");
    CHECK(section_text("rfc9111#5.2.2.5-1") == "RFC 9111, 5.2.2.5");
    CHECK(whole_of("rfc9111#3-1b") == "rfc9111#3-1");
    CHECK(whole_of("fetch#cors") == "fetch#cors");
}

TEST_CASE("what a cache says of itself is told in sentences") {
    auto const told = [](char const* field) { return handling_text(cache_status::parse(field)->caches[0], {784111777}); };
    CHECK(told("a;hit;ttl=60;detail=\"x\"") == "It answered with a stored response, fresh until Sun, 06 Nov 1994 08:50:37 GMT.");
    CHECK(told("a;hit;ttl=-1;detail=\"x\"") == "It answered with a stored response, stale since Sun, 06 Nov 1994 08:49:36 GMT.");
    CHECK(told("a;fwd=uri-miss;stored;detail=\"x\"") == "It asked the next server, since it had nothing stored for that URI, and stored the answer.");
    CHECK(told("a;fwd=stale;fwd-status=304;collapsed;detail=\"x\"") ==
          "It asked the next server, since what it had stored was stale, or has to be validated, which answered 304, by one request for several "
          "that wanted the same, and did not store the answer.");
    CHECK(told("a;fwd=strange").find("since of strange") != std::string::npos);
    CHECK(told("a").find("neither") != std::string::npos);
    CHECK(told("a;hit").find("--why") != std::string::npos);
}

TEST_CASE("each error that a proxy may tell of has a sentence about what to do") {
    constexpr std::string_view types[] = {
#define HTTOOP_PROXY_ERROR(name, ...) name,
#include <httoop/field/proxy_errors.def>
#undef HTTOOP_PROXY_ERROR
    };
    for (std::string_view const type : types) {
        CAPTURE(std::string{type});
        CHECK(proxy_hint(type).size() > 20);
    }
    CHECK(proxy_hint("nonsense").empty());
}

TEST_CASE("advice is given once, and where it was wanted") {
    auto const hints = advice(steps_of("rfc9111#3.5-1 stores-not; rfc9111#3.5-1 stores-not (again); rfc9111#4a reuses"));
    REQUIRE(hints.size() == 1);
    CHECK(hints[0].find("public") != std::string::npos);
    CHECK(advice(steps_of("rfc9111#4.2.2b lifetime")).at(0).find("guess") != std::string::npos);
    CHECK(advice(steps_of("rfc9111#4.2.1b lifetime; rfc9111#5.2.2.7-1 updates")).empty());
}
