#pragma once
// A cache with a store in memory before an origin that a test plays, on one loop, and a clock that it sets.
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <httoop/exchange/asking.hpp>
#include <httoop/service/cache.hpp>
#include <httoop/service/memory_store.hpp>

#include "loops.hpp"

namespace support {

using namespace httoop;
using field_list = std::vector<std::pair<std::string, std::string>>;

struct set_clock final : cache_clock {
    std::int64_t seconds = 1'800'000'000;
    [[nodiscard]] timestamp now() const override { return {seconds}; }
};

// Content that comes when the test says so, and may break.
class fed_content final : public source {
public:
    struct feed {
        std::vector<std::string> pieces;
        bool ended = false, broken = false, destroyed = false;
        content_length_of length = content_length_of::until_end();
        field_section trailers;
    };
    explicit fed_content(std::shared_ptr<feed> f) : feed_{std::move(f)} {}
    ~fed_content() override { feed_->destroyed = true; }
    task<outcome<chunk>> read() override {
        for (;;) {
            if (at_ < feed_->pieces.size()) {
                octets const piece = feed_->pieces[at_++];
                co_return chunk{piece, {}, false};
            }
            if (feed_->broken) co_return error{failure::closed, "broke off"};
            if (feed_->ended) co_return chunk{{}, {}, true};
            outcome<void> const slept = co_await io::sleep{duration::milliseconds(1)};
            if (!slept) co_return slept.error();
        }
    }
    [[nodiscard]] content_length_of length() const override { return feed_->length; }
    [[nodiscard]] field_section const* trailers() const override { return &feed_->trailers; }

private:
    std::shared_ptr<feed> feed_;
    std::size_t at_ = 0;
};

// A response whose content comes so.
inline outcome<reply> feeding(std::shared_ptr<fed_content::feed> const& feed, field_list const& fields, unsigned status = 200) {
    response r{*status_code::from(status)};
    for (auto const& [name, value] : fields) r.fields().append(octets{name}, octets{value});
    return reply{std::move(r), make_owned<fed_content>(feed)};
}

inline reply stored_reply(unsigned status, field_list const& fields, std::string content = {}) {
    response r{*status_code::from(status)};
    for (auto const& [name, value] : fields) r.fields().append(octets{name}, octets{value});
    if (status == 304 || status == 204) return reply{std::move(r)};
    return reply{std::move(r), make_owned<memory_source>(std::move(content))};
}

class played_origin final : public service {
public:
    std::function<outcome<reply>(request const&)> plays;
    bool holds = false;  // answers wait
    std::vector<std::string> asked;
    std::vector<field_section> fields;
    task<outcome<reply>> respond(exchange& x) override {
        asked.push_back(std::string{x.request().method().token()} + " " + std::string{x.request().target()});
        fields.push_back(x.request().fields());
        while (holds) {
            outcome<void> const slept = co_await io::sleep{duration::milliseconds(1)};
            if (!slept) co_return slept.error();
        }
        co_return plays(x.request());
    }
};

struct cache_got {
    unsigned status = 0;
    field_section fields, trailers;
    content_length_of length;
    std::string content, failed;
    bool over = false, whole = false;
    [[nodiscard]] std::string field(octets name) const { return std::string{fields.value(name)}; }
};

inline bool hit(cache_got const& g) { return g.field("cache-status").find("hit") != std::string::npos; }

class cache_rig {
public:
    explicit cache_rig(cache_settings s = {}, std::uint64_t room = 64 << 20) : loop{make_loop()}, store{room} {
        s.clock = &clock;
        front = make_owned<cache>(origin, store, std::move(s));
    }
    ~cache_rig() { loop = nullptr; }

    static request get(std::string const& target, field_list const& fields = {}, method::known m = method::get) {
        request r{m, target};
        r.fields().append(field_id::host, "example.org");
        for (auto const& [name, value] : fields) r.fields().append(octets{name}, octets{value});
        return r;
    }
    // Begins; the answer comes while the loop turns.
    std::shared_ptr<cache_got> begin(request r, std::string content = {}) {
        auto got = std::make_shared<cache_got>();
        loop->spawn(carry_out(std::move(r), std::move(content), got));
        return got;
    }
    cache_got ask(request r, std::string content = {}) {
        auto const got = begin(std::move(r), std::move(content));
        REQUIRE(turn_until(*loop, [&] { return got->over; }));
        settle();
        return std::move(*got);
    }
    cache_got ask(std::string const& target, field_list const& fields = {}) { return ask(get(target, fields)); }
    void settle() {
        turn_until(*loop, [&] { return loop->spawned() == 0; });
    }
    // Answers each request with that.
    void answers(unsigned status, field_list fields, std::string content = {}) {
        origin.plays = [=](request const&) -> outcome<reply> { return stored_reply(status, fields, content); };
    }

    owned<io::loop> loop;
    set_clock clock;
    played_origin origin;
    memory_store store;
    owned<cache> front;
    policy rules;

private:
    task<void> carry_out(request r, std::string content, std::shared_ptr<cache_got> to) {
        owned<source> from;
        if (!content.empty()) from = make_owned<memory_source>(std::move(content));
        outcome<reply> answer = co_await httoop::ask(*front, std::move(r), std::move(from), rules);
        if (!answer) {
            to->failed = answer.error().text();
        } else {
            arriving_response in = arriving(std::move(*answer));
            to->status = in.head.status().number();
            to->fields = in.head.fields();
            to->whole = true;
            to->length = in.content->length();
            for (bool last = false; !last;) {
                outcome<chunk> const piece = co_await in.content->read();
                if (!piece) {
                    to->failed = piece.error().text();
                    to->whole = false;
                    break;
                }
                to->content += piece->data;
                last = piece->last;
            }
            if (field_section const* const t = in.content->trailers(); t != nullptr && to->whole) to->trailers = *t;
        }
        to->over = true;
    }
};

// Waits until the origin was asked that often, and has not answered.
inline void asked(cache_rig& rig, std::size_t times) {
    REQUIRE(turn_until(*rig.loop, [&] { return rig.origin.asked.size() == times; }));
}

}  // namespace support
