#include <wire/hpack/decoder.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "support/blocks.hpp"

using namespace httoop;
using namespace support;
namespace hpack = wire::hpack;

namespace {

policy const decode_strictly;

// The id of what a block breaks, "" if nothing, after blocks that are right.
std::string fault_of(std::vector<std::string> const& hex, hpack::decoder& d) {
    for (std::string const& block : hex) read_block(d, from_hex(block));
    return d.broken().broken != nullptr ? d.broken().broken->id : "";
}
std::string fault_of(std::vector<std::string> const& hex) {
    hpack::decoder d{decode_strictly};
    return fault_of(hex, d);
}

}  // namespace

// req: rfc7541#2.1-2 rfc7541#3.2-1
TEST_CASE("the examples of RFC 7541 C.2 to C.6 decode, with the tables that stand there") {
    std::string story;
    std::optional<hpack::decoder> d;
    for (example_block const& e : rfc7541_examples()) {
        CAPTURE(e.hex);
        if (story != e.story) {
            story = e.story;
            d.emplace(decode_strictly);
            // Those of C.5 and C.6 begin with a table of 256 octets.
            if (e.table_limit == 256) CHECK(read_block(*d, from_hex("3fe101")) == "");
        }
        CHECK(read_block(*d, from_hex(e.hex)) == e.fields);
        CHECK(d->broken().broken == nullptr);
        CHECK(d->table().size() == e.table_size);
    }
}

TEST_CASE("a reader's notes stay with the entry of the table, that of the name with its next entry too") {
    hpack::decoder d{decode_strictly};
    hpack::decoded_field f;
    d.begin("\x82");  // :method: GET
    REQUIRE(d.next(f) == hpack::decoder::found::field);
    CHECK(f.static_field == 2);
    CHECK(f.static_name == 2);
    CHECK(f.notes == nullptr);
    std::string const block = from_hex("40 0161 0162  be  7e 0163  0f2f 0164  be bf  08 0165");
    d.begin(block);
    REQUIRE(d.next(f) == hpack::decoder::found::field);  // a: b, new
    CHECK(f.static_name == 0);
    CHECK(f.name_note == 0);
    REQUIRE(f.notes != nullptr);
    *f.notes = {7, 8};
    REQUIRE(d.next(f) == hpack::decoder::found::field);  // the same
    CHECK(f.name_note == 7);
    CHECK(f.notes->value == 8);
    REQUIRE(d.next(f) == hpack::decoder::found::field);  // a: c, new
    CHECK(f.name_note == 7);
    CHECK(f.notes->name == 7);
    CHECK(f.notes->value == 0);
    CHECK(hpack::dynamic_table::line_of(f.name, f.value) == "a: c\r\n");
    REQUIRE(d.next(f) == hpack::decoder::found::field);  // a: d, not added
    CHECK(f.value == "d");
    CHECK(f.name_note == 7);
    CHECK(f.notes == nullptr);
    REQUIRE(d.next(f) == hpack::decoder::found::field);
    CHECK(f.value == "c");
    CHECK(f.notes->value == 0);
    REQUIRE(d.next(f) == hpack::decoder::found::field);
    CHECK(f.value == "b");
    CHECK(f.notes->value == 8);
    REQUIRE(d.next(f) == hpack::decoder::found::field);  // :status with a value of its own
    CHECK(f.name == ":status");
    CHECK(f.static_name != 0);
    CHECK(f.static_field == 0);
    CHECK(f.name_note == 0);
    CHECK(f.notes == nullptr);
    CHECK(d.next(f) == hpack::decoder::found::end);
}

