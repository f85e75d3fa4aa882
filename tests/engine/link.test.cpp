// The client's link over HTTP/2, with servers made of frames.
#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <thread>

#include "asking.hpp"
#include "fetching.hpp"
#include "support/frames.hpp"
#include "support/scripted_server.hpp"

using namespace httoop;
using namespace test;
using support::frame;
using support::framed;
using support::scripted_server;

namespace {

using fields_of = std::vector<std::pair<std::string, std::string>>;
constexpr unsigned flags_end = support::end_stream | support::end_headers;

// The server's end of a connection: reads frames, acknowledges SETTINGS, keeps what it saw.
class h2_end {
public:
    h2_end(int c, scripted_server& s, std::string const& settings = {}) : c_{c}, s_{s} {
        send(framed(support::settings, 0, 0, settings));
    }
    void send(std::string const& octets) { s_.send(c_, octets); }
    void respond(unsigned flags, fields_of const& fields, std::uint32_t stream = 1) {
        send(framed(support::headers, static_cast<std::uint8_t>(flags), stream, support::block(fields)));
    }
    // The next frame but SETTINGS; type 255: none came.
    frame next() {
        frame f;
        for (;;) {
            while (!in_.next(f)) {
                std::string more;
                if (!scripted_server::more(c_, more)) return {255, 0, 0, {}};
                in_.add(more);
            }
            if (f.type == support::settings) {
                if ((f.flags & support::ack) != 0) acknowledged = true;
                else send(framed(support::settings, support::ack, 0));
                for (std::size_t at = 0; at + 6 <= f.payload.size(); at += 6)
                    if (f.payload.substr(at, 2) == std::string{"\0\4", 2})
                        stream_window = support::u32_of(std::string_view{f.payload}.substr(at + 2));
                continue;
            }
            if (f.type == support::window_update)
                (f.stream == 0 ? connection_window : stream_window) += support::u32_of(f.payload);
            return f;
        }
    }
    // Reads on to a frame of that type.
    frame until(support::frame_type type) {
        for (frame f = next();; f = next())
            if (f.type == type || f.type == 255) return f;
    }
    // The request's head, and its content to the end; windows are widened for it.
    frame request() {
        frame const head = until(support::headers);
        fields = in_.fields(head.payload);
        for (frame f = head; f.type != 255 && (f.flags & support::end_stream) == 0;) {
            f = next();
            if (f.type == support::headers) trailers = in_.fields(f.payload);
            if (f.type != support::data || f.payload.empty()) continue;
            content += f.payload;
            std::string const n = support::u32(static_cast<std::uint32_t>(f.payload.size()));
            send(framed(support::window_update, 0, 0, n) + framed(support::window_update, 0, 1, n));
        }
        return head;
    }
    // What is left unread must not turn our end into a reset.
    void read_on() {
        while (next().type != 255) {}
    }
    bool preface_right() const { return in_.preface_right(); }
    std::map<std::string, std::string> read_fields(std::string_view block) { return in_.fields(block); }

    std::map<std::string, std::string> fields, trailers;
    std::string content;
    bool acknowledged = false;
    std::int64_t connection_window = 65535, stream_window = 65535;  // that the client opened

private:
    int c_;
    scripted_server& s_;
    support::frame_reader in_;
};

client_options known_2() {
    client_options o;
    o.http_1 = false;
    return o;
}
fetched ask(scripted_server& s, request r = request{method::get, "/"}, owned<source> content = {}, client_options o = known_2()) {
    return fetch_all(s.uri("/a?b"), std::move(r), std::move(content), o);
}
// A server that does this once it has the request.
scripted_server answering(std::function<void(h2_end&)> then) {
    return scripted_server{{[then](int c, scripted_server& s) {
        h2_end end{c, s};
        end.request();
        then(end);
    }}};
}

// Content with trailers.
class trailed final : public source {
public:
    trailed(std::string content, field_section trailers) : content_{std::move(content)}, trailers_{std::move(trailers)} {}
    task<outcome<chunk>> read() override { return outcome<chunk>{chunk{content_, {}, true}}; }
    content_length_of length() const override { return content_length_of::until_end(); }
    field_section const* trailers() const override { return &trailers_; }

private:
    std::string content_;
    field_section trailers_;
};

}  // namespace

