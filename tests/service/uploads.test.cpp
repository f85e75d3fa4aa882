#include <httoop/service/uploads.hpp>

#include <doctest/doctest.h>

#include <fstream>

#include <httoop/format/form_data.hpp>
#include <httoop/io/loop.hpp>

#include "support/temporary_folder.hpp"

using namespace httoop;

namespace {

outcome<std::string> all_of(source& from) {
    auto loop = *io::loop::make();
    std::optional<outcome<std::string>> got;
    auto const into = [](source& s, std::optional<outcome<std::string>>& to) -> task<void> { to.emplace(co_await gather(s, 1 << 24)); };
    loop->spawn(into(from, got));
    while (!got) loop->turn(duration::milliseconds(10));
    return *got;
}

// Its content, twice, and the length that was told before.
std::string sent(upload& u) {
    auto const first = all_of(*u.content);
    REQUIRE(first);
    CHECK(u.content->length() == content_length_of::exactly(first->size()));
    REQUIRE(u.content->rewind());
    CHECK(*all_of(*u.content) == *first);
    return *first;
}

}  // namespace

TEST_CASE("uploads: texts, JSON and forms say what they are") {
    upload text = upload_text("a");
    CHECK(text.type == "text/plain; charset=utf-8");
    CHECK(sent(text) == "a");
    upload json = upload_json(*json_document::parse("{ \"a\": [1, 2] }"));
    CHECK(json.type == "application/json");
    CHECK(sent(json) == "{\"a\":[1,2]}");
    std::vector<name_value> const entries{{"a b", "c&d"}, {"e", "\xc3\xa9"}};
    upload form = upload_form(entries);
    CHECK(form.type == "application/x-www-form-urlencoded");
    CHECK(sent(form) == "a+b=c%26d&e=%C3%A9");
}

TEST_CASE("uploads: a file is read as it is sent") {
    support::temporary_folder const here;
    std::string const text(200000, 'x'), path = here.path() + "/a.html";
    std::ofstream{path} << text;
    auto file = upload_file(path);
    REQUIRE(file);
    CHECK(file->type == "text/html; charset=utf-8");
    CHECK(sent(*file) == text);
    CHECK(upload_file(path, "own/type")->type == "own/type");
    std::ofstream{here.path() + "/empty"};
    auto empty = upload_file(here.path() + "/empty");
    REQUIRE(empty);
    CHECK(empty->type == "application/octet-stream");
    CHECK(sent(*empty) == "");

    auto cut = upload_file(path);
    REQUIRE(cut);
    std::ofstream{path} << "short";
    auto const got = all_of(*cut->content);
    REQUIRE_FALSE(got);
    CHECK(got.error().about.find("shorter") != std::string::npos);

    CHECK(upload_file(here.path() + "/none").error().text().find("none") != std::string::npos);
    CHECK(upload_file(here.path()).error().text().find("no file") != std::string::npos);
    CHECK(upload_file("/dev/null").error().text().find("no file") != std::string::npos);
}

// req: rfc7578#4.2
TEST_CASE("uploads: forms with files are read by the same rules") {
    support::temporary_folder const here;
    std::string const text(100000, 'y');
    std::ofstream{here.path() + "/me.png"} << text;
    std::vector<form_upload> const entries{{.name = "user", .value = "Ann"},
                                           {.name = "photo", .file = here.path() + "/me.png"},
                                           {.name = "note", .value = "hi", .filename = "note.txt", .type = "text/markdown"},
                                           {.name = "again", .file = here.path() + "/me.png", .filename = "you \"x\".bin"},
                                           {.name = "last", .value = ""}};
    auto form = upload_form_data(entries);
    REQUIRE(form);
    std::string const begin = "multipart/form-data; boundary=";
    REQUIRE(form->type.substr(0, begin.size()) == begin);
    policy generous;
    auto const read = form_data::parse(sent(*form), form->type.substr(begin.size()), generous);
    REQUIRE(read);
    CHECK(read->entries == std::vector<form_entry>{{"user", {}, "", "Ann"},
                                                   {"photo", "me.png", "image/png", text},
                                                   {"note", "note.txt", "text/markdown", "hi"},
                                                   {"again", "you \"x\".bin", "application/octet-stream", text},
                                                   {"last", {}, "", ""}});
    CHECK(upload_form_data(entries)->type != form->type);
    auto none = upload_form_data({});
    REQUIRE(none);
    CHECK(form_data::parse(sent(*none), none->type.substr(begin.size()))->entries.empty());
    std::vector<form_upload> const bad{{.name = "a\nb", .value = "x"}};
    CHECK_FALSE(upload_form_data(bad));
    std::vector<form_upload> const missing{{.name = "a", .file = here.path() + "/none"}};
    CHECK_FALSE(upload_form_data(missing));
}
