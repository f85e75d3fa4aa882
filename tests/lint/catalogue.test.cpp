#include <httoop/lint/catalogue.hpp>

#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include <httoop/message/rules.hpp>

using namespace httoop;

namespace {

// "room name" of every row in include/httoop/<room>/rules.def of this tree.
std::set<std::string> rows_in_the_tree() {
    std::set<std::string> const with_io{"io", "exchange", "engine", "service"};
    std::set<std::string> rows;
    for (auto const& room : std::filesystem::directory_iterator{"include/httoop"}) {
        std::string const name = room.path().filename().string();
        std::ifstream file{room.path() / "rules.def"};
        if (with_io.count(name) != 0 || !file) continue;
        for (std::string line; std::getline(file, line);)
            if (line.rfind("HTTOOP_RULE(", 0) == 0)
                rows.insert(name + " " + line.substr(12, line.find(',') - 12));
    }
    return rows;
}

}  // namespace

TEST_CASE("the catalogue holds every row of every room without I/O, once") {
    std::set<std::string> missing = rows_in_the_tree();
    CHECK_FALSE(missing.empty());
    std::size_t const expected = missing.size();
    std::size_t rows = 0;
    for (lint::catalogue_row const& r : lint::all_rules()) {
        ++rows;
        std::string const place = std::string{r.room} + " " + std::string{r.name};
        CAPTURE(place);
        CHECK(missing.erase(place) == 1);
    }
    CHECK(rows == expected);
    for (std::string const& place : missing) FAIL_CHECK("not in the catalogue: ", place);
}

TEST_CASE("every rule can be explained: it has an actor, a sentence and an id with a section") {
    for (lint::catalogue_row const& r : lint::all_rules()) {
        CAPTURE(r.name);
        std::string const id = r.row->id;
        CHECK(id.find('#') != std::string::npos);
        CHECK(std::string{r.row->actor} != "");
        CHECK(std::string{r.row->sentence}.size() > 10);
        CHECK((r.row->status == 0 || (r.row->status >= 200 && r.row->status < 600)));
    }
}

TEST_CASE("a rule is found by its id, and by its section") {
    auto const rows = lint::find_rules("rfc9110#5.5-4");
    REQUIRE_FALSE(rows.empty());
    bool found = false;
    for (auto const& r : rows) found = found || r.row == &rules::field_value_octets;
    CHECK(found);
    CHECK(lint::find_rules("rfc9110#5.5").size() >= rows.size());
    CHECK(lint::find_rules("rfc9110#5.5-").empty());
    CHECK(lint::find_rules("rfc9111#3-1").size() == 4);  // its points
    CHECK(lint::find_rules("rfc9111#3-1b").size() == 1);
    CHECK(lint::find_rules("rfc9111#4").size() > lint::find_rules("rfc9111#4-1").size());
    CHECK(lint::find_rules("rfc9110").empty());
    CHECK(lint::find_rules("").empty());
    CHECK(lint::find_rules("rfc9999#1").empty());
}

TEST_CASE("rows of other rooms are found beside ours") {
    static constexpr rule other{"rfc9110#5.5-4", level::must, "server", 400, fate::close, "else"};
    static constexpr lint::catalogue_row rows[] = {{"engine", "other", &other}};
    auto const found = lint::find_rules("rfc9110#5.5-4", {rows, rows + 1});
    CHECK(found.size() == lint::find_rules("rfc9110#5.5-4").size() + 1);
    CHECK(found.back().row == &other);
}

TEST_CASE("levels and fates have words") {
    CHECK(lint::word_of(level::must) == "MUST");
    CHECK(lint::word_of(level::must_not) == "MUST NOT");
    CHECK(lint::word_of(level::should) == "SHOULD");
    CHECK(lint::word_of(level::should_not) == "SHOULD NOT");
    CHECK(lint::word_of(fate::answer_and_keep) != lint::word_of(fate::answer_and_close));
    CHECK(lint::word_of(fate::close).find("closed") != octets::npos);
    CHECK(lint::word_of(fate::ignore) == "ignored");
}
