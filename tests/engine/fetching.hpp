#pragma once
// What tests of the client share: a fetch on a loop of its own, and what was seen of it.
#include <string>
#include <string_view>
#include <vector>

#include <httoop/engine/client.hpp>
#include <httoop/io/loop.hpp>
#include <httoop/io/offload.hpp>

namespace test {

using namespace httoop;

inline std::string ok(std::string const& content) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(content.size()) + "\r\n\r\n" + content;
}
inline bool has(std::string const& text, std::string_view part) { return text.find(part) != std::string::npos; }

// Content in two pieces, of a length that is not known before; can be rewound, or fails.
class pieces final : public source {
public:
    explicit pieces(bool fails = false) : fails_{fails} {}
    task<outcome<chunk>> read() override {
        ++reads_;
        if (reads_ == 2 && fails_) return outcome<chunk>{error{failure::refused, "broken on purpose"}};
        return outcome<chunk>{chunk{reads_ == 1 ? "hello " : "world", {}, reads_ == 2}};
    }
    content_length_of length() const override { return content_length_of::until_end(); }
    outcome<void> rewind() override {
        reads_ = 0;
        return {};
    }

private:
    int reads_ = 0;
    bool fails_;
};

// What a client answers, over a connection that is not kept.
inline task<outcome<arriving_response>> fetch(std::string uri, request asked, owned<source> content, client_options o) {
    o.keep = false;
    outcome<owned<client>> made = client::make(std::move(o));
    if (!made) co_return made.error();
    owned<client> by = std::move(*made);
    request r{asked.method(), octets{uri}.substr(0, uri.find('#'))};
    r.fields() = asked.fields();
    if (!content && asked.content().present()) content = make_owned<memory_source>(std::string{asked.octets()});
    outcome<reply> got = co_await ask(*by, std::move(r), std::move(content), by->options().policy);
    if (!got) co_return got.error();
    if (got->tunnel() != nullptr) co_return error{failure::refused, "the server switched protocols"};
    arriving_response whole = arriving(std::move(*got));
    struct kept final : source {
        kept(owned<client> c, owned<source> s) : by{std::move(c)}, inner{std::move(s)} {}
        owned<client> by;
        owned<source> inner;
        task<outcome<chunk>> read() override { return inner->read(); }
        content_length_of length() const override { return inner->length(); }
        field_section const* trailers() const override { return inner->trailers(); }
    };
    whole.content = make_owned<kept>(std::move(by), std::move(whole.content));
    co_return outcome<arriving_response>{std::move(whole)};
}

// fetch() and all of the content on a loop of its own.
struct fetched {
    outcome<response> head = error{};
    std::string content;
    outcome<void> ended;
    content_length_of length;
    field_section trailers;
};
struct call {
    std::string uri;
    request asked;
    owned<source> content;
    client_options options;
    fetched got;
    io::loop* loop;
    bool over = false;
};
inline task<void> carry_out(call& c) {
    outcome<arriving_response> r =
        co_await fetch(c.uri, std::move(c.asked), std::move(c.content), c.options);
    if (r) {
        c.got.length = r->content->length();
        for (bool last = false; !last;) {
            outcome<chunk> const piece = co_await r->content->read();
            if (!piece) {
                c.got.ended = piece.error();
                break;
            }
            c.got.content += piece->data;
            last = piece->last;
        }
        if (auto const* trailers = r->content->trailers()) c.got.trailers = *trailers;
        c.got.head = std::move(r->head);
    } else {
        c.got.head = r.error();
    }
    c.over = true;
    c.loop->stop();
}
inline fetched fetch_all(std::string uri, request r, owned<source> content = {}, client_options o = {}) {
    auto loop = io::loop::make();
    io::offload_pool pool{1, 4};
    (*loop)->use(&pool);
    call c{std::move(uri), std::move(r), std::move(content), o, {}, loop->get()};
    (*loop)->spawn(carry_out(c));
    if (!c.over) (*loop)->run();
    return std::move(c.got);
}

// A whole response, or the error.
inline outcome<response> send(octets uri, request r, client_options o = {}) {
    std::uint64_t const most = o.policy.limits.held_content;
    fetched got = fetch_all(std::string{uri}, std::move(r), {}, std::move(o));
    if (!got.head) return got.head.error();
    if (!got.ended) return got.ended.error();
    if (got.content.size() > most) return error{failure::limit, "too much"};
    got.head->octets(std::move(got.content));
    got.head->trailers() = std::move(got.trailers);
    return std::move(got.head);
}
inline outcome<response> get(octets uri, client_options o = {}) { return send(uri, request{method::get, "/"}, std::move(o)); }

struct witness final : client_observer {
    std::vector<std::string> seen;
    http_version spoken;
    std::string version, cipher;
    bool checked = true;
    void connected(std::uint64_t, octets) override { seen.emplace_back("connected"); }
    void secured(std::uint64_t, security const& s) override {
        seen.push_back("secured " + std::string{s.protocol});
        version = s.version;
        cipher = s.cipher;
        checked = s.checked;
    }
    void sending(std::uint64_t, request const& r) override {
        seen.push_back("sending " + std::string{r.target()});
        spoken = r.version();
    }
    void received(std::uint64_t, response const& r) override { seen.push_back(std::to_string(r.status().number())); }
    void ended(std::uint64_t, field_section const& trailers) override {
        if (!trailers.empty()) seen.emplace_back("trailers");
    }
};

}  // namespace test
