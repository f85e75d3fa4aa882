#include "items.hpp"

#include <doctest/doctest.h>

using namespace httoop::tool;

namespace {

item read(std::string_view word) {
    item i;
    std::string fault;
    INFO(std::string{word});
    CHECK(read_item(word, i, fault));
    CHECK(fault.empty());
    return i;
}

std::string fault_of(std::string_view word) {
    item i;
    std::string fault;
    INFO(std::string{word});
    CHECK(!read_item(word, i, fault));
    return fault;
}

}  // namespace

TEST_CASE("the separator says what an item is") {
    struct row {
        std::string_view word;
        item is;
    };
    row const rows[] = {
        {"Accept:text/html", {item::field, "Accept", "text/html", ""}},
        {"Accept: text/html", {item::field, "Accept", "text/html", ""}},
        {"Accept:", {item::no_field, "Accept", "", ""}},
        {"Accept: ", {item::no_field, "Accept", "", ""}},
        {"X-Empty;", {item::empty_field, "X-Empty", "", ""}},
        {"q==a b", {item::query, "q", "a b", ""}},
        {"q==", {item::query, "q", "", ""}},
        {"name=value", {item::text, "name", "value", ""}},
        {"name=", {item::text, "name", "", ""}},
        {"age:=7", {item::json, "age", "7", ""}},
        {"all:=[1, 2]", {item::json, "all", "[1, 2]", ""}},
        {"photo@me.png", {item::upload, "photo", "me.png", ""}},
        {"photo@me;type=image/png", {item::upload, "photo", "me", "image/png"}},
        {"bio=@bio.txt", {item::text_file, "bio", "bio.txt", ""}},
        {"bio:=@bio.json", {item::json_file, "bio", "bio.json", ""}},
        {"@whole.bin", {item::whole, "", "whole.bin", ""}},
        {"@-", {item::whole, "", "-", ""}},
    };
    for (row const& r : rows) {
        INFO(std::string{r.word});
        CHECK(read(r.word) == r.is);
    }
}

TEST_CASE("the separator that begins first counts, and of these the longest") {
    struct row {
        std::string_view word;
        item is;
    };
    row const rows[] = {
        {"Referer:http://a/?b=c", {item::field, "Referer", "http://a/?b=c", ""}},
        {"url=http://a/?b==c", {item::text, "url", "http://a/?b==c", ""}},
        {"mail=a@b", {item::text, "mail", "a@b", ""}},
        {"X:=@", {item::json_file, "X", "@", ""}},
        {"a===b", {item::query, "a", "=b", ""}},
        {"file@a:b=c", {item::upload, "file", "a:b=c", ""}},
        {"a;b=c;", {item::text, "a;b", "c;", ""}},
    };
    for (row const& r : rows) {
        if (r.word == "X:=@") {
            CHECK(fault_of(r.word).find("lacks the name of a file") != std::string::npos);
            continue;
        }
        INFO(std::string{r.word});
        CHECK(read(r.word) == r.is);
    }
}

TEST_CASE("a backslash makes a separator part of the name, or the octet behind one part of the value") {
    struct row {
        std::string_view word;
        item is;
    };
    row const rows[] = {
        {R"(a\:b=c)", {item::text, "a:b", "c", ""}},
        {R"(a\=b=c)", {item::text, "a=b", "c", ""}},
        {R"(a\@b=c)", {item::text, "a@b", "c", ""}},
        {R"(a\\=c)", {item::text, R"(a\)", "c", ""}},
        {R"(a\b=c)", {item::text, R"(a\b)", "c", ""}},
        {R"(a=\@b)", {item::text, "a", "@b", ""}},
        {R"(a=\=b)", {item::text, "a", "=b", ""}},
        {R"(a=\b\=)", {item::text, "a", R"(\b\=)", ""}},
        {R"(\@a=b)", {item::text, "@a", "b", ""}},
        {R"(path=C:\dir\x)", {item::text, "path", R"(C:\dir\x)", ""}},
    };
    for (row const& r : rows) {
        INFO(std::string{r.word});
        CHECK(read(r.word) == r.is);
    }
    CHECK(fault_of(R"(a\;)").find("is no item") != std::string::npos);
    CHECK(read(R"(a\\=;)").value == ";");
}

TEST_CASE("what is no item is refused, with what was perhaps meant") {
    struct row {
        std::string_view word, says;
    };
    row const rows[] = {
        {"name", "is no item"},         {"", "is no item"},          {"example.org/x", "another URL"},
        {"=x", "lacks a name"},         {":x", "lacks a name"},      {"==x", "lacks a name"},
        {";", "lacks a name"},          {"@", "name of a file"},     {"a b:c", "no name of a field"},
        {"a=@", "name of a file"},      {"ftp//x://a", "another URL"}, {"photo@;type=a/b", "name of a file"},
    };
    for (row const& r : rows) {
        INFO(std::string{r.word});
        CHECK(fault_of(r.word).find(r.says) != std::string::npos);
    }
}

TEST_CASE("another URL has its scheme, or a port") {
    for (std::string_view const url : {"http://a", "https://a/?b=c", "HTTPS://a", ":8080", ":8080/a=b", ":/a"})
        CHECK(is_another_url(url));
    for (std::string_view const other : {"a:b", "http:/a", "ftp://a", ":", ":x", "a=http://b", ""}) CHECK(!is_another_url(other));
}
