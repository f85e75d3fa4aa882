#include "io/tls_tickets.hpp"

#include <doctest/doctest.h>

using namespace httoop;
using io::ticket_key;
using io::ticket_keys;

TEST_CASE("keys of tickets are used for half of a ticket's life, found while a ticket lives, and forgotten") {
    ticket_keys keys;
    constexpr std::int64_t life = 100, start = 1'000'000;
    ticket_key const first = keys.newest(start, life);
    CHECK(keys.newest(start + 49, life).name == first.name);
    ticket_key const second = keys.newest(start + 50, life);
    CHECK(second.name != first.name);
    CHECK(second.cipher != first.cipher);
    CHECK(second.mac != first.mac);
    ticket_key found{};
    CHECK(keys.find(first.name.data(), start + 150, life, found));
    CHECK(found.cipher == first.cipher);
    CHECK(!keys.find(first.name.data(), start + 151, life, found));
    CHECK(keys.find(second.name.data(), start + 151, life, found));
    CHECK(!keys.find(second.name.data(), start + 500, life, found));
}

TEST_CASE("a clock that goes backwards or a short life makes no heap of keys") {
    ticket_keys keys;
    ticket_key const first = keys.newest(1000, 100);
    ticket_key found{};
    for (std::int64_t now = 999; now > 900; --now) keys.newest(now, 100);
    CHECK(!keys.find(first.name.data(), 900, 100, found));
    CHECK(keys.newest(901, 100).name == keys.newest(901, 100).name);
}
