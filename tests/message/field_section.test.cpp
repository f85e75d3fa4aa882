#include <httoop/message/field_section.hpp>

#include <doctest/doctest.h>
#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <httoop/core/ascii.hpp>
#include <httoop/message/rules.hpp>

#include "support/cliff.hpp"

using namespace httoop;

namespace {

std::string composed(field_section const& s) {
    std::string text(s.composed_size(), '?');
    CHECK(s.compose(text.data()) == text.data() + text.size());
    if (s.canonical()) CHECK(s.text() == text);
    return text;
}

// The text with the entries of its lines, as a parser makes them.
struct received {
    std::string text;
    std::vector<field_section::entry> entries;
    void line(std::string const& name, std::string const& between, std::string const& value,
              std::string const& end = "\r\n") {
        auto const at = static_cast<std::uint32_t>(text.size());
        entries.push_back({at, static_cast<std::uint16_t>(name.size()), identify_field(name),
                           static_cast<std::uint32_t>(at + name.size() + between.size()),
                           static_cast<std::uint32_t>(value.size())});
        text += name + between + value + end;
    }
    void into(field_section& s, bool canonical = false) const {
        s.assign(text, entries.data(), entries.size(), canonical);
    }
};

rule const* defect_of(field_section const& s) {
    return s.defect() ? nullptr : s.defect().error().broken;
}

}  // namespace

TEST_CASE("an empty section answers every question") {
    field_section s;
    CHECK(s.size() == 0);
    CHECK(s.empty());
    CHECK(s.begin() == s.end());
    CHECK_FALSE(s.has(field_id::host));
    CHECK(s.value(field_id::host).data() == nullptr);
    CHECK(s.value("X").data() == nullptr);
    CHECK(s.count("X") == 0);
    CHECK(s.canonical());
    CHECK(composed(s) == "");
    CHECK(s.defect());
    s.erase(field_id::host);
    s.erase("X");
    s.clear();
    CHECK(field_section{s}.empty());
}

TEST_CASE("lines keep their order and their case, and are found without regard to case") {
    field_section s;
    s.append(field_id::host, "example.org");
    s.append("x-One", "1");
    s.append("ACCEPT", "a");
    s.append("X-oNE", "2");
    s.append("accept", "b");
    CHECK(composed(s) == "Host: example.org\r\nx-One: 1\r\nACCEPT: a\r\nX-oNE: 2\r\naccept: b\r\n");
    CHECK(s.canonical());
    CHECK(s.size() == 5);
    CHECK(s.value("HOST") == "example.org");
    CHECK(s.value(field_id::accept) == "a");
    CHECK(s.count(field_id::accept) == 2);
    CHECK(s.count("X-ONE") == 2);
    CHECK(s.value("X-ONE") == "1");
    CHECK(s.value("X-On").data() == nullptr);
    CHECK(s.has(field_id::host));
    CHECK_FALSE(s.has(field_id::unknown));
    CHECK(s.count(field_id::unknown) == 0);
}

TEST_CASE("an empty value is there, unlike the value of an absent field") {
    field_section s;
    s.append(field_id::te, "");
    CHECK(s.has(field_id::te));
    CHECK(s.value(field_id::te).data() != nullptr);
    CHECK(s.value(field_id::te).empty());
    CHECK(composed(s) == "TE: \r\n");
    s.set(field_id::te, "");
    CHECK(composed(s) == "TE: \r\n");
}

TEST_CASE("white space around a value is not part of it") {
    field_section s;
    s.append("A", " \t a b\t ");
    s.append("B", " \t ");
    CHECK(composed(s) == "A: a b\r\nB: \r\n");
}

