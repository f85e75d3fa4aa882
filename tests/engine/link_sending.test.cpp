// What a link writes and reads in one turn, over a stream that takes all at once.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>

#include <httoop/wire/rules.hpp>

#include "engine/link.hpp"
#include "support/frames.hpp"

using namespace httoop;
using engine::call;

namespace {

struct seen_writes {
    std::vector<std::string> beginnings;  // of what was written at once
    std::uint64_t written = 0, read = 0;
};

// Takes whatever is written, and has an answer once something was, and then perhaps something without end.
struct taking_stream final : io::stream {
    seen_writes& seen;
    std::string answer, again;
    bool closed = false;
    taking_stream(seen_writes& s, std::string a, std::string more) : seen{s}, answer{std::move(a)}, again{std::move(more)} {}
    void watch_with(io::watcher*) override {}
    io::transfer read(char* to, std::size_t room) override {
        io::transfer t;
        if (seen.written == 0) return t;
        if (answer.empty()) answer = again;
        if (answer.empty()) return t;
        t.is = io::transfer::done;
        t.count = std::min(room, answer.size());
        std::memcpy(to, answer.data(), t.count);
        answer.erase(0, t.count);
        seen.read += t.count;
        return t;
    }
    static constexpr std::size_t at_once = 262'144;
    io::transfer write(wire::segments all) override {
        constexpr std::size_t kept = 1000;
        std::string beginning;
        io::transfer t;
        for (wire::segment const& s : all) {
            std::size_t const part = std::min(s.size, at_once - t.count);
            beginning.append(s.data, std::min(part, kept));
            t.count += part;
        }
        seen.beginnings.push_back(std::move(beginning));
        seen.written += t.count;
        t.is = io::transfer::done;
        return t;
    }
    void shut_write() override {}
    void close() override { closed = true; }
    [[nodiscard]] bool open() const override { return !closed; }
};

// One link and one call on it.
class one_call final : private engine::link::host, private call::maker {
public:
    one_call(io::loop& l, client_options const& o, seen_writes& seen, std::string answer, std::string again = {}, bool http_2 = false) : host{l, o} {
        channel c;
        c.http_2 = http_2;
        c.plain = make_owned<taking_stream>(seen, std::move(answer), std::move(again));
        link_ = owned<engine::link>{new engine::link{*this, std::move(c)}};
    }
    void post(source& content) { ask(method::post, &content); }
    void ask(method m, source* content = nullptr) {
        call_.hold();
        call_.begin(this, 1, loop, nullptr, content);
        request r{m, "/"};
        r.fields().append(field_id::host, "a");
        REQUIRE(link_->begin(call_, r));
    }
    call& of() { return call_; }
    ~one_call() {
        call_.leave();
        while (call_.sending()) loop.turn(duration::milliseconds(1));
        link_ = nullptr;
        call_.let_go();
    }

private:
    void has_room(engine::link&) override {}
    void wants_older(engine::link&) override {}
    void ended(engine::link&) override {}
    void over(call&) override {}
    void withdrawn(call&) override {}
    call call_;
    owned<engine::link> link_;
};

// Content that lives as long as it is sent: the same piece, so many times.
struct lent_content final : source {
    std::string piece;
    std::uint64_t const size;
    std::uint64_t left;
    explicit lent_content(std::size_t n, std::uint64_t times = 1) : piece(n, 'x'), size{n * times}, left{times} {}
    task<outcome<chunk>> read() override { return outcome<chunk>{chunk{piece, keeper{this, [](void*) {}}, --left == 0}}; }
    [[nodiscard]] content_length_of length() const override { return content_length_of::exactly(size); }
};

}  // namespace

TEST_CASE("link: content in memory leaves in one write with its head") {
    auto l = io::loop::make();
    REQUIRE(l);
    client_options const o;
    seen_writes seen;
    memory_source content{"name=Ann"};
    one_call c{**l, o, seen, ""};
    c.post(content);
    REQUIRE(seen.beginnings.size() == 1);
    CHECK(seen.beginnings[0].starts_with("POST / HTTP/1.1\r\n"));
    CHECK(seen.beginnings[0].ends_with("\r\n\r\nname=Ann"));
    (*l)->turn(duration::milliseconds(1));
    CHECK(seen.beginnings.size() == 1);
}

TEST_CASE("link: who sends much that is there looks at what the server says meanwhile") {
    auto l = io::loop::make();
    REQUIRE(l);
    client_options const o;
    seen_writes seen;
    lent_content content{64u << 20};
    one_call c{**l, o, seen, "HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n"};
    c.post(content);
    for (int i = 0; i < 100 && !c.of().head_there(); ++i) (*l)->turn(duration::milliseconds(1));
    REQUIRE(c.of().head_there());
    CHECK(c.of().head().status() == status_code::content_too_large);
    CHECK(seen.written < content.size / 8);
}

TEST_CASE("link: others get their turn while much is sent") {
    auto l = io::loop::make();
    REQUIRE(l);
    client_options const o;
    seen_writes seen;
    lent_content content{64u << 20, 32};
    one_call c{**l, o, seen, ""};
    c.post(content);
    for (int i = 0; i < 10; ++i) {  // some in each turn, and nobody waits for a clock
        std::uint64_t const before = seen.written;
        (*l)->turn(duration{0});
        CHECK(seen.written > before);
        CHECK(seen.written - before <= 16 * 2 * o.policy.limits.file_turn);  // a round writes before it reads, and behind it
    }
    for (int i = 0; i < 10'000 && seen.written <= content.size; ++i) (*l)->turn(duration::milliseconds(1));
    CHECK(seen.written > content.size);  // with its head
}

TEST_CASE("link: others get their turn while the server sends on and on what nobody wants any more") {
    auto l = io::loop::make();
    REQUIRE(l);
    client_options o;
    o.policy.limits.control_frames = SIZE_MAX;
    seen_writes seen;
    std::string hints;
    while (hints.size() < 100'000)
        hints += support::framed(support::headers, support::end_headers, 1, support::block({{":status", "103"}}));
    one_call c{**l, o, seen, support::framed(support::settings, 0, 0), hints, true};
    c.ask(method::get);
    for (int i = 0; i < 10; ++i) {
        std::uint64_t const before = seen.read;
        (*l)->turn(duration{0});
        CHECK(seen.read > before);
        CHECK(seen.read - before <= 2 * 16 * 131'072);  // what was queued for this turn, and this turn
    }
    REQUIRE(c.of().fault() != nullptr);
    CHECK(c.of().fault()->broken.broken == &rules::interim_limit);
}

TEST_CASE("link: others get their turn while content comes as fast as it is read") {
    auto l = io::loop::make();
    REQUIRE(l);
    client_options const o;
    seen_writes seen;
    std::uint64_t const size = 50'000'000;
    one_call c{**l, o, seen, "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n", std::string(1 << 20, 'x')};
    c.ask(method::get);
    std::uint64_t got = 0;
    bool over = false;
    auto const read_all = [&]() -> task<void> {
        while (!over) {
            outcome<chunk> const piece = co_await c.of().read();
            REQUIRE(piece);
            got += piece->data.size();
            over = piece->last;
        }
    };
    std::uint64_t const in_a_turn = 3 * 16 * 131'072;  // and what was left of the one before
    (*l)->spawn(read_all());
    CHECK(got <= in_a_turn);
    for (int i = 0; i < 1000 && !over; ++i) {
        std::uint64_t const before = got;
        (*l)->turn(duration{0});
        CHECK(got - before <= in_a_turn);
    }
    CHECK(got == size);
}