// req: rfc9113#3.3-1
// req: rfc9113#3.4-1
// req: rfc9113#8.3.1-2
// req: rfc9113#8.3.1-11
TEST_CASE("link: HTTP/2 by prior knowledge") {
    std::map<std::string, std::string> asked;
    bool preface = false, acknowledged = false;
    std::string authority;
    witness w;
    fetched r;
    {
        scripted_server s{{[&](int c, scripted_server& self) {
            h2_end end{c, self};
            end.request();
            asked = end.fields;
            preface = end.preface_right();
            end.respond(support::end_headers, {{":status", "103"}, {"link", "</a>"}});
            end.respond(support::end_headers, {{":status", "200"}, {"content-type", "text/plain"}});
            end.send(framed(support::data, 0, 1, "hello ") + framed(support::data, 0, 1, "world"));
            end.respond(flags_end, {{"etag", "\"1\""}});
            end.read_on();
            acknowledged = end.acknowledged;
        }}};
        authority = "127.0.0.1:" + std::to_string(s.port());
        client_options o = known_2();
        o.observer = &w;
        r = ask(s, request{method::get, "/"}, {}, o);
    }
    REQUIRE(r.head);
    CHECK(r.head->version() == http_2);
    CHECK(r.head->fields().value("Content-Type") == "text/plain");
    CHECK(r.content == "hello world");
    CHECK(r.ended);
    CHECK(r.trailers.value("ETag") == "\"1\"");
    CHECK(w.seen == std::vector<std::string>{"connected", "sending /a?b", "103", "200", "trailers"});
    CHECK(w.spoken == http_2);
    CHECK(preface);
    CHECK(acknowledged);
    CHECK(asked.at(":method") == "GET");
    CHECK(asked.at(":scheme") == "http");
    CHECK(asked.at(":path") == "/a?b");
    CHECK(asked.at(":authority") == authority);
    CHECK_FALSE(asked.contains("connection"));
    CHECK_FALSE(asked.contains("host"));
}

// req: rfc9113#8.1
TEST_CASE("link: an exchange in the shape of gRPC, with trailers both ways") {
    std::map<std::string, std::string> asked, trailers;
    std::string content;
    scripted_server s{{[&](int c, scripted_server& self) {
        h2_end end{c, self};
        end.request();
        asked = end.fields;
        trailers = end.trailers;
        content = end.content;
        end.respond(support::end_headers, {{":status", "200"}, {"content-type", "application/grpc"}});
        end.send(framed(support::data, 0, 1, {"\0\0\0\0\2ok", 7}));
        end.respond(flags_end, {{"grpc-status", "0"}, {"grpc-message", "fine"}});
        end.read_on();
    }}};
    request r{method::post, "/"};
    r.fields().append("TE", "trailers");
    r.fields().append("Content-Type", "application/grpc");
    field_section checks;
    checks.append("x-checksum", "17");
    std::string const message{"\0\0\0\0\3abc", 8};
    auto const got = ask(s, std::move(r), make_owned<trailed>(message, std::move(checks)));
    REQUIRE(got.head);
    CHECK(got.content == std::string{"\0\0\0\0\2ok", 7});
    CHECK(got.trailers.value("grpc-status") == "0");
    CHECK(got.trailers.value("grpc-message") == "fine");
    CHECK(asked.at("te") == "trailers");
    CHECK(asked.at("content-type") == "application/grpc");
    CHECK_FALSE(asked.contains("content-length"));
    CHECK(content == message);
    CHECK(trailers.at("x-checksum") == "17");
}

// req: rfc9113#6.7-2
TEST_CASE("link: pings are answered while the response is waited for") {
    std::string pong;
    scripted_server s = answering([&](h2_end& end) {
        end.send(framed(support::ping, 0, 0, "12345678"));
        frame const f = end.until(support::ping);
        if (f.flags == support::ack) pong = f.payload;
        end.respond(flags_end, {{":status", "204"}});
        end.read_on();
    });
    CHECK(ask(s).head);
    CHECK(pong == "12345678");
}

