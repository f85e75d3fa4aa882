#include "service/untyped_content.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <vector>

#include <httoop/service/reverse_proxy.hpp>

#include "proxied.hpp"
#include "support/loops.hpp"

using namespace httoop;
using namespace test;

namespace {

// Gives what it is told to, of a length that nobody knows.
struct pieces final : source {
    explicit pieces(std::vector<std::string> g) : gives{std::move(g)} {}
    task<outcome<chunk>> read() override {
        chunk c;
        if (at < gives.size()) c.data = gives[at];
        c.last = ++at > gives.size();
        co_return outcome<chunk>{std::move(c)};
    }
    [[nodiscard]] content_length_of length() const override { return content_length_of::until_end(); }
    std::vector<std::string> gives;
    std::size_t at = 0;
};

// OPTIONS to a server, by a forward proxy and by a gateway.
void by_both(std::string const& rest, std::function<void(std::string const& answer, std::vector<std::string> const& sent)> const& look) {
    for (bool const forward : {true, false}) {
        CAPTURE(forward);
        scripted_server s{scripted_server::answers({hello})};
        proxied p;
        reverse_proxy gateway{{.name = "p.example"}};
        REQUIRE(gateway.route("", s.uri("")));
        rig before{gateway, {}};
        auto c = (forward ? p.r : before).connect("OPTIONS " + (forward ? s.uri("/") : "/") + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n" + rest);
        std::string const answer = c.until_closed();
        CAPTURE(answer);
        look(answer, s.requests());
    }
}

}  // namespace

TEST_CASE("untyped content: of which requests it is looked for") {
    request r{method::options, "/"};
    CHECK(may_be_without_content(r, pieces{{}}));
    CHECK_FALSE(may_be_without_content(r, empty_source{}));
    CHECK_FALSE(may_be_without_content(r, memory_source{"x"}));
    CHECK_FALSE(may_be_without_content(request{method::post, "/"}, pieces{{}}));
    r.fields().append(field_id::content_type, "text/plain");
    CHECK_FALSE(may_be_without_content(r, pieces{{}}));
}

TEST_CASE("untyped content: what was looked at is there still") {
    for (std::vector<std::string> const& gives : {std::vector<std::string>{}, {""}, {"a"}, {"", "a", "", "b"}}) {
        pieces from{gives};
        exchange x;
        struct : exchange_host {
            outcome<void> interim(exchange&, response const&) override { return {}; }
            [[nodiscard]] io::address peer() const override { return {}; }
            [[nodiscard]] std::uint64_t connection_id() const override { return 1; }
            [[nodiscard]] bool secure() const override { return false; }
            [[nodiscard]] httoop::policy const& policy() const override { return of; }
            httoop::policy of;
        } host;
        x.begin(host, nullptr, from, {});
        std::string all, given;
        for (std::string const& g : gives) all += g;
        auto const looks = [](exchange& of, std::string& to) -> task<outcome<void>> {
            outcome<void> const looked = co_await look_for_content(of);
            if (!looked) co_return looked.error();
            for (bool last = false; !last;) {
                outcome<chunk> const piece = co_await of.content().read();
                if (!piece) co_return piece.error();
                to += piece->data;
                last = piece->last;
            }
            co_return outcome<void>{};
        };
        auto l = io::loop::make();
        REQUIRE(l);
        CHECK(support::finish(**l, looks(x, given)));
        CHECK(given == all);
        CHECK((x.content().length().is == content_length_of::none) == all.empty());
    }
}

// req: rfc9110#9.3.7-3
TEST_CASE("untyped content: OPTIONS goes on without a Content-Type if it has no content") {
    by_both("Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", [](std::string const& answer, std::vector<std::string> const& sent) {
        CHECK(answer.starts_with("HTTP/1.1 200 "));
        REQUIRE(sent.size() == 1);
        CHECK_FALSE(holds(sent[0], "Transfer-Encoding"));
        CHECK(sent[0].ends_with("\r\n\r\n"));
    });
    by_both("Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n", [](std::string const& answer, std::vector<std::string> const& sent) {
        CHECK(answer.starts_with("HTTP/1.1 400 "));
        CHECK(holds(answer, "rfc9110#9.3.7-3"));
        CHECK((sent.empty() || sent[0].empty()));
    });
    by_both("Content-Type: a/b\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n", [](std::string const& answer, std::vector<std::string> const& sent) {
        CHECK(answer.starts_with("HTTP/1.1 200 "));
        REQUIRE(sent.size() == 1);
        CHECK(holds(sent[0], "1\r\nx\r\n0\r\n\r\n"));
    });
    by_both("Transfer-Encoding: chunked\r\n\r\nno\r\n", [](std::string const& answer, std::vector<std::string> const& sent) {
        CHECK(answer.starts_with("HTTP/1.1 400 "));
        CHECK((sent.empty() || sent[0].empty()));
    });
}
