#include <httoop/message/field_name.hpp>

#include <doctest/doctest.h>
#include <map>
#include <set>
#include <string>

#include <httoop/core/ascii.hpp>

#include "message/field_lookup.hpp"
#include "support/cliff.hpp"
#include "support/data.hpp"

using namespace httoop;

namespace {

template <class F>
void for_each_field(F f) {
    for (unsigned i = 1; i < static_cast<unsigned>(field_id::count_); ++i)
        f(static_cast<field_id>(i));
}

std::string lower(octets name) {
    std::string s{name};
    for (char& c : s) c = to_lower(c);
    return s;
}

// Both lookups, the padded one with other octets behind the name.
field_id look_up(std::string const& name) {
    support::cliff const exact{name};
    field_id const id = lookup_field(exact.view().data(), name.size());
    for (char fill : {'\0', 'e', '\xff'}) {
        if (name.size() > 32) break;
        std::string const padded = name + std::string(32 - name.size(), fill);
        support::cliff const c{padded};
        CHECK(lookup_field_padded(c.view().data(), name.size()) == id);
    }
    CHECK(identify_field(name) == id);
    return id;
}

registration status_of(std::string const& word) {
    if (word == "permanent") return registration::permanent;
    if (word == "provisional") return registration::provisional;
    if (word == "deprecated") return registration::deprecated;
    REQUIRE(word == "obsoleted");
    return registration::obsoleted;
}

field_structure structure_of(std::string const& word) {
    if (word == "Item") return field_structure::item;
    if (word == "List") return field_structure::list;
    REQUIRE(word == "Dictionary");
    return field_structure::dictionary;
}

}  // namespace

TEST_CASE("the field table agrees with the register: every name, spelling, status and structured type") {
    // Structured by their definition, of which the copy of the register says nothing.
    std::set<std::string> const structured{"Cache-Group-Invalidation", "Cache-Groups", "Sec-Fetch-Dest",
                                           "Sec-Fetch-Mode", "Sec-Fetch-Site", "Sec-Fetch-User",
                                           "Sec-Purpose"};
    std::set<field_id> registered;
    for (auto const& row : support::read_table("message/iana/field-names.tsv")) {
        if (row[0] == "*") continue;  // reserved: Vary has it as a member
        CAPTURE(row[0]);
        field_id const id = identify_field(row[0]);
        REQUIRE(id != field_id::unknown);
        registered.insert(id);
        CHECK(name_of(id) == row[0]);
        CHECK(row_of(id).status == status_of(row[1]));
        if (!row[2].empty()) CHECK(row_of(id).structure == structure_of(row[2]));
        else CHECK((row_of(id).structure != field_structure::none) == (structured.count(row[0]) == 1));
    }
    // Defined elsewhere, or by custom, and never registered.
    std::set<octets> others;
    for_each_field([&](field_id id) {
        if (registered.count(id) != 0) return;
        CHECK(row_of(id).status == registration::unregistered);
        others.insert(name_of(id));
    });
    CHECK(others == std::set<octets>{"DNT", "Proxy-Connection", "Save-Data", "Sec-CH-UA", "Sec-CH-UA-Mobile",
                                     "Sec-CH-UA-Platform", "Upgrade-Insecure-Requests", "X-Forwarded-For",
                                     "X-Forwarded-Host", "X-Forwarded-Proto", "X-Requested-With"});
}

