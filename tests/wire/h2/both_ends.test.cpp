// Our client's end talks to our server's end, in memory.
#include <httoop/wire/h2.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

using namespace httoop;

namespace {

struct message {
    std::string content, trailers, request_line, host;
    unsigned status = 0, interims = 0;
    bool head = false, ended = false, reset = false;
};

// One end: what it received, and octets on their way to it.
struct end {
    end(wire::role r, policy const& p, wire::message_clock const& k) {
        wire::context c;
        c.role = r;
        c.policy = &p;
        c.clock = &k;
        connection = wire::make_h2(c);
        server = r == wire::role::server;
    }
    void receive(std::string_view more) {
        buffer += more;
        connection->receive(buffer);
        run();
    }
    void run() {
        for (bool more = true; more;) {
            wire::event const e = connection->next();
            switch (e.is) {
                case wire::event::need_octets:
                case wire::event::blocked:
                case wire::event::closed: more = false; break;
                case wire::event::head: {
                    message& m = got[e.stream];
                    m.head = true;
                    if (server) {
                        connection->take_request(e.stream, asked);
                        m.request_line = std::string{asked.method().token()} + " " + std::string{asked.target()};
                        m.host = asked.fields().value(field_id::host);
                    } else {
                        connection->take_response(e.stream, answered);
                        m.status = answered.status().number();
                    }
                    break;
                }
                case wire::event::interim: ++got[e.stream].interims; break;
                case wire::event::content:
                    got[e.stream].content += e.piece;
                    connection->consumed(e.stream, e.piece.size());
                    break;
                case wire::event::end: {
                    field_section t;
                    connection->take_trailers(e.stream, t);
                    if (!t.empty()) got[e.stream].trailers = t.value("Content-Digest");
                    got[e.stream].ended = true;
                    break;
                }
                case wire::event::reset: got[e.stream].reset = true; break;
                case wire::event::violated:
                case wire::event::tunnel: FAIL("broken: " << e.broken.broken->id); return;
            }
        }
        buffer.erase(0, connection->consumed_input());
        connection->receive(buffer);
    }
    owned<wire::connection> connection;
    bool server;
    std::string buffer;
    request asked;
    response answered;
    std::map<wire::stream_id, message> got;
};

std::string output_of(wire::connection& c, std::size_t most) {
    std::string out;
    for (wire::segment const& s : c.output()) {
        if (s.data != nullptr) out.append(s.data, s.size);
        else out.append(s.size, 'f');
    }
    REQUIRE(out.size() == c.pending());
    out.resize(std::min(out.size(), most));
    c.sent(out.size());
    return out;
}

// Carries octets both ways, so many at a time, until neither has more.
void carry(end& a, end& b, std::size_t at_once) {
    for (;;) {
        std::string const to_b = output_of(*a.connection, at_once);
        if (!to_b.empty()) b.receive(to_b);
        std::string const to_a = output_of(*b.connection, at_once);
        if (!to_a.empty()) a.receive(to_a);
        if (to_a.empty() && to_b.empty()) break;
    }
}

request get_of(char const* path) {
    request r{method::get, path};
    r.fields().append(field_id::host, "example.org");
    return r;
}

struct two_ends {
    policy p;
    wire::message_clock k;
    end client{wire::role::client, p, k}, server{wire::role::server, p, k};
};

std::string text_of(std::size_t n) {
    std::string s(n, ' ');
    for (std::size_t i = 0; i < n; ++i) s[i] = static_cast<char>('a' + i * 31 % 26);
    return s;
}

}  // namespace

TEST_CASE("many requests are answered, however the octets are cut") {
    for (std::size_t at_once : {std::size_t{1}, std::size_t{7}, std::size_t{100000}}) {
        two_ends x;
        std::vector<wire::stream_id> ids;
        for (unsigned i = 0; i < 20; ++i) {
            auto const s = x.client.connection->open(get_of(("/" + std::to_string(i)).c_str()), {});
            REQUIRE(s);
            ids.push_back(*s);
            REQUIRE(x.client.connection->finish(*s, nullptr));
        }
        carry(x.client, x.server, at_once);
        for (unsigned i = 0; i < 20; ++i) {
            message const& m = x.server.got[ids[i]];
            CHECK(m.request_line == "GET /" + std::to_string(i));
            CHECK(m.host == "example.org");
            CHECK(m.ended);
        }
        for (wire::stream_id const id : ids)
            REQUIRE(x.server.connection->send_whole(id, response{}, "answer " + std::to_string(id)));
        carry(x.client, x.server, at_once);
        for (wire::stream_id const id : ids) {
            CHECK(x.client.got[id].status == 200);
            CHECK(x.client.got[id].content == "answer " + std::to_string(id));
            CHECK(x.client.got[id].ended);
        }
        CHECK(x.client.connection->idle());
        CHECK(x.server.connection->idle());
    }
}

TEST_CASE("content beyond all windows arrives whole, both ways and interleaved") {
    std::string const big = text_of(3'000'000), other = text_of(1'000'000);
    two_ends x;
    request r{method::post, "/"};
    r.fields().append(field_id::host, "a");
    auto const one = x.client.connection->open(r, content_length_of::exactly(big.size()));
    auto const two = x.client.connection->open(r, content_length_of::until_end());
    REQUIRE(one);
    REQUIRE(two);
    REQUIRE(x.client.connection->send_content(*one, big, keeper{}));
    REQUIRE(x.client.connection->send_content(*two, other, keeper{}));
    REQUIRE(x.client.connection->finish(*one, nullptr));
    field_section t;
    t.append("Content-Digest", "x=:AA==:");
    REQUIRE(x.client.connection->finish(*two, &t));
    CHECK(x.client.connection->sending(*one));
    carry(x.client, x.server, 10000);
    CHECK(!x.client.connection->sending(*one));
    CHECK(x.server.got[*one].content == big);
    CHECK(x.server.got[*one].ended);
    CHECK(x.server.got[*two].content == other);
    CHECK(x.server.got[*two].trailers == "x=:AA==:");

    REQUIRE(x.server.connection->send_head(*one, response{}, content_length_of::exactly(5'000'000)));
    REQUIRE(x.server.connection->send_file(*one, 7, 0, 5'000'000, keeper{}));
    REQUIRE(x.server.connection->finish(*one, nullptr));
    REQUIRE(x.server.connection->send_whole(*two, response{}, big));
    CHECK(x.server.connection->pending() <= x.p.limits.output + 20000);
    carry(x.client, x.server, 50000);
    CHECK(x.client.got[*one].content == std::string(5'000'000, 'f'));
    CHECK(x.client.got[*two].content == big);
    CHECK(x.client.got[*one].ended);
    CHECK(x.client.got[*two].ended);
    CHECK(x.client.connection->idle());
    CHECK(x.server.connection->idle());
}
