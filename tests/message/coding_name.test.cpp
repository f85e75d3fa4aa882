#include <httoop/message/coding_name.hpp>

#include <doctest/doctest.h>
#include <map>
#include <string>

#include "support/named_rows.hpp"

using namespace httoop;

namespace {

// The rows of ours that are in one register, which `use` tells, are those of the register.
void compare(coding_use coding_row::*use, std::string const& path) {
    std::map<std::string, std::string> registered;
    for (auto const& row : support::read_table(path)) registered[row[0]] = row[1];
    for (unsigned i = 1; i < static_cast<unsigned>(coding_id::count_); ++i) {
        coding_row const& row = row_of(static_cast<coding_id>(i));
        std::string const name{row.name};
        CAPTURE(name);
        CHECK((row.*use != coding_use::none) == (registered.count(name) == 1));
        if (registered.count(name) == 0) continue;
        std::string const& reference = registered[name];
        bool const reserved = reference.find("reserved") != std::string::npos ||
                              reference.find("withdrawn") != std::string::npos;
        CHECK((row.*use == coding_use::reserved) == reserved);
        registered.erase(name);
    }
    for (auto const& [name, reference] : registered) FAIL_CHECK("not in codings.def: ", name);
}

}  // namespace

TEST_CASE("the coding table agrees with the registers of content codings and of transfer codings") {
    compare(&coding_row::content, "message/iana/content-codings.tsv");
    compare(&coding_row::transfer, "message/iana/transfer-codings.tsv");
}

TEST_CASE("a coding is found by its name in any case, and by no other") {
    for (unsigned i = 1; i < static_cast<unsigned>(coding_id::count_); ++i) {
        auto const id = static_cast<coding_id>(i);
        std::string name{name_of(id)};
        CHECK(identify_coding(name) == id);
        for (char& c : name) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
        CHECK(identify_coding(name) == id);
        CHECK(identify_coding(name + "x") == coding_id::unknown);
    }
    CHECK(identify_coding("") == coding_id::unknown);
    CHECK(row_of(coding_id::unknown).content == coding_use::none);
    CHECK(row_of(coding_id::unknown).transfer == coding_use::none);
}

TEST_CASE("x-gzip and x-compress are other names of codings, and no other name is") {
    CHECK(usual_coding_name("x-gzip") == "gzip");
    CHECK(usual_coding_name("X-COMPRESS") == "compress");
    for (octets same : {"gzip", "GZip", "x-br", "identity", "unheard-of", ""})
        CHECK(usual_coding_name(same) == same);
}