TEST_CASE("the field table is sorted by name, and a name is its constant") {
    std::string before;
    for_each_field([&](field_id id) {
        CHECK(before < lower(name_of(id)));
        before = lower(name_of(id));
    });
#define HTTOOP_FIELD(constant, name, ...) \
    {                                     \
        std::string word{#constant};      \
        if (word.back() == '_') word.pop_back(); \
        for (char& c : word) c = c == '_' ? '-' : c; \
        CHECK(word == lower(name));       \
    }
#include <httoop/message/fields.def>
#undef HTTOOP_FIELD
}

TEST_CASE("what follows from one column for another") {
    for_each_field([](field_id id) {
        field_row const& row = row_of(id);
        CAPTURE(row.name);
        // Members of lists and dictionaries may stand in many lines, items may not (RFC 9651 4.2).
        if (row.structure == field_structure::item) CHECK(row.cardinality == field_cardinality::singleton);
        else if (row.structure != field_structure::none) CHECK(row.cardinality == field_cardinality::list);
        // What RFC 9110 6.5.1 forbids in trailers: framing, routing, and what is about a connection.
        if (row.hop_by_hop) CHECK_FALSE(row.trailer);
        // A category of HTTP/1.0 does not contradict the direction.
        if (row.category == field_category::request) CHECK(row.direction != field_direction::response);
        if (row.category == field_category::response) CHECK(row.direction == field_direction::response);
    });
}

TEST_CASE("fields that are not forwarded, and fields that may be in trailers, are these") {
    std::set<octets> hop_by_hop, trailer;
    for_each_field([&](field_id id) {
        if (row_of(id).hop_by_hop) hop_by_hop.insert(name_of(id));
        if (row_of(id).trailer) trailer.insert(name_of(id));
    });
    CHECK(hop_by_hop == std::set<octets>{"C-Ext", "C-Man", "C-Opt", "C-PEP", "C-PEP-Info", "Connection",
                                         "HTTP2-Settings", "Keep-Alive", "Meter", "Proxy-Authenticate",
                                         "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer",
                                         "Transfer-Encoding", "Upgrade"});
    CHECK(trailer == std::set<octets>{"Accept-Ranges", "Authentication-Info", "Content-Digest", "ETag",
                                      "Proxy-Authentication-Info", "Proxy-Status", "Repr-Digest",
                                      "Server-Timing", "Signature", "Signature-Input"});
}

TEST_CASE("a set of fields holds what was put in, of every number") {
    for_each_field([](field_id id) {
        field_set set{field_id::unknown, field_id::x_requested_with};
        field_set const one{id};
        bool const there = id == field_id::x_requested_with;
        CHECK(set.has(id) == there);
        CHECK(set.meets(one) == there);
        set.insert(id);
        CHECK(set.has(id));
        CHECK(set.meets(one));
        set.erase(id);
        CHECK_FALSE(set.has(id));
        CHECK_FALSE(set.meets(one));
        CHECK(set.has(field_id::unknown));
    });
}

TEST_CASE("every name finds its own number in any case, and reads nothing beyond itself") {
    for_each_field([](field_id id) {
        std::string name{name_of(id)};
        CAPTURE(name);
        CHECK(look_up(name) == id);
        for (char& c : name) c = to_lower(c);
        CHECK(look_up(name) == id);
        for (char& c : name) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
        CHECK(look_up(name) == id);
    });
}

TEST_CASE("a name that differs in one bit of one octet is another name") {
    for_each_field([](field_id id) {
        std::string const name{name_of(id)};
        CAPTURE(name);
        for (std::size_t i = 0; i < name.size(); ++i)
            for (int bit = 0; bit < 8; ++bit) {
                std::string other = name;
                other[i] = static_cast<char>(other[i] ^ 1 << bit);
                field_id const found = identify_field(other);
                if (found != id) continue;
                CAPTURE(other);
                CHECK(equal_ignoring_case(name, other));
            }
    });
}

TEST_CASE("shorter and longer names, and strange octets, are unknown") {
    for_each_field([](field_id id) {
        std::string const name{name_of(id)};
        CAPTURE(name);
        CHECK(look_up(name + "x") != id);
        CHECK(look_up("x" + name) != id);
        CHECK(look_up(name.substr(1)) != id);
        CHECK(look_up(name.substr(0, name.size() - 1)) != id);
    });
    for (std::string const& name :
         {std::string{}, std::string{"x"}, std::string{"Content\rLength"}, std::string{"\0\0", 2},
          std::string{"unknown"}, std::string(33, 'a'), std::string(70000, 'a'),
          // Ends and length of a name, or of two.
          std::string{"Deb       on"}, std::string{"De-------on"}, std::string{"Cr------------------------cy"},
          std::string{"Include-Referred-Token-Binding\rID"}})
        CHECK(look_up(name) == field_id::unknown);
}

TEST_CASE("what is known of fields that decide about framing and forwarding") {
    CHECK(row_of(field_id::content_length).cardinality == field_cardinality::singleton);
    CHECK(row_of(field_id::set_cookie).cardinality == field_cardinality::lines);
    CHECK(row_of(field_id::accept).cardinality == field_cardinality::list);
    for (field_id id : {field_id::connection, field_id::keep_alive, field_id::te, field_id::trailer,
                        field_id::transfer_encoding, field_id::upgrade, field_id::proxy_connection})
        CHECK(row_of(id).hop_by_hop);
    for (field_id id : {field_id::transfer_encoding, field_id::content_length, field_id::host,
                        field_id::authorization, field_id::content_type, field_id::set_cookie,
                        field_id::cache_control, field_id::content_encoding, field_id::trailer})
        CHECK_FALSE(row_of(id).trailer);
    CHECK(row_of(field_id::host).direction == field_direction::request);
    CHECK(row_of(field_id::server).direction == field_direction::response);
}

TEST_CASE("a field without a number is a list that is forwarded and not allowed in trailers") {
    field_row const& row = row_of(field_id::unknown);
    CHECK(row.name == "");
    CHECK(row.status == registration::unregistered);
    CHECK(row.cardinality == field_cardinality::list);
    CHECK(row.direction == field_direction::both);
    CHECK(row.category == field_category::entity);
    CHECK_FALSE(row.hop_by_hop);
    CHECK_FALSE(row.trailer);
    CHECK(row.structure == field_structure::none);
}
