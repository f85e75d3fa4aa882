#include <httoop/service/hidden_fields.hpp>

#include <doctest/doctest.h>

#include <httoop/io/loop.hpp>

#include "support/ask.hpp"

using namespace httoop;
using support::ask;
using support::field_of;
using support::status_of;

TEST_CASE("hidden_fields: what it is told to leave out never goes out, all else does") {
    bool later = false;
    SUBCASE("at once") {}
    SUBCASE("later") { later = true; }
    struct tagged final : service {
        explicit tagged(bool const& l) : later{l} {}
        task<outcome<reply>> respond(exchange&) override {
            if (later) return respond_later();
            return outcome<reply>{answer()};
        }
        static task<outcome<reply>> respond_later() {
            (void)co_await io::sleep{duration::milliseconds(1)};
            co_return outcome<reply>{answer()};
        }
        static response answer() {
            response r = response::text("x");
            r.fields().append("cache-tag", "a");
            r.fields().append("ETag", "\"1\"");
            r.fields().append("Cache-Tag", "b");
            return r;
        }
        bool const& later;
    };
    tagged inner{later};
    hidden_fields site{inner, {"Cache-Tag", "Surrogate-Key"}};
    auto const a = ask(site, "GET", "/");
    CHECK(status_of(a) == 200);
    CHECK(field_of(a, "ETag") == "\"1\"");
    CHECK(field_of(a, "Cache-Tag").empty());
    CHECK(a.content == "x");
}
