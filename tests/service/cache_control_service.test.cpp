#include <httoop/service/cache_control_service.hpp>

#include <doctest/doctest.h>

#include <httoop/caching/stored_response.hpp>
#include <httoop/format/json.hpp>
#include <httoop/service/memory_store.hpp>

#include "service/stores.hpp"
#include "support/ask.hpp"

using namespace httoop;
using support::ask;
using support::status_of;

namespace {

struct controlled {
    controlled() : store{1 << 20}, loop{support::make_loop()} {
        support::tried_store t{store, *loop};
        for (auto const& [key, content] : {std::pair{"http://a.example/", "root"}, {"http://a.example/x?y=1", "0123456789"},
                                           {"http://b.example/\"q\"", ""}}) {
            auto s = support::storable(key, octets{content}.size(), "\"e\"", {octets{key}.size() > 17 ? "red" : "blue"});
            s->selecting.names = {"accept"};
            if (s->groups[0] == "blue") s->tags = {"news"};
            s->freshness.lifetime = 60;
            s->freshness.response_time = s->freshness.date = {784'111'777};
            t.put(std::move(s), content);
        }
    }
    memory_store store;
    owned<io::loop> loop;
    owned<service> origin = make_service([](exchange const&) { return response::text("origin"); });
    cache front{*origin, store};
    cache_control_service control{front, store};

    std::string get(std::string const& target) {
        auto const a = ask(control, "GET", target);
        CHECK(status_of(a) == 200);
        CHECK(support::field_of(a, "Cache-Control") == "no-store");
        CHECK(support::field_of(a, "Content-Type") == "application/json");
        CHECK(json_document::parse(a.content));
        return a.content;
    }
    std::string purge(std::string const& query) {
        auto const a = ask(control, "DELETE", "/responses" + query);
        CHECK(status_of(a) == 200);
        return a.content;
    }
    static int count(std::string const& text, std::string const& part) {
        int n = 0;
        for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; ++at) ++n;
        return n;
    }
};

}  // namespace

TEST_CASE("cache_control_service: counts") {
    controlled c;
    std::string const counts = c.get("/");
    CHECK(counts.starts_with("{\"responses\": 3, \"octets\": "));
    CHECK(counts.find("\"most_octets\": 1048576, \"stored\": 3, \"forgotten\": 0, \"hits\": 0") != std::string::npos);
}

TEST_CASE("cache_control_service: lists, page by page, with fields if they are wanted") {
    controlled c;
    std::string const all = c.get("/responses");
    CHECK(c.count(all, "\"uri\"") == 3);
    CHECK(all.find("\"next\": null") != std::string::npos);
    CHECK(all.find("\"uri\": \"http://a.example/x?y=1\", \"method\": \"GET\", \"status\": 200, \"state\": \"complete\", \"content\": 10, ") !=
          std::string::npos);
    CHECK(all.find("\"date\": \"Sun, 06 Nov 1994 08:49:37 GMT\"") != std::string::npos);
    CHECK(all.find("\"lifetime\": 60, \"fresh_for\": -") != std::string::npos);
    CHECK(all.find("\"vary\": [\"accept\"]") != std::string::npos);
    CHECK(all.find("\"uri\": \"http://b.example/\\\"q\\\"\"") != std::string::npos);
    CHECK(all.find("fields") == std::string::npos);
    std::string const first = c.get("/responses?most=1");
    CHECK(c.count(first, "\"uri\"") == 1);
    CHECK(first.find("\"next\": \"http://a.example/\"") != std::string::npos);
    CHECK(c.count(c.get("/responses?after=http%3A%2F%2Fa.example%2F"), "\"uri\"") == 2);
    CHECK(c.count(c.get("/responses?most=nonsense"), "\"uri\"") == 3);
    CHECK(c.get("/responses?uri=http://a.example/&fields").find("\"fields\": [[\"ETag\", \"\\\"e\\\"\"]]") != std::string::npos);
    // The URI means what it means in a request.
    CHECK(c.count(c.get("/responses?uri=HTTP%3A%2F%2FA.EXAMPLE:80"), "\"uri\"") == 1);
    CHECK(c.count(c.get("/responses?prefix=http://a.example/x"), "\"uri\"") == 1);
    CHECK(c.count(c.get("/responses?prefix=HTTP://A.example:80/x"), "\"uri\"") == 1);
    CHECK(c.count(c.get("/responses?tag=red"), "\"uri\"") == 2);
    CHECK(c.count(c.get("/responses?group=red"), "\"uri\"") == 2);
    CHECK(c.count(c.get("/responses?tag=news"), "\"uri\"") == 1);
    CHECK(c.count(c.get("/responses?group=news"), "\"uri\"") == 0);
    CHECK(c.get("/responses?tag=news").find("\"groups\": [\"blue\"], \"tags\": [\"news\"]") != std::string::npos);
    for (std::string const origin : {"http://b.example", "HTTP://B.example:80/"}) CHECK(c.count(c.get("/responses?tag=red&origin=" + origin), "\"uri\"") == 1);
    CHECK(c.count(c.get("/responses?tag=red&origin=b.example"), "\"uri\"") == 0);
}

TEST_CASE("cache_control_service: forgets what it is told, and never all by mistake") {
    controlled c;
    CHECK(status_of(ask(c.control, "DELETE", "/responses")) == 400);
    CHECK(status_of(ask(c.control, "DELETE", "/responses?ur=http://a.example/")) == 400);
    CHECK(c.store.counts().responses == 3);
    CHECK(c.purge("?uri=http://none/") == "{\"purged\": 0}\n");
    CHECK(c.purge("?uri=http://a.example") == "{\"purged\": 1}\n");
    CHECK(c.purge("?tag=red&origin=http://b.example") == "{\"purged\": 1}\n");
    CHECK(c.purge("?prefix=http://a") == "{\"purged\": 1}\n");
    CHECK(c.purge("?all") == "{\"purged\": 0}\n");
}

TEST_CASE("cache_control_service: other methods and paths") {
    controlled c;
    auto const a = ask(c.control, "POST", "/responses?all");
    CHECK(status_of(a) == 405);
    CHECK(support::field_of(a, "Allow") == "GET, HEAD, DELETE");
    CHECK(status_of(ask(c.control, "DELETE", "/")) == 405);
    CHECK(status_of(ask(c.control, "GET", "/other")) == 404);
    CHECK(ask(c.control, "HEAD", "/responses").content.empty());
    CHECK(c.store.counts().responses == 3);
}
