#include "service/hop.hpp"

#include <doctest/doctest.h>

#include "support/scripted_service.hpp"

using namespace httoop;

namespace {

struct exchange_at_home final : exchange_host {
    std::vector<unsigned> interims;
    int released_times = 0;
    httoop::policy strict;
    memory_source content{"content"};
    exchange x;
    explicit exchange_at_home(io::loop& l) { x.begin(*this, &l, content, l.now()); }
    outcome<void> interim(exchange&, response const& r) override {
        interims.push_back(r.status().number());
        return {};
    }
    void released(exchange&) override { ++released_times; }
    io::address peer() const override { return io::address::loopback(80); }
    std::uint64_t connection_id() const override { return 7; }
    bool secure() const override { return false; }
    httoop::policy const& policy() const override { return strict; }
};

// Whoever was asked: keeps the exchange.
struct keeps_exchange final : service {
    exchange* of = nullptr;
    task<outcome<reply>> respond(exchange& x) override {
        of = &x;
        x.hold();
        return outcome<reply>{reply{response{}}};
    }
};

template <class T>
T at_once(task<T> t) {
    io::activity a;
    if (!t.is_ready()) REQUIRE(t.begin(&a, {}));
    return t.take();
}

}  // namespace

TEST_CASE("hop: content is lent, and rewound only if some of it was read") {
    cargo once{owned<source>{make_owned<support::once_content>("once")}};
    CHECK(once.rewind());
    CHECK(at_once(once.read())->data == "once");
    CHECK_FALSE(once.rewind());
    CHECK_FALSE(once.held());
    once.drop();
    CHECK(once.rewind());
    CHECK(once.length().is == content_length_of::none);
    CHECK(at_once(once.read())->last);

    cargo held{std::string{"text"}};
    CHECK(held.held() == octets{"text"});
    CHECK(held.length() == content_length_of::exactly(4));
    for (int i = 0; i < 2; ++i) {
        CHECK(at_once(held.read())->data == "text");
        CHECK(at_once(held.read())->data == "");
        CHECK(held.rewind());
    }
    cargo none{std::string{}};
    CHECK(none.length().is == content_length_of::none);
    CHECK(none.held() == octets{""});
    cargo empty{owned<source>{make_owned<empty_source>()}};
    CHECK(empty.held() == octets{""});
}

TEST_CASE("hop: lives as long as somebody holds its exchange, and its content as long") {
    auto const loop = *io::loop::make();
    exchange_at_home outer{*loop};
    keeps_exchange inner;
    auto const policy = std::make_shared<httoop::policy>();
    {
        hop_taken h;
        h.take(hop::begin(request{method::post, "http://a/"}, std::make_shared<cargo>(outer.x), *loop, true, policy));
        CHECK(at_once(h->ask(inner)));
        CHECK(inner.of->secure());
        CHECK(inner.of->peer() == io::address::loopback(80));
        CHECK(inner.of->connection_id() == 7);
        CHECK(&inner.of->policy() == policy.get());
        CHECK(inner.of->interim(response{status_code::early_hints}));
        CHECK(inner.of->interim(response{status_code::continue_}));
        CHECK(outer.interims == std::vector<unsigned>{103});
        CHECK(outer.x.held());
    }
    CHECK(outer.released_times == 0);
    CHECK(at_once(inner.of->content().read())->data == "content");
    CHECK(inner.of->interim(response{status_code::early_hints}));  // nobody listens
    CHECK(outer.interims.size() == 1);
    inner.of->let_go();
    CHECK(outer.released_times == 1);
    CHECK_FALSE(outer.x.held());
}

TEST_CASE("hop: what a source reads may be known before") {
    cargo const unknown{make_owned<memory_source>("a=b")}, known{make_owned<memory_source>("a=b"), "a=b"};
    CHECK_FALSE(unknown.held());
    CHECK(known.held() == octets{"a=b"});
}