TEST_CASE("a value with CR, LF, NUL or another control octet does not get in, wherever it stands") {
    // req: rfc9110#5.5-4
    support::cliff exact{4096};
    field_section used;  // has a block already: the way that most lines of a response go
    for (int c = 0; c < 256; ++c) {
        bool const allowed = c == '\t' || (c >= 32 && c != 127);
        for (std::size_t size : {3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 48, 100})
            for (std::size_t at = 1; at + 1 < size; ++at) {
                std::string value(size, 'v');
                value[at] = static_cast<char>(c);
                field_section fresh;
                used.clear();
                used.append(field_id::date, "x");
                CAPTURE(c);
                CAPTURE(size);
                CAPTURE(at);
                for (field_section* s : {&fresh, &used}) {
                    s->append(field_id::location, exact.hold(value));
                    if (allowed) {
                        if (!s->defect() || s->value(field_id::location) != value) FAIL("refused");
                    } else {
                        if (s->defect() || s->has(field_id::location)) FAIL("accepted");
                        if (s->defect().error().broken != &rules::field_value_octets) FAIL("rule");
                        if (s->defect().error().offset != at) FAIL("offset");
                    }
                }
            }
    }
    CHECK(composed(used) == "Date: x\r\nLocation: " + std::string(98, 'v').insert(98, "\xff") + "v\r\n");
}

TEST_CASE("values of every length arrive whole, in a new block and in a used one") {
    for (std::size_t size = 0; size < 700; ++size) {
        std::string value;
        for (std::size_t i = 0; i < size; ++i) value += static_cast<char>('!' + i % 90);
        support::cliff const exact{value};
        field_section s;
        for (int round = 0; round < 3; ++round) {
            s.append(field_id::etag, exact.view());
            s.append("X-Other", exact.view());
            s.append(field_id::te, exact.view());
        }
        std::string const once =
            "ETag: " + value + "\r\nX-Other: " + value + "\r\nTE: " + value + "\r\n";
        CHECK(composed(s) == once + once + once);
    }
}

TEST_CASE("white space around a value goes in a used section too") {
    field_section s;
    s.append(field_id::te, "a");
    for (octets value : {" b", "b ", "\tb", "b\t", "\t b \t"}) {
        s.append(field_id::via, value);
        CHECK(s.value(field_id::via) == "b");
        s.erase(field_id::via);
    }
    s.append(field_id::via, " ");
    CHECK(s.value(field_id::via) == "");
    CHECK(s.value(field_id::via).data() != nullptr);
}

TEST_CASE("a name that is no token does not get in") {
    // req: rfc9110#5.1
    for (octets name : {"", "a b", "a:", "\xc3\xa4", "X\r\nY", " X"}) {
        field_section s;
        s.append(name, "v");
        s.set(name, "v");
        CAPTURE(name);
        CHECK(s.empty());
        CHECK(defect_of(s) == &rules::field_name_token);
    }
    field_section s;
    s.append("ab{", "v");
    REQUIRE_FALSE(s.defect());
    CHECK(s.defect().error().offset == 2);
    s.append(field_id::unknown, "v");
    CHECK(s.empty());
}

TEST_CASE("a name too long for its offsets does not get in") {
    // req: rfc9110#5.4
    field_section s;
    s.append(std::string(65535, 'n'), "v");
    CHECK(s.defect());
    CHECK(s.begin() != s.end());
    s.append(std::string(65536, 'n'), "v");
    CHECK(defect_of(s) == &rules::field_too_large);
    CHECK(s.size() == 1);
}

TEST_CASE("the first defect is remembered until the section is cleared, copies have it too") {
    // req: rfc9110#5.5-4
    field_section s;
    s.append("A", "1");
    s.append("A", "\n");
    s.append("", "1");
    s.append("B", "2");
    CHECK(defect_of(s) == &rules::field_value_octets);
    CHECK(composed(s) == "A: 1\r\nB: 2\r\n");
    field_section const copy = s;
    CHECK(defect_of(copy) == &rules::field_value_octets);
    for (int i = 0; i < 100; ++i) s.append("Growing", "the block moves");
    CHECK(defect_of(s) == &rules::field_value_octets);
    s.clear();
    CHECK(s.defect());
    CHECK(s.empty());
}

TEST_CASE("setting replaces all lines of that name where the first stood") {
    field_section s;
    s.append("A", "1");
    s.append("Via", "x");
    s.append("B", "2");
    s.append("via", "y");
    s.set(field_id::via, "longer than it was");
    CHECK(composed(s) == "A: 1\r\nVia: longer than it was\r\nB: 2\r\n");
    s.set("b", "3");
    CHECK(composed(s) == "A: 1\r\nVia: longer than it was\r\nb: 3\r\n");
    s.set("C", "new");
    CHECK(composed(s) == "A: 1\r\nVia: longer than it was\r\nb: 3\r\nC: new\r\n");
    CHECK(s.size() == 4);
    CHECK_FALSE(s.canonical());
}

