#include "service/cache_front.hpp"

#include <doctest/doctest.h>

#include "support/loops.hpp"

using namespace httoop;

namespace {

using lines = std::vector<std::pair<std::string, std::string>>;

request asking(octets target, lines const& fields = {}, octets host = "h") {
    request r{method::get, target};
    r.fields().append(field_id::host, host);
    for (auto const& [name, value] : fields) r.fields().append(octets{name}, octets{value});
    return r;
}

constexpr hash_seed seed{0x2b992ddfa23249d6, 0x94d049bb133111eb};

// Of a loop of its own.
struct front_rig {
    explicit front_rig(std::uint64_t most = 1 << 20)
        : front{make_owned<cache_front>(*loop, most, seed, hits)}, all{new cached_variants} {}
    cache_ready* put(request const& r, lines const& names = {}, octets held = {}, bool secure = false) {
        owned<cache_ready> made = make_owned<cache_ready>();
        made->secure = secure;
        made->host = r.fields().value(field_id::host);
        made->target = r.target();
        made->of = all;
        owned<ready_answer> answer = make_owned<ready_answer>();
        answer->head.content() = content::literal(held);
        made->answer_with(std::move(answer));
        made->conditional = cache_front::is_conditional(r);
        for (auto const& [name, unused] : names) {
            asked_field& a = made->asked.emplace_back(asked_field{identify_field(name), name});
            REQUIRE(a.take_from(r.fields()));
        }
        cache_ready* const p = made.get();
        front->put(std::move(made));
        return p;
    }
    cache_ready* find(request const& r, bool secure = false) { return front->find(secure, r); }

    std::atomic<std::uint64_t> hits{0};
    owned<io::loop> loop = support::make_loop();
    owned<cache_front> front;
    held<cached_variants> all;
};

struct watched final : cached_variants {
    explicit watched(int& left) : left_{left} { ++left_; }
    ~watched() override { --left_; }
    int& left_;
};

}  // namespace

TEST_CASE("scheme, host and target are told apart, wherever the one ends and the other begins") {
    front_rig rig;
    cache_ready* const r = rig.put(asking("/a", {}, "example.org"));
    CHECK(rig.find(asking("/a", {}, "example.org")) == r);
    CHECK(rig.find(asking("/a", {}, "example.org"), true) == nullptr);
    CHECK(rig.find(asking("a", {}, "example.org/")) == nullptr);
    CHECK(rig.find(asking("/b", {}, "example.org")) == nullptr);
    CHECK(rig.find(asking("/a", {}, "example.com")) == nullptr);
}

TEST_CASE("what is outdated is gone; what is lent lives on") {
    front_rig rig;
    rig.put(asking("/"))->answer()->head.fields().append(field_id::etag, "\"1\"");
    reply lent{status_code::ok};
    ready_answer& answer = *rig.find(asking("/"))->answer();
    lent.lend(answer, answer.keep());
    rig.all->outdate();
    CHECK(rig.find(asking("/")) == nullptr);
    CHECK(rig.front->weight() == 0);
    CHECK(std::as_const(lent).head().fields().value(field_id::etag) == "\"1\"");
}

TEST_CASE("what is lent is not changed by the answer of the next second") {
    front_rig rig;
    cache_ready& r = *rig.put(asking("/"));
    r.answer()->head.fields().append(field_id::age, "1");
    reply lent{status_code::ok};
    lent.lend(*r.answer(), r.answer()->keep());
    owned<ready_answer> next = make_owned<ready_answer>();
    next->head.fields().append(field_id::age, "2");
    r.answer_with(std::move(next));
    CHECK(std::as_const(lent).head().fields().value(field_id::age) == "1");
    CHECK(r.answer()->head.fields().value(field_id::age) == "2");
}

TEST_CASE("the last for a target counts") {
    front_rig rig;
    rig.put(asking("/"));
    std::uint64_t const weight = rig.front->weight();
    cache_ready* const second = rig.put(asking("/"));
    CHECK(rig.find(asking("/")) == second);
    CHECK(rig.front->weight() == weight);
}

TEST_CASE("fields that the answer depends on are those of the request, octet for octet and in one line") {
    front_rig rig;
    lines const names{{"accept-language", ""}, {"x-kind", ""}};
    cache_ready* const none = rig.put(asking("/"), names);
    cache_ready* const german = rig.put(asking("/", {{"Accept-Language", "de"}}), names);
    cache_ready* const kind = rig.put(asking("/", {{"Accept-Language", "de"}, {"X-Kind", "1"}}), names);
    cache_ready* const empty = rig.put(asking("/", {{"X-Kind", ""}}), names);
    CHECK(rig.find(asking("/")) == none);
    CHECK(rig.find(asking("/", {{"accept-language", "de"}, {"Cookie", "a=b"}})) == german);
    CHECK(rig.find(asking("/", {{"x-KIND", "1"}, {"Accept-Language", "de"}})) == kind);
    CHECK(rig.find(asking("/", {{"X-Kind", ""}})) == empty);
    CHECK(rig.find(asking("/", {{"Accept-Language", "DE"}})) == nullptr);
    CHECK(rig.find(asking("/", {{"Accept-Language", "de"}, {"Accept-Language", "en"}})) == nullptr);
    CHECK(rig.find(asking("/", {{"Accept-Language", "de"}, {"X-Kind", "1"}, {"X-Kind", "1"}})) == nullptr);
    asked_field several{field_id::accept_language, "accept-language"};
    CHECK(!several.take_from(asking("/", {{"Accept-Language", "de"}, {"Accept-Language", "en"}}).fields()));
}

