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

// Both lookups, the padded one with other octets behind the name.
field_id look_up(std::string const& name) {
    support::cliff const exact{name};
    field_id const id = lookup_field(exact.view().data(), name.size());
    for (char fill : {'\0', 'e', '\xff'}) {
        std::string const padded = name + std::string(name.size() < 32 ? 32 - name.size() : 0, fill);
        support::cliff const c{padded};
        CHECK(lookup_field_padded(c.view().data(), name.size()) == id);
    }
    CHECK(identify_field(name) == id);
    return id;
}

}  // namespace

TEST_CASE("every registered field of the table is spelled as the register spells it") {
    std::map<std::string, std::string> registered;  // lower case -> as registered
    for (auto const& row : support::read_table("message/iana/field-names.tsv")) {
        std::string lower = row[0];
        for (char& c : lower) c = to_lower(c);
        registered[lower] = row[0];
    }
    // Defined elsewhere, or by custom, and never registered.
    std::set<std::string> const others{
        "dnt", "proxy-connection", "save-data", "sec-ch-ua", "sec-ch-ua-mobile", "sec-ch-ua-platform",
        "upgrade-insecure-requests", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto",
        "x-requested-with"};
    for_each_field([&](field_id id) {
        std::string lower{name_of(id)};
        for (char& c : lower) c = to_lower(c);
        CAPTURE(lower);
        if (registered.count(lower) != 0) CHECK(registered[lower] == name_of(id));
        else CHECK(others.count(lower) == 1);
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
          std::string{"unknown"}, std::string(33, 'a'), std::string(70000, 'a')})
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
    CHECK(row.cardinality == field_cardinality::list);
    CHECK(row.direction == field_direction::both);
    CHECK(row.category == field_category::entity);
    CHECK_FALSE(row.hop_by_hop);
    CHECK_FALSE(row.trailer);
}