TEST_CASE("setting a value of the same size keeps the section canonical") {
    field_section s;
    s.append("A", "1");
    s.append(field_id::date, "Sun, 06 Nov 1994 08:49:37 GMT");
    s.append("B", "2");
    s.set(field_id::date, "Sun, 06 Nov 1994 08:49:38 GMT");
    CHECK(s.canonical());
    CHECK(composed(s) == "A: 1\r\nDate: Sun, 06 Nov 1994 08:49:38 GMT\r\nB: 2\r\n");
}

TEST_CASE("a value that is refused leaves what was there") {
    // req: rfc9110#5.5-4
    field_section s;
    s.append("A", "1");
    s.set("A", "2\r\nB: 3");
    CHECK(composed(s) == "A: 1\r\n");
    CHECK_FALSE(s.defect());
}

TEST_CASE("erasing removes every line of that name and no other") {
    field_section s;
    s.append("X-A", "1");
    s.append(field_id::via, "a");
    s.append("X-B", "2");
    s.append("x-a", "3");
    s.append(field_id::via, "b");
    s.erase(field_id::via);
    CHECK_FALSE(s.has(field_id::via));
    CHECK(s.count(field_id::via) == 0);
    CHECK(composed(s) == "X-A: 1\r\nX-B: 2\r\nx-a: 3\r\n");
    s.erase("x-A");
    CHECK(composed(s) == "X-B: 2\r\n");
    CHECK(s.value("X-B") == "2");
    s.append(field_id::via, "c");
    CHECK(composed(s) == "X-B: 2\r\nVia: c\r\n");
    s.erase("X-B");
    s.erase("Via");
    CHECK(s.empty());
    CHECK(s.begin() == s.end());
    CHECK(s.canonical());
    CHECK(composed(s) == "");
}

TEST_CASE("setting a field again and again does not grow the section without end") {
    field_section s;
    s.append("A", "1");
    for (int i = 0; i < 100000; ++i) s.set("A", std::string(static_cast<std::size_t>(i % 50), 'x'));
    CHECK(s.size() == 1);
    CHECK(s.text().size() < 4096);
    CHECK(composed(s) == "A: " + std::string(49, 'x') + "\r\n");
}

// req: rfc9110#5.6.3-1   one space after the colon
TEST_CASE("received lines are kept octet for octet and composed in canonical form") {
    received r;
    r.line("hOST", ":\t ", "example.org", " \r\n");
    r.line("X-Empty", ":", "");
    r.line("accept", ":", "a");
    field_section s;
    s.append("gone", "after assign");
    r.into(s);
    CHECK(s.text() == r.text);
    CHECK_FALSE(s.canonical());
    CHECK(s.size() == 3);
    CHECK(s.value(field_id::host) == "example.org");
    CHECK(s.value("x-empty").data() != nullptr);
    CHECK(s.value("gone").data() == nullptr);
    CHECK(composed(s) == "hOST: example.org\r\nX-Empty: \r\naccept: a\r\n");
    s.append("More", "1");
    CHECK(composed(s) == "hOST: example.org\r\nX-Empty: \r\naccept: a\r\nMore: 1\r\n");
}

TEST_CASE("received canonical lines are composed as they came") {
    received r;
    r.line("Host", ": ", "a");
    r.line("X", ": ", "b");
    field_section s;
    r.into(s, true);
    CHECK(s.canonical());
    CHECK(composed(s) == r.text);
    CHECK(s.text() == r.text);
}

TEST_CASE("a section can be assigned again and again, larger and smaller") {
    field_section s;
    for (int lines : {1, 200, 3, 0, 500, 2}) {
        received r;
        for (int i = 0; i < lines; ++i)
            r.line("X-" + std::to_string(i), ": ", std::string(static_cast<std::size_t>(i), 'v'));
        r.into(s, true);
        CHECK(s.size() == static_cast<std::size_t>(lines));
        CHECK(composed(s) == r.text);
        if (lines > 2) CHECK(s.value("x-2") == "vv");
        CHECK_FALSE(s.has(field_id::host));
    }
}

