#include "service/served_file.hpp"

#include <doctest/doctest.h>

#include "support/temporary_folder.hpp"

using namespace httoop;

namespace {

std::vector<opened_file> opened(support::temporary_folder const& f, std::string const& name) {
    auto const root = io::directory::open(f.path());
    auto file = root->open_beneath(name);
    REQUIRE(file);
    std::vector<opened_file> all;
    auto const facts = file->facts();
    all.push_back({std::move(*file), *facts, ""});
    return all;
}

served_file* make(support::temporary_folder const& f, std::string const& name, std::int64_t now = 1'700'000'000) {
    return served_file::make(opened(f, name), {}, {now});
}

}  // namespace

TEST_CASE("served file: small content is held, large is not") {
    support::temporary_folder f;
    f.file("small", std::string(32 * 1024, 's'));
    f.file("large", std::string(32 * 1024 + 1, 'l'));
    auto* const small = make(f, "small");
    CHECK(small->shapes[0].held);
    CHECK(small->shapes[0].content.size() == 32 * 1024);
    CHECK(small->descriptors() == 0);
    auto* const large = make(f, "large");
    CHECK(!large->shapes[0].held);
    CHECK(large->descriptors() == 1);
    CHECK(large->made_of(opened(f, "large")));
    CHECK(!large->made_of(opened(f, "small")));
    small->let_go();
    large->let_go();
}

TEST_CASE("served file: the tag changes with inode, size and time") {
    support::temporary_folder f;
    f.file("a", "one", 1'600'000'000);
    auto const tag = [&] {
        auto* const s = make(f, "a");
        std::string const t = s->shapes[0].tag.compose();
        s->let_go();
        return t;
    };
    std::string const first = tag();
    CHECK(tag() == first);
    f.file("a", "two", 1'600'000'001);
    CHECK(tag() != first);
    f.file("a", "three", 1'600'000'000);
    CHECK(tag() != first);
    f.file("b", "one", 1'600'000'000);
    std::filesystem::rename(f.path("b"), f.path("a"));
    CHECK(tag() != first);
}

TEST_CASE("served file: a time in the future is not sent") {
    support::temporary_folder f;
    f.file("a", "one", 1'800'000'000);
    auto* const s = make(f, "a", 1'700'000'000);
    CHECK(s->shapes[0].fields.value(field_id::last_modified) == "Tue, 14 Nov 2023 22:13:20 GMT");
    CHECK(!s->settled);
    CHECK(s->shapes[0].tag.weak);
    s->let_go();
}

TEST_CASE("served file: settled two seconds after the change") {
    support::temporary_folder f;
    f.file("a", "one", 1'699'999'998);
    auto* const old = make(f, "a", 1'700'000'000);
    CHECK(old->settled);
    auto* const fresh = make(f, "a", 1'699'999'999);
    CHECK(!fresh->settled);
    old->let_go();
    fresh->let_go();
}