TEST_CASE("an answer to preconditions is for those preconditions alone") {
    front_rig rig;
    lines const both{{"if-none-match", ""}, {"if-modified-since", ""}};
    cache_ready* const whole = rig.put(asking("/"));
    cache_ready* const same = rig.put(asking("/", {{"If-None-Match", "\"1\""}}), both);
    CHECK(rig.find(asking("/")) == whole);
    CHECK(rig.find(asking("/", {{"If-None-Match", "\"1\""}})) == same);
    CHECK(rig.find(asking("/", {{"If-None-Match", "\"2\""}})) == nullptr);
    CHECK(rig.find(asking("/", {{"If-None-Match", "\"1\""}, {"If-Modified-Since", "Sun, 06 Nov 1994 08:49:37 GMT"}})) == nullptr);
}

TEST_CASE("requests that want more than what is there are for the cache to decide") {
    CHECK(cache_front::takes(asking("/", {{"Accept", "*/*"}, {"If-None-Match", "\"1\""}})));
    for (char const* const name : {"Range", "If-Match", "If-Unmodified-Since", "If-Range", "Cache-Control", "Pragma",
                                   "Authorization", "Upgrade", "Content-Length", "Transfer-Encoding"}) {
        INFO(name);
        CHECK(!cache_front::takes(asking("/", {{name, "1"}})));
    }
    CHECK(!cache_front::takes(request{method::post, "/"}));
    CHECK(cache_front::takes(request{method::head, "/"}));
}

TEST_CASE("for one target there are few, and those that are used stay") {
    front_rig rig;
    lines const names{{"accept-language", ""}};
    request const liked = asking("/", {{"Accept-Language", "de"}});
    rig.put(liked, names);
    for (int i = 0; i < 1000; ++i) {
        CHECK(rig.find(liked) != nullptr);
        rig.put(asking("/", {{"Accept-Language", std::to_string(i)}}), names);
    }
    int found = 0;
    for (int i = 0; i < 1000; ++i)
        if (rig.find(asking("/", {{"Accept-Language", std::to_string(i)}})) != nullptr) ++found;
    CHECK(found <= 8);
    CHECK(found >= 1);
}

TEST_CASE("octets are bounded, and what is used stays") {
    constexpr std::uint64_t most = 256 << 10;
    front_rig rig{most};
    std::string const content(1000, 'x');
    rig.put(asking("/liked"), {}, content);
    std::uint64_t largest = 0;
    for (int i = 0; i < 5000; ++i) {
        CHECK(rig.find(asking("/liked")) != nullptr);
        rig.put(asking("/" + std::to_string(i)), {}, content);
        largest = std::max(largest, rig.front->weight());
    }
    CHECK(largest <= most);
    CHECK(largest > most / 2);
    int found = 0;
    for (int i = 0; i < 5000; ++i)
        if (rig.find(asking("/" + std::to_string(i))) != nullptr) ++found;
    CHECK(found > 64);
    CHECK(found < 256);
    CHECK(rig.front->takes(most / 64 - 1));
    CHECK(!rig.front->takes(most / 64));
    CHECK(!front_rig{0}.front->takes(0));
}

TEST_CASE("who reads slowly what was dropped keeps nothing beside it") {
    front_rig rig;
    int left = 0;
    rig.all = held<cached_variants>{new watched{left}};
    keeper const lent = rig.put(asking("/"))->answer()->keep();
    rig.all->outdate();
    rig.all = nullptr;
    CHECK(left == 1);
    CHECK(rig.find(asking("/")) == nullptr);
    CHECK(left == 0);
}

TEST_CASE("what the store forgot goes soon, though nobody asks for it") {
    front_rig rig;
    int left = 0;
    for (int i = 0; i < 1000; ++i) {
        rig.all = held<cached_variants>{new watched{left}};
        rig.put(asking("/" + std::to_string(i)));
        if (i % 10 != 0) rig.all->outdate();
    }
    rig.all = nullptr;
    CHECK(left == 1000);
    CHECK(support::turn_until(*rig.loop, [&] { return left == 100; }));
    CHECK(rig.find(asking("/10")) != nullptr);
    rig.front = nullptr;
    CHECK(left == 0);
}

TEST_CASE("what was answered is counted") {
    front_rig rig;
    rig.put(asking("/"));
    for (int i = 0; i < 5; ++i) rig.find(asking("/"));
    rig.find(asking("/other"));
    CHECK(support::turn_until(*rig.loop, [&] { return rig.hits == 5; }));
    rig.find(asking("/"));
    rig.front = nullptr;
    CHECK(rig.hits == 6);
}
