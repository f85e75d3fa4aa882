#include <httoop/exchange/writer.hpp>

#include <stdexcept>
#include <vector>

#include <doctest/doctest.h>

#include <httoop/io/loop.hpp>

using namespace httoop;

namespace {

// Drives a task of an activity of its own, as an engine does.
struct driver {
    owned<io::loop> loop = *io::loop::make();
    io::activity tree{loop.get()};

    template <class T>
    void begin(task<T>& t, bool& ended) {
        struct starter final : io::job {
            task<T>& t;
            io::activity& a;
            bool& ended;
            starter(task<T>& work, io::activity& tree, bool& e) : t{work}, a{tree}, ended{e} {}
            void run() override {
                if (t.is_ready() || t.begin(&a, {[](void* e) { *static_cast<bool*>(e) = true; }, &ended})) ended = true;
            }
        } s{t, tree, ended};
        loop->enqueue(s);
        loop->turn({0});
    }
    template <class T>
    T run(task<T> t) {
        bool ended = false;
        begin(t, ended);
        while (!ended) loop->turn(duration::milliseconds(10));
        return t.take();
    }
};

task<outcome<std::string>> read_all(source& s) { co_return co_await gather(s, 1000); }

task<outcome<chunk>> read_one(source& s) { co_return co_await s.read(); }

task<outcome<void>> three_pieces(content_writer& w) {
    for (char const* piece : {"one ", "", "two ", "three"})
        if (auto ok = co_await w.write(piece); !ok) co_return ok.error();
    w.trailers().append("Sum", "3");
    co_return outcome<void>{};
}

struct counted {
    int& count;
    explicit counted(int& n) : count{n} { ++count; }
    counted(counted const&) = delete;
    ~counted() { --count; }
};

}  // namespace

TEST_CASE("writer: what is written is read, with the trailers after it") {
    driver d;
    auto s = stream_content(three_pieces);
    CHECK(s->length() == content_length_of::until_end());
    CHECK(s->trailers() == nullptr);
    CHECK(*d.run(read_all(*s)) == "one two three");
    REQUIRE(s->trailers() != nullptr);
    CHECK(s->trailers()->value("Sum") == "3");
    CHECK(!s->rewind());
}

TEST_CASE("writer: each write waits until its octets were taken") {
    driver d;
    int written = 0;
    auto s = stream_content([&written](content_writer& w) {
        return [](content_writer& to, int& n) -> task<outcome<void>> {
            for (; n < 5; ++n)
                if (auto ok = co_await to.write("x"); !ok) co_return ok.error();
            co_return outcome<void>{};
        }(w, written);
    });
    CHECK(written == 0);  // it begins with the first read
    for (int i = 0; i < 5; ++i) {
        CHECK(d.run(read_one(*s))->data == "x");
        CHECK(written == i);
    }
    CHECK(d.run(read_one(*s))->last);
}

TEST_CASE("writer: a producer that waits between pieces makes the reader wait") {
    driver d;
    auto s = stream_content([](content_writer& w) {
        return [](content_writer& to) -> task<outcome<void>> {
            for (int i = 0; i < 3; ++i) {
                if (auto ok = co_await io::sleep(duration::milliseconds(2)); !ok) co_return ok.error();
                if (auto ok = co_await to.write("x"); !ok) co_return ok.error();
            }
            co_return outcome<void>{};
        }(w);
    });
    CHECK(*d.run(read_all(*s)) == "xxx");
}

TEST_CASE("writer: its failure and what it throws reach the reader") {
    driver d;
    auto failing = stream_content([](content_writer&) {
        return task<outcome<void>>{outcome<void>{error{failure::limit, "enough"}}};
    });
    CHECK(d.run(read_all(*failing)).error().about == "enough");
    auto throwing = stream_content([](content_writer& w) {
        return [](content_writer& to) -> task<outcome<void>> {
            (void)co_await to.write("x");
            throw std::runtime_error{"broken"};
        }(w);
    });
    auto const thrown = d.run(read_all(*throwing));
    CHECK(thrown.error().what == failure::thrown);
    CHECK(thrown.error().about == "broken");
    auto at_once = stream_content([](content_writer&) -> task<outcome<void>> { throw std::runtime_error{"early"}; });
    CHECK(d.run(read_all(*at_once)).error().about == "early");
}

TEST_CASE("writer: when the reader goes away between reads, the frames unwind before the source is gone") {
    driver d;
    int alive = 0;
    std::vector<failure> seen;
    auto s = stream_content([&](content_writer& w) {
        return [](content_writer& to, int& n, std::vector<failure>& told) -> task<outcome<void>> {
            counted const c{n};
            for (int i = 0; i < 5; ++i) {
                auto ok = co_await to.write("x");
                if (!ok) told.push_back(ok.error().what);
            }
            auto slept = co_await io::sleep(duration::seconds(100));  // does not begin any more
            if (!slept) told.push_back(slept.error().what);
            co_return outcome<void>{};
        }(w, alive, seen);
    });
    CHECK(d.run(read_one(*s))->data == "x");
    CHECK(alive == 1);
    s = nullptr;
    CHECK(alive == 0);
    CHECK(seen == std::vector<failure>(6, failure::cancelled));
}

TEST_CASE("writer: a reader that is cancelled while the producer waits gets its end after the producer's") {
    driver d;
    int alive = 0;
    auto s = stream_content([&](content_writer& w) {
        return [](content_writer&, int& n) -> task<outcome<void>> {
            counted const c{n};
            co_return co_await io::sleep(duration::seconds(100));
        }(w, alive);
    });
    bool ended = false;
    auto reading = read_one(*s);
    d.begin(reading, ended);
    CHECK(!ended);
    CHECK(alive == 1);
    d.tree.cancel();
    for (int i = 0; i < 10 && !ended; ++i) d.loop->turn(duration::milliseconds(1));
    REQUIRE(ended);
    CHECK(alive == 0);
    CHECK(reading.take().error().what == failure::cancelled);
}

TEST_CASE("writer: a reader that was cancelled before it reads ends the producer too") {
    driver d;
    int alive = 0;
    auto s = stream_content([&](content_writer& w) {
        return [](content_writer&, int& n) -> task<outcome<void>> {
            counted const c{n};
            co_return co_await io::sleep(duration::seconds(100));
        }(w, alive);
    });
    d.tree.cancel();
    auto const r = d.run(read_one(*s));
    REQUIRE(!r);
    CHECK(r.error().what == failure::cancelled);
    CHECK(alive == 0);
}

TEST_CASE("writer: content that is never read never begins") {
    bool begun = false;
    auto s = stream_content([&](content_writer&) {
        begun = true;
        return task<outcome<void>>{outcome<void>{}};
    });
    s = nullptr;
    CHECK(!begun);
}
