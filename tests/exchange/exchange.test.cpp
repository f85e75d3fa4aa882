#include <httoop/exchange/exchange.hpp>

#include <doctest/doctest.h>

using namespace httoop;

TEST_CASE("exchange: captures are decoded, or as received") {
    exchange x;
    x.capture("name", "J%C3%BCrgen+1%2f2");
    CHECK(x.captured("name") == "J\xc3\xbcrgen+1/2");
    CHECK(x.captured_raw("name") == "J%C3%BCrgen+1%2f2");
    CHECK(x.captured("other") == "");
    x.forget_captures();
    CHECK(x.captured("name") == "");
}

TEST_CASE("exchange: who asks, and content that was read before, are kept until they are forgotten") {
    struct counted final : source {
        explicit counted(int& n) : gone{n} {}
        ~counted() override { ++gone; }
        task<outcome<chunk>> read() override { return outcome<chunk>{chunk{"held", {}, true}}; }
        content_length_of length() const override { return content_length_of::exactly(4); }
        int& gone;
    };
    int gone = 0;
    exchange x;
    CHECK(x.user() == "");
    x.user(std::string{"eve"});
    CHECK(x.user() == "eve");
    x.content(make_owned<counted>(gone));
    CHECK(x.content().length() == content_length_of::exactly(4));
    CHECK(gone == 0);
    x.forget();
    CHECK(gone == 1);
    CHECK(x.user() == "");
}

TEST_CASE("exchange: a broken percent-encoding stays what it is") {
    exchange x;
    x.capture("name", "100%");
    CHECK(x.captured("name") == "100%");
}

TEST_CASE("exchange: captures are bounded") {
    exchange x;
    for (int i = 0; i < 40; ++i) x.capture("n", "v");
    CHECK(x.captured("n") == "v");
}

namespace {

struct nobody final : exchange_host {
    outcome<void> interim(exchange&, response const&) override { return {}; }
    [[nodiscard]] io::address peer() const override { return io::address::loopback(0); }
    [[nodiscard]] std::uint64_t connection_id() const override { return 1; }
    [[nodiscard]] bool secure() const override { return false; }
    [[nodiscard]] httoop::policy const& policy() const override { return policy_; }
    [[nodiscard]] bool wants_account() const override { return wants; }
    [[nodiscard]] exchange* carried_out_for() const override { return outer; }
    httoop::policy policy_;
    bool wants = false;
    exchange* outer = nullptr;
};

// Counts how many of it there are; what it was made of has to be there as long.
struct layer final : source {
    layer(int& n, source& of) : count{n}, under{of} { ++count; }
    ~layer() override { --count; }
    task<outcome<chunk>> read() override { return under.read(); }
    [[nodiscard]] content_length_of length() const override { return under.length(); }
    int& count;
    source& under;
};

}  // namespace

TEST_CASE("exchange: content goes through what services put before it, until the next exchange") {
    nobody host;
    memory_source content{"abc"};
    int layers = 0;
    exchange x;
    x.begin(host, nullptr, content, {});
    for (int i = 0; i < 3; ++i) x.content(make_owned<layer>(layers, x.content()));
    CHECK(layers == 3);
    CHECK(x.content().read().take()->data == "abc");
    x.forget();
    CHECK(layers == 0);
    x.begin(host, nullptr, content, {});
    CHECK(&x.content() == &content);
}

TEST_CASE("exchange: what is told of it stands once, and stays until it is forgotten") {
    nobody host;
    empty_source content;
    exchange x;
    x.begin(host, nullptr, content, {});
    CHECK_FALSE(x.accounted());
    CHECK(x.told().empty());
    host.wants = true;
    CHECK(x.accounted());
    x.tell("upstream", "a.example");
    x.tell("upstream_us", std::uint64_t{12});
    x.tell("upstream", "b.example");
    REQUIRE(x.told().size() == 2);
    CHECK(x.told()[0].value == "b.example");
    CHECK_FALSE(x.told()[0].number);
    CHECK(x.told()[1].value == "12");
    CHECK(x.told()[1].number);
    x.forget();
    CHECK(x.told().empty());
}

TEST_CASE("exchange: what is told of one that is carried out for another is told of that") {
    nobody host, inner;
    empty_source content;
    exchange x, of;
    x.begin(host, nullptr, content, {});
    inner.outer = &x;
    of.begin(inner, nullptr, content, {});
    of.tell("cache", "hit");
    CHECK(of.told().empty());
    REQUIRE(x.told().size() == 1);
    CHECK(x.told()[0].name == "cache");
}