TEST_CASE("a block cut within a representation is an error, and nothing is read beyond its end") {
    for (example_block const& e : rfc7541_examples()) {
        std::string const wire = from_hex(e.hex);
        std::size_t good = 0;
        for (std::size_t n = 0; n < wire.size(); ++n) {
            CAPTURE(n);
            std::vector<char> const exact(wire.begin(), wire.begin() + static_cast<long>(n));
            hpack::decoder d{decode_strictly};
            // What the examples before have left in the table.
            for (example_block const& before : rfc7541_examples()) {
                if (&before == &e) break;
                if (before.story == e.story) read_block(d, from_hex(before.hex));
            }
            d.begin({exact.data(), n});
            std::string const text = read_block(d);
            CHECK(e.fields.substr(0, text.size()) == text);
            if (d.broken().broken == nullptr) {
                ++good;
                continue;
            }
            std::string const id = d.broken().broken->id;
            CHECK((id == "rfc7541#5.1" || id == "rfc7541#5.2"));
        }
        // Where it ends between two representations, it is whole.
        CHECK(good == static_cast<std::size_t>(std::count(e.fields.begin(), e.fields.end(), '\n')));
    }
}

// req: rfc7541#5.1
TEST_CASE("an integer that its block cuts is an error") {
    CHECK(fault_of({"7f"}) == "rfc7541#5.1");
    CHECK(fault_of({"ff80"}) == "rfc7541#5.1");
}

// req: rfc7541#5.2
TEST_CASE("a string that its block cuts is an error") {
    CHECK(fault_of({"40"}) == "rfc7541#5.2");
    CHECK(fault_of({"400361"}) == "rfc7541#5.2");
    CHECK(fault_of({"40016102"}) == "rfc7541#5.2");
}

// req: rfc7541#2.3.3-1
TEST_CASE("an index beyond both tables is an error") {
    CHECK(fault_of({"be"}) == "rfc7541#2.3.3-1");
    CHECK(fault_of({"4001610162be"}) == "");
    CHECK(fault_of({"4001610162bf"}) == "rfc7541#2.3.3-1");
    CHECK(fault_of({"7f000161"}) == "rfc7541#2.3.3-1");
    CHECK(fault_of({"0f300161"}) == "rfc7541#2.3.3-1");
}

// req: rfc7541#6.1-1
TEST_CASE("index 0 is an error") { CHECK(fault_of({"80"}) == "rfc7541#6.1-1"); }

// req: rfc7541#2.3.2-1
TEST_CASE("entries may be there twice") {
    hpack::decoder d{decode_strictly};
    CHECK(fault_of({"40016101624001610162bebf"}, d) == "");
    CHECK(d.table().count() == 2);
}

// req: rfc7541#5.1-1
TEST_CASE("an integer of more than 32 bits or five further octets is an error") {
    CHECK(fault_of({"3f808080808000"}) == "rfc7541#5.1-1");
    CHECK(fault_of({"3f8080808000"}) == "");
    CHECK(fault_of({"ffffffffffff0f"}) == "rfc7541#5.1-1");
    CHECK(fault_of({"ffffffffff7f"}) == "rfc7541#5.1-1");
}

// req: rfc7541#5.2-1
TEST_CASE("padding of more than 7 bits is an error") {
    CHECK(fault_of({"400161821fff"}) == "rfc7541#5.2-1");
    CHECK(fault_of({"400161811f"}) == "");
    CHECK(fault_of({"40016181ff"}) == "rfc7541#5.2-1");
}

// req: rfc7541#5.2-2
TEST_CASE("padding with anything but ones is an error") {
    CHECK(fault_of({"4001618118"}) == "rfc7541#5.2-2");
    CHECK(fault_of({"400161811e"}) == "rfc7541#5.2-2");
}

// req: rfc7541#5.2-3
TEST_CASE("EOS within a string is an error") {
    CHECK(fault_of({"40016184ffffffff"}) == "rfc7541#5.2-3");
    CHECK(fault_of({"4001618c1fffffffff1f1f1f1f1f1f1f"}) == "rfc7541#5.2-3");
}

// req: rfc7541#6.3-2
TEST_CASE("a table size beyond the limit is an error") {
    CHECK(fault_of({"3fe11f"}) == "");
    CHECK(fault_of({"3fe21f"}) == "rfc7541#6.3-2");
    hpack::decoder d{decode_strictly};
    d.set_limit(8192);
    CHECK(fault_of({"3fe13f"}, d) == "");
    CHECK(d.table().maximum() == 8192);
}

