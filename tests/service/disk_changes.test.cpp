#include "service/disk_state.hpp"

#include <doctest/doctest.h>

#include <httoop/caching/stored_response.hpp>
#include <httoop/message/response.hpp>

#include "support/temporary_folder.hpp"

using namespace httoop;

TEST_CASE("what is too much in a store that is opened with a smaller bound goes in steps, and others come between") {
    support::temporary_folder folder;
    constexpr int there = 700;
    auto const open = [&](std::uint64_t most) {
        disk_store_options o;
        o.folder = folder.path("cache");
        o.most_octets = most;
        auto files = io::private_folder::open(o.folder);
        REQUIRE(files);
        held<disk_state> state{new disk_state{std::move(o), *std::move(files)}};
        REQUIRE(state->begin());
        return state;
    };
    {
        held<disk_state> const state = open(64 << 20);
        for (int n = 0; n < there; ++n) {
            auto head = make_owned<caching::stored_response>();
            head->key = "http://example.org/" + std::to_string(n);
            head->length = 1;
            state->hold();
            held<disk_content> content{new disk_content{held<disk_folder>{state.get()}, state->new_number()}};
            disk_state::response_hold const r{new disk_response{std::move(head), std::move(content), content_length_of::exactly(1)}};
            REQUIRE(state->load(r->stored().key, r));
            r->content()->add("x");
            r->content()->end(true);
            REQUIRE(r->content()->close());
            r->become(cached_response::state::complete);
            REQUIRE(state->commit(r, r, {}, cache_purges::whenever));
        }
        state->end();
    }
    held<disk_state> const state = open(64 << 10);
    REQUIRE(state->counts().responses == there);
    std::uint64_t before = there;
    unsigned steps = 0;
    for (bool more = true; more; ++steps) {
        outcome<bool> const went = state->forget_for_others();
        REQUIRE(went);
        more = *went;
        std::uint64_t const left = state->counts().responses;
        CHECK(before - left <= 256);
        CHECK((left < before) == more);
        before = left;
    }
    CHECK(steps > 3);
    CHECK(state->counts().octets <= 64 << 10);
    CHECK(before > 0);
    CHECK(state->counts().forgotten == there - before);
    state->end();
}

TEST_CASE("what was filled, and is no row yet, when a purge came is not found after it") {
    support::temporary_folder folder;
    disk_store_options o;
    o.folder = folder.path("cache");
    auto files = io::private_folder::open(o.folder);
    REQUIRE(files);
    held<disk_state> const state{new disk_state{std::move(o), *std::move(files)}};
    REQUIRE(state->begin());
    std::string const key = "http://example.org/";
    auto const fill = [&](bool purged) {
        auto head = make_owned<caching::stored_response>();
        head->key = key;
        head->length = 1;
        state->hold();
        held<disk_content> content{new disk_content{held<disk_folder>{state.get()}, state->new_number()}};
        disk_state::response_hold const r{new disk_response{std::move(head), std::move(content), content_length_of::exactly(1)}};
        std::uint64_t const before = state->purges().count();
        REQUIRE(state->load(key, r, {}, before));
        r->content()->add("x");
        r->content()->end(true);
        REQUIRE(r->content()->close());
        r->become(cached_response::state::complete);
        if (purged) REQUIRE(state->purge(cache_selection{cache_selection::uri, key}));
        outcome<bool> const there = state->commit(r, r, {}, before);
        REQUIRE(there);
        CHECK(*there == !purged);
        if (!*there) state->leave(r);
        outcome<held<cached_variants>> const found = state->load(key);
        REQUIRE(found);
        CHECK(static_cast<bool>(*found) == !purged);
    };
    fill(false);
    REQUIRE(state->purge(cache_selection{}));
    fill(true);
    fill(false);
    state->end();
}
