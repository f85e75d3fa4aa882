#include "service/cache_asking.hpp"

#include <doctest/doctest.h>

#include "support/loops.hpp"

using namespace httoop;

namespace {

struct asking_client final : exchange_host {
    std::vector<unsigned> interims;
    httoop::policy rules;
    outcome<void> interim(exchange&, response const& r) override {
        interims.push_back(r.status().number());
        return {};
    }
    [[nodiscard]] io::address peer() const override { return io::address::loopback(7); }
    [[nodiscard]] std::uint64_t connection_id() const override { return 42; }
    [[nodiscard]] bool secure() const override { return true; }
    [[nodiscard]] httoop::policy const& policy() const override { return rules; }
    [[nodiscard]] bool wants_account() const override { return true; }
};

}  // namespace

TEST_CASE("a request of the cache has the facts of its client, and tells it what it learns, while it is there") {
    auto loop = support::make_loop();
    auto origin = make_service([](exchange& x) -> outcome<reply> {
        CHECK(x.connection_id() == 42);
        CHECK(x.secure());
        static_cast<void>(x.interim(response{status_code::continue_}));
        static_cast<void>(x.interim(response{status_code::early_hints}));
        if (x.accounted()) {
            x.tell("upstream", std::string{"a"});
            x.tell("upstream_us", std::uint64_t{5});
        }
        return reply{response::text("x")};
    });
    asking_client host;
    exchange client;
    empty_source nothing;
    client.begin(host, loop.get(), nothing, loop->now());
    {
        cache_asking::hold const a = cache_asking::begin(request{method::get, "/"}, client);
        CHECK(support::finish(*loop, cache_asking::ask(a, *origin)));
        CHECK(host.interims == std::vector<unsigned>{103});
        REQUIRE(client.told().size() == 2);
        CHECK(client.told()[0].value == "a");
        CHECK(client.told()[1].number);
        a->forget_client();
        CHECK(support::finish(*loop, cache_asking::ask(a, *origin)));
        CHECK(host.interims.size() == 1);
        cache_asking::hold const again = a->again(request{method::get, "/2"});
        CHECK(support::finish(*loop, cache_asking::ask(again, *origin)));
        CHECK(host.interims.size() == 1);
    }
}
