#include <httoop/format/netrc.hpp>

#include <doctest/doctest.h>

#include "support/every_split.hpp"

using namespace httoop;

namespace {

std::string shown(fallible<netrc, netrc_fault> const& read) {
    if (!read) return std::to_string(read.error().line) + ": " + std::string{read.error().about};
    std::string text;
    for (netrc_login const& l : read->all) {
        text += std::to_string(l.line) + " " + (l.machine.empty() ? "*" : l.machine);
        if (l.has_login) text += " l=" + l.login;
        if (l.has_password) text += " p=" + std::string{l.password.reveal()};
        if (l.has_account) text += " a=" + std::string{l.account.reveal()};
        text += ";";
    }
    return text;
}

// Read in every way in which it may come.
std::string read(std::string const& text) {
    std::string const whole = shown(netrc::parse(text));
    support::every_split(text, [&](support::pieces& in) {
        netrc_reader reader;
        for (octets const piece : in) reader.take(piece);
        CHECK(shown(reader.finish()) == whole);
    });
    return whole;
}

}  // namespace

TEST_CASE("netrc: words in any number of lines") {
    CHECK(read("machine example.org login ann password secret") == "1 example.org l=ann p=secret;");
    CHECK(read("machine\n example.org\n\tlogin ann\r\n\r\npassword\n\nsecret\n") == "2 example.org l=ann p=secret;");
    CHECK(read("machine a login b machine c password d account e default login f") == "1 a l=b;1 c p=d a=e;1 * l=f;");
    CHECK(read("MACHINE a Login b") == "1 a l=b;");
    CHECK(read("machine a password machine") == "1 a p=machine;");
    CHECK(read("machine a password d\xc3\xa9j\xc3\xa0") == "1 a p=d\xc3\xa9j\xc3\xa0;");
    CHECK(read("").empty());
    CHECK(read(" \n\t\v\f\r\n").empty());
}

TEST_CASE("netrc: quotes and backslashes as curl reads them") {
    CHECK(read(R"(machine a password "two words")") == "1 a p=two words;");
    CHECK(read(R"(machine a password "\"\\\n\r\t\x")") == "1 a p=\"\\\n\r\tx;");
    CHECK(read(R"(machine a login "" password "")") == "1 a l= p=;");
    // Within a word neither means anything.
    CHECK(read(R"(machine a password b"c\nd)") == R"(1 a p=b"c\nd;)");
    CHECK(read("\"machine\" \"a\"\n") == "1 a;");
}

TEST_CASE("netrc: comments and macros are passed over") {
    CHECK(read("# machine a\nmachine b # login c\n  #x\nlogin d#e password #f\n") == "2 b l=d#e p=#f;");
    CHECK(read("machine\n# a comment\nb") == "3 b;");
    CHECK(read("machine a login b\nmacdef init\nmachine x login y\n\"\n  # z\n\nmachine c") == "1 a l=b;7 c;");
    CHECK(read("macdef\nput x\n \r\nmachine c") == "4 c;");
    CHECK(read("machine a\nmacdef m") == "1 a;");
    CHECK(read("# no line behind it").empty());
}

TEST_CASE("netrc: what is none is refused, with its line") {
    std::string const keyword = "has another word than machine, default, login, password, account or macdef";
    CHECK(read("machine a\npasword b") == "2: " + keyword);
    CHECK(read("\nexample.org") == "2: " + keyword);
    CHECK(read("machine a b") == "1: " + keyword);
    CHECK(read("\nlogin a") == "2: names no machine before it");
    CHECK(read("machine a login") == "1: ends where a word is missing");
    CHECK(read("machine\n\n") == "3: ends where a word is missing");
    CHECK(read("machine \"\"") == "1: has a machine without a name");
    CHECK(read("machine a login b\nlogin c") == "2: says the same twice for a machine");
    CHECK(read("machine a password \"b\n\"") == "1: has a quote that does not end on its line");
    CHECK(read("machine a password \"b\\\n\"") == "1: has a quote that does not end on its line");
    CHECK(read("machine a\n password \"b") == "2: has a quote that does not end");
    CHECK(read("machine a\n password \"b\\") == "2: has a quote that does not end");
    CHECK(read("machine a password \"b\"c") == "1: has no space behind a quoted word");
    CHECK(read(std::string("machine a\0b", 11)) == "1: has an octet NUL");
    CHECK(read(std::string("macdef a\n\0", 10)) == "2: has an octet NUL");
}

TEST_CASE("netrc: no more than the limit is read") {
    limits l;
    l.netrc_octets = 9;
    CHECK(shown(netrc::parse("machine a", l)) == "1 a;");
    CHECK(shown(netrc::parse("machine ab", l)) == "1: is more than a netrc file may have (limit netrc-octets)");
    netrc_reader reader{l};
    CHECK(reader.take("machine a"));
    CHECK_FALSE(reader.take("\nmachine"));
    CHECK_FALSE(reader.take("x"));
    CHECK_FALSE(reader.finish().has_value());
}

TEST_CASE("netrc: a host has the first entry that fits, then the default") {
    auto const n = netrc::parse(
        "default login d password 0\n"
        "machine example.org login a password 1\n"
        "machine Example.org login b password 2\n"
        "machine ::1 login c password 3\n");
    REQUIRE(n.has_value());
    auto const login_of = [&](octets host, octets login = {}) {
        netrc_login const* const l = n->find(host, login);
        return l == nullptr ? std::string{"-"} : l->login;
    };
    CHECK(login_of("EXAMPLE.ORG") == "a");
    CHECK(login_of("example.org", "b") == "b");
    CHECK(login_of("example.org", "c") == "-");
    CHECK(login_of("[::1]") == "c");
    CHECK(login_of("www.example.org") == "d");
    CHECK(login_of("www.example.org", "d") == "d");
    CHECK(netrc::parse("machine a login b")->find("c") == nullptr);
}