// req: rfc9113#5.2.1-1
// req: rfc9113#6.9.1-1
TEST_CASE("link: content that does not fit the windows waits until they open") {
    std::string const large(300'000, 'x');
    std::size_t before = 0;
    std::string content;
    scripted_server s{{[&](int c, scripted_server& self) {
        h2_end end{c, self};
        end.until(support::headers);
        while (content.size() < 65535) content += end.until(support::data).payload;
        before = content.size();
        while (content.size() < 300'000) {
            std::string const n = support::u32(10'000);
            end.send(framed(support::window_update, 0, 0, n) + framed(support::window_update, 0, 1, n));
            for (std::size_t came = 0; came < 10'000 && content.size() < 300'000;) {
                frame const f = end.until(support::data);
                if (f.type == 255) return;
                came += f.payload.size();
                content += f.payload;
            }
        }
        end.respond(flags_end, {{":status", "204"}});
        end.read_on();
    }}};
    auto const r = ask(s, request{method::put, "/"}, make_owned<memory_source>(large));
    REQUIRE(r.head);
    CHECK(before == 65535);
    CHECK(content == large);
}

namespace {
// Content that stays where it is until it was sent.
class lent final : public source {
public:
    explicit lent(octets all) : all_{all} {}
    task<outcome<chunk>> read() override {
        static int nobody;
        return outcome<chunk>{chunk{all_, keeper{&nobody, [](void*) {}}, true}};
    }
    content_length_of length() const override { return content_length_of::exactly(all_.size()); }

private:
    octets all_;
};
}  // namespace

TEST_CASE("link: a server that opens windows slowly is not silent") {
    std::string const large(150'000, 'x');
    scripted_server s{{[&](int c, scripted_server& self) {
        h2_end end{c, self};
        end.until(support::headers);
        std::size_t came = 0;
        while (came < 65535) came += end.until(support::data).payload.size();
        while (came < large.size()) {
            std::this_thread::sleep_for(std::chrono::milliseconds(400));
            std::string const n = support::u32(10'000);
            end.send(framed(support::window_update, 0, 0, n) + framed(support::window_update, 0, 1, n));
            for (std::size_t part = 0; part < 10'000 && came < large.size();) {
                frame const f = end.until(support::data);
                if (f.type == 255) return;
                part += f.payload.size();
                came += f.payload.size();
            }
        }
        end.respond(flags_end, {{":status", "204"}});
        end.read_on();
    }}};
    client_options o = known_2();
    o.policy.limits.response_time = 3000;
    auto const r = ask(s, request{method::put, "/"}, make_owned<lent>(large), o);
    REQUIRE(r.head);
    CHECK(r.head->status() == status_code::no_content);
}

// req: rfc9113#6.9
TEST_CASE("link: windows are opened again as content is read") {
    constexpr std::size_t whole = 12'000'000;
    bool waited = false;
    scripted_server s = answering([&](h2_end& end) {
        end.respond(support::end_headers, {{":status", "200"}});
        std::size_t left = whole;
        while (left > 0) {
            if (end.connection_window >= 10'000 && end.stream_window >= 10'000) {
                left -= 10'000;
                end.connection_window -= 10'000;
                end.stream_window -= 10'000;
                end.send(framed(support::data, left == 0 ? support::end_stream : std::uint8_t{0}, 1, std::string(10'000, 'y')));
                continue;
            }
            waited = true;
            if (end.until(support::window_update).type == 255) return;
        }
        end.read_on();
    });
    auto const r = ask(s);
    REQUIRE(r.head);
    CHECK(r.ended);
    CHECK(waited);
    CHECK(r.content.size() == whole);
}

// req: rfc9113#5.2.2
TEST_CASE("link: who stops reading one answer keeps no other from coming") {
    constexpr std::uint32_t unread = 5, window = 131'072;  // together more than the connection's window
    scripted_server s{{[](int c, scripted_server& server) {
        h2_end end{c, server};
        std::uint32_t stream = 0;
        for (frame f = end.next(); f.type != 255; f = end.next()) {
            if (f.type != support::headers) continue;
            stream = f.stream;
            if (stream < 2 * unread) {
                end.respond(support::end_headers, {{":status", "200"}}, stream);
                for (std::uint32_t sent = 0; sent < window; sent += 16'384) {
                    while (end.connection_window < 16'384 && end.until(support::window_update).type != 255) {}
                    end.connection_window -= 16'384;
                    end.send(framed(support::data, 0, stream, std::string(16'384, 'x')));
                }
            } else {
                end.respond(flags_end, {{":status", "204"}}, stream);
            }
        }
    }}};
    asking_rig agent{known_2()};
    std::vector<owned<source>> held;
    struct holding {
        static task<void> run(client& by, request r, policy const& p, std::vector<owned<source>>& to) {
            outcome<reply> got = co_await httoop::ask(by, std::move(r), {}, p);
            REQUIRE(got);
            to.push_back(arriving(std::move(*got)).content);
        }
    };
    for (std::uint32_t i = 1; i <= unread; ++i) {
        agent.loop().spawn(holding::run(agent.of(), request{method::get, s.uri()}, agent.limits_of_calls, held));
        REQUIRE(agent.until([&] { return held.size() == i; }));
    }
    CHECK(agent.ask(s.uri())->head);
    held.clear();
    agent.end_client();
}

// req: rfc9113#6.8
// req: rfc9113#8.7
TEST_CASE("link: whether the server did something with the request is told") {
    struct {
        std::string frames;
        bool unprocessed;
    } const rows[] = {
        {framed(support::goaway, 0, 0, support::u32(0) + support::u32(0)), true},
        {framed(support::goaway, 0, 0, support::u32(0) + support::u32(2)), true},
        {framed(support::rst_stream, 0, 1, support::u32(7)), true},  // REFUSED_STREAM
        {framed(support::rst_stream, 0, 1, support::u32(8)), false},
        {framed(support::rst_stream, 0, 1, support::u32(2)), false},
        {framed(support::goaway, 0, 0, support::u32(1) + support::u32(2)), false},
        {"", false},
    };
    for (auto const& row : rows) {
        CAPTURE(&row - rows);
        scripted_server s = answering([&](h2_end& end) { end.send(row.frames); });
        auto const r = ask(s);
        REQUIRE_FALSE(r.head);
        CHECK(r.head.error().what == failure::closed);
        CHECK(r.head.error().sent);
        CHECK(r.head.error().unprocessed == row.unprocessed);
    }
}

// req: rfc9113#8.7
TEST_CASE("link: of what was answered in part the server did something, whatever it says") {
    for (std::string const& frames : {framed(support::rst_stream, 0, 1, support::u32(7)),
                                      framed(support::goaway, 0, 0, support::u32(0) + support::u32(0))}) {
        CAPTURE(frames.size());
        scripted_server s = answering([&](h2_end& end) {
            end.respond(support::end_headers, {{":status", "200"}, {"content-length", "5"}});
            end.send(framed(support::data, 0, 1, "ab") + frames);
            end.read_on();
        });
        auto const r = ask(s, request{method::post, "/"});
        error const& e = r.head ? r.ended.error() : r.head.error();
        CHECK_FALSE((r.head && r.ended));
        CHECK(e.sent);
        CHECK_FALSE(e.unprocessed);
        CHECK(has(e.about, "incomplete"));
    }
}

// req: rfc9113#7
TEST_CASE("link: who is told to calm down finds nothing that speaks for another try") {
    for (std::string const& frames : {framed(support::goaway, 0, 0, support::u32(0) + support::u32(11)),
                                      framed(support::rst_stream, 0, 1, support::u32(11))}) {
        // The connection had been kept, so that a failure without reason would be hoped away.
        scripted_server s{{[&](int c, scripted_server& server) {
            h2_end end{c, server};
            end.request();
            end.respond(flags_end, {{":status", "204"}});
            end.until(support::headers);
            std::string mine = frames;
            if (mine[3] == support::rst_stream) mine[8] = 3;
            end.send(mine);
            end.read_on();
        }}};
        asking_rig agent{known_2()};
        CHECK(agent.ask(s.uri())->head);
        auto const again = agent.ask(s.uri());
        REQUIRE_FALSE(again->head);
        error const& e = again->head.error();
        CHECK(e.text().find("ENHANCE_YOUR_CALM") != std::string::npos);
        CHECK(e.sent);
        CHECK_FALSE(e.unprocessed);
        CHECK_FALSE(e.reused);
    }
}

// req: rfc9113#7
TEST_CASE("link: a server that wants HTTP/1.1 for something says so") {
    scripted_server s = answering([](h2_end& end) { end.send(framed(support::rst_stream, 0, 1, support::u32(13))); });
    auto const r = ask(s);
    REQUIRE_FALSE(r.head);
    CHECK(r.head.error().what == failure::closed);
    CHECK(has(r.head.error().about, "HTTP/1.1"));
    CHECK_FALSE(r.head.error().unprocessed);  // by HTTP/2 alone it would be the same
}

// req: rfc9113#6.8
TEST_CASE("link: a server that goes away answers what it took") {
    scripted_server s = answering([](h2_end& end) {
        end.send(framed(support::goaway, 0, 0, support::u32(0x7fffffff) + support::u32(0)));
        end.send(framed(support::goaway, 0, 0, support::u32(1) + support::u32(0)));
        end.respond(support::end_headers, {{":status", "200"}});
        end.send(framed(support::data, support::end_stream, 1, "still"));
        end.read_on();
    });
    auto const r = ask(s);
    REQUIRE(r.head);
    CHECK(r.content == "still");
}

// req: rfc9113#8.1-5
TEST_CASE("link: an early answer counts, although the rest of the request is not wanted") {
    scripted_server s{{[](int c, scripted_server& self) {
        h2_end end{c, self};
        end.until(support::data);
        end.respond(support::end_headers, {{":status", "413"}});
        end.send(framed(support::data, support::end_stream, 1, "too much"));
        end.send(framed(support::rst_stream, 0, 1, support::u32(0)));
        end.read_on();
    }}};
    auto const r = ask(s, request{method::put, "/"}, make_owned<memory_source>(std::string(5'000'000, 'x')));
    REQUIRE(r.head);
    CHECK(r.head->status() == status_code::content_too_large);
    CHECK(r.content == "too much");
    CHECK(r.ended);
}

// req: rfc9113#8.1.1-3
TEST_CASE("link: malformed responses, and what is no HTTP/2, are refused by name") {
    struct {
        fields_of fields;
    } const malformed[] = {{{{":status", "200"}, {"Upper", "x"}}}, {{{":status", "200"}, {":path", "/"}}}, {{{"a", "b"}}}};
    for (auto const& row : malformed) {
        CAPTURE(&row - malformed);
        scripted_server s = answering([&](h2_end& end) {
            end.respond(flags_end, row.fields);
            end.read_on();
        });
        auto const r = ask(s);
        REQUIRE_FALSE(r.head);
        CHECK(r.head.error().what == failure::violation);
        CHECK(r.head.error().broken.broken != nullptr);
    }
    scripted_server older{{[](int c, scripted_server& self) {
        std::string text;
        scripted_server::more(c, text);
        self.send(c, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    }}};
    auto const r = ask(older);
    REQUIRE_FALSE(r.head);
    CHECK(r.head.error().what == failure::violation);
}

TEST_CASE("link: incomplete content of HTTP/2 is an error") {
    scripted_server s = answering([](h2_end& end) {
        end.respond(support::end_headers, {{":status", "200"}, {"content-length", "10"}});
        end.send(framed(support::data, 0, 1, "abc"));
    });
    auto const r = ask(s);
    REQUIRE(r.head);
    CHECK(r.content == "abc");
    REQUIRE_FALSE(r.ended);
    CHECK(r.ended.error().what == failure::closed);
    CHECK(has(r.ended.error().about, "3 of 10"));
}

TEST_CASE("link: a server that never opens a window, or never answers, is left") {
    client_options o = known_2();
    o.policy.limits.write_time = 200;
    o.policy.limits.response_time = 1500;
    scripted_server s{{[](int c, scripted_server& self) {
        h2_end end{c, self};
        end.read_on();
    }}};
    auto const r = ask(s, request{method::put, "/"}, make_owned<memory_source>(std::string(100'000, 'x')), o);
    REQUIRE_FALSE(r.head);
    scripted_server silent{{[](int c, scripted_server& self) {
        h2_end end{c, self};
        end.read_on();
    }}};
    auto const t = ask(silent, request{method::get, "/"}, {}, o);
    REQUIRE_FALSE(t.head);
    CHECK(t.head.error().what == failure::timeout);
}

TEST_CASE("link: a connection on which nothing comes any more is not used for further calls") {
    std::string const answer = framed(support::headers, flags_end, 1, support::block({{":status", "204"}}));
    scripted_server s{{[&](int c, scripted_server& self) {
                           h2_end end{c, self};
                           end.request();
                           end.send(answer);
                           std::string rest;
                           while (scripted_server::more(c, rest)) {}
                       },
                       [&](int c, scripted_server& self) {
                           h2_end end{c, self};
                           end.request();
                           end.send(answer);
                           end.read_on();
                       }}};
    client_options o = known_2();
    o.policy.limits.response_time = 500;
    asking_rig r{o};
    REQUIRE(r.ask(s.uri())->head);
    auto const unanswered = r.ask(s.uri());
    REQUIRE_FALSE(unanswered->head);
    CHECK(unanswered->head.error().what == failure::timeout);
    CHECK(r.ask(s.uri())->head);
    CHECK(r.seen.connections == 2);
}

namespace {
task<void> look_at_the_head(std::string uri, io::loop& l, bool& good) {
    client_options const o = known_2();
    {
        request asked{method::get, "/"};
        outcome<arriving_response> const r = co_await fetch(std::move(uri), std::move(asked), owned<source>{}, o);
        good = static_cast<bool>(r);
    }
    l.stop();
}
}  // namespace

// req: rfc9113#6.8-2
// req: rfc9113#9.1-3
TEST_CASE("link: a response that nobody reads is reset, and the connection ends with GOAWAY") {
    std::uint32_t code = 99;
    bool goaway = false;
    bool good = false;
    {
        scripted_server s{{[&](int c, scripted_server& self) {
            h2_end end{c, self};
            end.request();
            end.respond(support::end_headers, {{":status", "200"}});
            for (frame f = end.next(); f.type != 255; f = end.next()) {
                if (f.type == support::rst_stream) code = support::u32_of(f.payload);
                if (f.type == support::goaway) goaway = true;
            }
        }}};
        auto loop = io::loop::make();
        io::offload_pool pool{1, 4};
        (*loop)->use(&pool);
        (*loop)->spawn(look_at_the_head(s.uri(), **loop, good));
        (*loop)->run();
    }
    CHECK(good);
    CHECK(code == 8);  // CANCEL
    CHECK(goaway);
}

// req: rfc9110#10.1.1-4
TEST_CASE("link: content waits for 100 (Continue) over HTTP/2 too") {
    bool waited = false;
    scripted_server s{{[&](int c, scripted_server& self) {
        h2_end end{c, self};
        end.until(support::headers);
        end.send(framed(support::ping, 0, 0, "12345678"));
        waited = end.next().type == support::ping;
        end.respond(support::end_headers, {{":status", "100"}});
        while ((end.until(support::data).flags & support::end_stream) == 0) {}
        end.respond(flags_end, {{":status", "204"}});
        end.read_on();
    }}};
    request r{method::put, "/"};
    r.fields().append("Expect", "100-continue");
    client_options o = known_2();
    o.policy.limits.continue_time = 9000;
    auto const got = ask(s, std::move(r), make_owned<memory_source>("hello"), o);
    REQUIRE(got.head);
    CHECK(waited);
}
