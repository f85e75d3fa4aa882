// Credentials in files: netrc, and what a user agent saves.
#include "logging_in.hpp"

using namespace logging_in;

TEST_CASE("credentials: a netrc file is for hosts at any port") {
    asking_server server;
    known_credentials keys;
    auto const file = netrc::parse(
        "machine Example.org login ann password \"open sesame\"\n"
        "machine example.org login bob password x\n"
        "machine nothing.example login ann\n"
        "machine ::1 login ann password \"open sesame\"\n"
        "default login ann password wrong\n");
    REQUIRE(file.has_value());
    CHECK(keys.add(*file).has_value());
    for (char const* target : {"https://example.org/", "http://EXAMPLE.ORG:8080/", "http://[::1]:8080/"}) {
        CAPTURE(target);
        CHECK(ask(keys, server, target).status == status_code::ok);
    }
    CHECK(ask(keys, server, "https://nothing.example/").last.is == verdict::refused);  // by the default
    known_credentials none;
    auto const broken = none.add(*netrc::parse("default password a\nmachine \"a b\" password pw0rd"));
    REQUIRE_FALSE(broken.has_value());
    CHECK(broken.error().text() == "line 2: this machine is no host");
}

TEST_CASE("credentials: what is saved is loaded") {
    known_credentials keys;
    CHECK(keys.add({.where = "https://example.org/a/", .user = "ann", .password = secret{"p %\t\n\xc3\xa9"}}).has_value());
    CHECK(keys.add({.where = "*", .user = "b", .password = secret{"c"}, .asker = asker::proxy}).has_value());
    CHECK(keys.add({.where = "https://example.org", .token = secret{"t0ken"}}).has_value());
    CHECK(keys.add({.where = "https://b.example/", .user = "b", .password = secret{"c"}, .unasked = true}).has_value());
    secret const text = keys.save();
    CHECK(text.reveal() ==
          "httoop credentials 1\n"
          "oa\thttps://example.org/a/\tann\tp%20%25%09%0A\xc3\xa9\t\n"
          "pa\t*\tb\tc\t\n"
          "oa\thttps://example.org\t\t\tt0ken\n"
          "ou\thttps://b.example/\tb\tc\t\n");
    known_credentials again;
    CHECK(again.load(text.reveal()).has_value());
    CHECK(again.save().reveal() == text.reveal());
    CHECK(again.load(text.reveal()).has_value());  // in the place of the same
    CHECK(again.save().reveal() == text.reveal());
    for (char const* line : {"", "oa", "oa\thttps://a.example\tb", "xa\t*\tb\tc\t", "ox\t*\tb\tc\t", "oaa\t*\tb\tc\t", "oa\t*\tb\t%4\t",
                             "oa\t*\tb\t%zz\t", "oa\t/\tb\tsecr3t\t", "oa\t*\tb\tc\ttok en", "ou\t*\tb\tc\t"}) {
        CAPTURE(line);
        known_credentials none;
        auto const loaded = none.load(std::string{"httoop credentials 1\noa\t*\tb\tc\t\n"} + line + "\n");
        REQUIRE_FALSE(loaded.has_value());
        CHECK(loaded.error().text().starts_with("line 3: "));
        CHECK(loaded.error().text().find("secr3t") == std::string::npos);
        CHECK(none.empty());
    }
    known_credentials none;
    CHECK_FALSE(none.load("").has_value());
    CHECK_FALSE(none.load("httoop credentials 2\n").has_value());
    CHECK_FALSE(none.load("httoop credentials 1\noa\t*\tb\tc\t").has_value());
    CHECK(none.load("httoop credentials 1\n").has_value());
}