// req: rfc7541#4.2-2
TEST_CASE("a table size stands at the beginning of a block, and has to where the limit went down") {
    CHECK(fault_of({"8220"}) == "rfc7541#4.2-2");
    hpack::decoder owed{decode_strictly};
    owed.set_limit(100);
    CHECK(fault_of({"82"}, owed) == "rfc7541#4.2-2");
    hpack::decoder told{decode_strictly};
    told.set_limit(100);
    CHECK(fault_of({"3f4582", "82"}, told) == "");
    CHECK(told.table().maximum() == 100);
}

// req: rfc7541#4.2-3
TEST_CASE("the smallest of several limits has to be told") {
    hpack::decoder d{decode_strictly};
    d.set_limit(0);
    d.set_limit(4096);
    CHECK(fault_of({"4001610162"}) == "");
    CHECK(fault_of({"3fe11f82"}, d) == "rfc7541#4.2-3");
    hpack::decoder both{decode_strictly};
    both.set_limit(0);
    both.set_limit(4096);
    CHECK(fault_of({"203fe11f82", "82"}, both) == "");
    CHECK(both.table().maximum() == 4096);
}

// req: rfc7541#4.2
TEST_CASE("a block begins with two table sizes at most") {
    CHECK(fault_of({"202020"}) == "rfc7541#4.2");
    CHECK(fault_of({"2020", "2020"}) == "");
}

// req: rfc7541#7.4
TEST_CASE("a string beyond twice limits.field_section is an error, coded or not") {
    policy p;
    p.limits.field_section = 2;
    for (auto const& [hex, id] : {std::pair{"4001610431323334", ""}, {"400161053132333435", "rfc7541#7.4"},
                                 {"400161840842108f", "rfc7541#7.4"}}) {
        hpack::decoder d{p};
        CHECK(fault_of({hex}, d) == id);
    }
}

TEST_CASE("a list beyond the limits is left, and the tables go on") {
    policy p;
    p.limits.field_count = 1;
    hpack::decoder d{p};
    std::string const block = from_hex("82864001610162"), after = from_hex("be");
    d.begin(block);
    CHECK(read_block(d) == ":method: GET\n:scheme: http\n");
    CHECK(d.too_large());
    d.begin(after);
    CHECK(read_block(d) == "a: b\n");
    CHECK(!d.too_large());
    p.limits.field_count = 100;
    p.limits.field_section = 42 + 41;
    d.begin(block);
    CHECK(read_block(d) == ":method: GET\n");
    CHECK(d.too_large());
}

TEST_CASE("a name of an entry that its own literal evicts stays what it is") {
    hpack::decoder d{decode_strictly};
    d.set_limit(64);
    // The table has 64 octets: the second entry, with the name of the first, takes its place.
    CHECK(read_block(d, from_hex("3f21 400a6e616d652d6f662d6974 0a76616c7565206f6e6520"
                                 "7e 0c76616c75652074776f202121")) ==
          "name-of-it: value one \nname-of-it: value two !!\n");
    CHECK(d.table().count() == 1);
    // One that is larger than the table empties it.
    CHECK(read_block(d, from_hex("7e20" + [] {
              std::string w;
              for (int i = 0; i < 32; ++i) w += "77";
              return w;
          }())) == "name-of-it: " + std::string(32, 'w') + "\n");
    CHECK(d.table().count() == 0);
}

// req: rfc7541#6.2.3-2
TEST_CASE("a field that came never indexed is told") {
    hpack::decoder d{decode_strictly};
    std::string const block = from_hex("1001610162 0001610162");
    d.begin(block);
    hpack::decoded_field f;
    REQUIRE(d.next(f) == hpack::decoder::found::field);
    CHECK(f.never_indexed);
    REQUIRE(d.next(f) == hpack::decoder::found::field);
    CHECK(!f.never_indexed);
    CHECK(d.next(f) == hpack::decoder::found::end);
}

TEST_CASE("after a violation nothing is decoded") {
    hpack::decoder d{decode_strictly};
    CHECK(fault_of({"80", "82"}, d) == "rfc7541#6.1-1");
    hpack::decoded_field f;
    CHECK(d.next(f) == hpack::decoder::found::violated);
}