// req: rfc7541#6.2.3-3
TEST_CASE("a line of another section keeps that it came never indexed") {
    field_section received;
    std::vector<field_section::entry> entries(2);
    entries[0] = {0, 1, field_id::unknown, 3, 1, 1};
    entries[1] = {6, 4, field_id::etag, 12, 3};
    received.assign("a: b\r\netag: \"c\"\r\n", entries.data(), entries.size(), true);
    field_section sent;
    for (int i = 0; i < 50; ++i)
        for (field_line const line : received) sent.append(line);
    field_section const copy = sent;
    CHECK(copy.size() == 100);
    for (field_line const line : copy) CHECK(line.never_indexed == (line.id == field_id::unknown));
    CHECK(copy.value("A") == "b");
    CHECK(copy.defect());
}

TEST_CASE("copies and moves are sections of their own") {
    field_section a;
    a.append("A", "1");
    a.append(field_id::host, "h");
    field_section b = a;
    b.append("B", "2");
    CHECK(composed(a) == "A: 1\r\nHost: h\r\n");
    CHECK(composed(b) == "A: 1\r\nHost: h\r\nB: 2\r\n");
    a = b;
    CHECK(composed(a) == composed(b));
    field_section c = std::move(b);
    CHECK(composed(c) == composed(a));
    field_section const none;
    a = none;
    CHECK(a.empty());
    field_section& same = c;
    c = same;
    CHECK(c.size() == 3);
    c = std::move(same);
    CHECK(c.size() == 3);
    a = std::move(c);
    CHECK(composed(a) == "A: 1\r\nHost: h\r\nB: 2\r\n");
    a.erase("A");
    field_section const d = a;
    CHECK(composed(d) == "Host: h\r\nB: 2\r\n");
}

TEST_CASE("any sequence of changes gives what a list of lines would give") {
    struct model_line {
        std::string name, value;
    };
    std::vector<std::string> const names{"Host", "host", "Via", "VIA", "X-A", "x-a", "X-B", "TE",
                                         "Strict-Transport-Security", "X-Content-Type-Options"};
    std::mt19937 random{20260701};
    auto const upto = [&](std::size_t n) { return random() % n; };
    for (int round = 0; round < 300; ++round) {
        std::vector<model_line> model;
        field_section s;
        for (int step = 0; step < 60; ++step) {
            std::string const& name = names[upto(names.size())];
            std::string const value(upto(upto(4) == 0 ? 400 : 20), static_cast<char>('a' + upto(26)));
            auto const same = [&](model_line const& l) { return equal_ignoring_case(l.name, name); };
            field_id const id = identify_field(name);
            switch (upto(id == field_id::unknown ? 4 : 8)) {
            case 0: case 1:
                s.append(name, value);
                model.push_back({name, value});
                break;
            case 2: {
                s.set(name, value);
                auto const first = std::find_if(model.begin(), model.end(), same);
                if (first == model.end()) model.push_back({name, value});
                else {
                    *first = {name, value};
                    model.erase(std::remove_if(first + 1, model.end(), same), model.end());
                }
                break;
            }
            case 3:
                s.erase(name);
                model.erase(std::remove_if(model.begin(), model.end(), same), model.end());
                break;
            case 4:
                s.append(id, value);
                model.push_back({std::string{name_of(id)}, value});
                break;
            case 5:
                s.erase(id);
                model.erase(std::remove_if(model.begin(), model.end(), same), model.end());
                break;
            case 6: {
                field_section copy = s;
                std::swap(s, copy);
                break;
            }
            default:
                if (upto(20) == 0) {
                    s.clear();
                    model.clear();
                }
            }
            std::string expected;
            for (auto const& l : model) expected += l.name + ": " + l.value + "\r\n";
            REQUIRE(composed(s) == expected);
            REQUIRE(s.size() == model.size());
            REQUIRE(s.count(name) == static_cast<std::size_t>(
                                         std::count_if(model.begin(), model.end(), same)));
            REQUIRE((s.value(name).data() != nullptr) == (s.count(name) != 0));
            if (id != field_id::unknown) {
                REQUIRE(s.count(id) == s.count(name));
                REQUIRE(s.has(id) == (s.count(id) != 0));
                REQUIRE(s.value(id) == s.value(name));
            }
        }
        CHECK(s.defect());
    }
}
