#include <httoop/io/tls_stream.hpp>

#include <cerrno>
#include <vector>

#include <httoop/io/clock.hpp>
#include <httoop/io/file.hpp>

#include "../support/tls.hpp"

using namespace httoop;
using support::finish;
using support::read_now;
using support::tls_files;
using support::tls_pair;
using support::turn_until;
using support::write;
using io::transfer;

namespace {

// What is told of readiness.
struct told final : io::watcher {
    unsigned what = 0;
    int times = 0;
    void ready(unsigned w) override { what |= w, ++times; }
};

std::string pattern(std::size_t size) {
    std::string s(size, ' ');
    for (std::size_t i = 0; i < size; ++i) s[i] = static_cast<char>('a' + (i * 7 + i / 251) % 26);
    return s;
}

task<void> write_whole(io::stream& s, octets all, bool* good) {
    *good = (co_await io::write_all(s, all)).has_value();
    s.shut_write();
}

task<void> read_whole(io::stream& s, std::string* to, bool* good) {
    char buffer[5000];
    for (;;) {
        auto const n = co_await io::read_some(s, buffer, sizeof buffer);
        if (!n) co_return;
        if (*n == 0) break;
        to->append(buffer, *n);
    }
    *good = true;
}

}  // namespace

TEST_CASE("both ends agree, and what one writes the other reads") {
    tls_files const f;
    auto const s = f.make_server();
    auto const c = f.make_client();
    tls_pair p{*c, *s};
    CHECK(p.shake_hands());
    CHECK(p.client->failure_text() == "");
    CHECK(p.server->failure_text() == "");
    CHECK(write(*p.client, "hello").count == 5);
    CHECK(read_now(*p.server) == "hello");
    CHECK(write(*p.server, "and back").count == 8);
    CHECK(read_now(*p.client) == "and back");
    CHECK(p.client->version() == "TLSv1.3");
    CHECK(p.server->version() == "TLSv1.3");
    CHECK(p.client->cipher() == "TLS_AES_128_GCM_SHA256");
    CHECK(p.client->peer_subject() == "CN=a.example");
    CHECK(p.server->peer_subject() == "");
}

// Each direction of the connection below is one octet wide, then two, ...: records are cut everywhere.
TEST_CASE("records may be cut at every place") {
    tls_files const f;
    auto const s = f.make_server();
    auto const c = f.make_client();
    std::string const there = pattern(40000), back = pattern(300);
    for (std::size_t capacity : {1u, 2u, 3u, 5u, 7u, 64u, 1000u, 16384u, 16406u, 65536u}) {
        CAPTURE(capacity);
        tls_pair p{*c, *s, "a.example", capacity};
        std::string at_server, at_client;
        bool good[4] = {};
        p.loop->spawn(write_whole(*p.client, octets{there}.substr(0, capacity < 16 ? 2000 : 40000), &good[0]));
        p.loop->spawn(read_whole(*p.server, &at_server, &good[1]));
        p.loop->spawn(write_whole(*p.server, back, &good[2]));
        p.loop->spawn(read_whole(*p.client, &at_client, &good[3]));
        CHECK(turn_until(*p.loop, [&] { return p.loop->spawned() == 0; }));
        CHECK((good[0] && good[1] && good[2] && good[3]));
        CHECK(at_server == octets{there}.substr(0, capacity < 16 ? 2000 : 40000));
        CHECK(at_client == back);
    }
}

TEST_CASE("content that was decrypted and not read is not lost, and is not drained") {
    tls_files const f;
    auto const s = f.make_server();
    auto const c = f.make_client();
    tls_pair p{*c, *s};
    REQUIRE(p.shake_hands());
    read_now(*p.client);
    std::string const sent = pattern(30000);
    CHECK(write(*p.server, sent).count == sent.size());
    CHECK(write(*p.server, "!").count == 1);
    std::string got;
    char buffer[777];
    for (;;) {
        transfer const t = p.client->read(buffer, sizeof buffer);
        REQUIRE(t.is == transfer::done);
        got.append(buffer, t.count);
        // Only the last read may say that nothing is left.
        CHECK(t.drained == (got.size() == sent.size() + 1 && t.count < sizeof buffer));
        if (t.drained) break;
    }
    CHECK(got == sent + "!");
    CHECK(p.client->read(buffer, sizeof buffer).is == transfer::would_block);
}

TEST_CASE("a read that fills its room is not drained, and the next one blocks") {
    tls_files const f;
    auto const s = f.make_server();
    auto const c = f.make_client();
    tls_pair p{*c, *s};
    REQUIRE(p.shake_hands());
    write(*p.client, "12345");
    char buffer[5];
    transfer const t = p.server->read(buffer, 5);
    CHECK(t.count == 5);
    CHECK(!t.drained);
    CHECK(p.server->read(buffer, 5).is == transfer::would_block);
    CHECK(p.server->read(buffer, 0).is == transfer::would_block);
}

TEST_CASE("readiness is told by the loop, once, and passed on") {
    tls_files const f;
    auto const s = f.make_server();
    auto const c = f.make_client();
    tls_pair p{*c, *s};
    REQUIRE(p.shake_hands());
    p.loop->turn({0});
    told at_server;
    p.server->watch_with(&at_server);
    write(*p.client, "x");
    CHECK(at_server.times == 0);
    p.loop->turn({0});
    CHECK(at_server.times == 1);
    CHECK((at_server.what & io::watcher::readable) != 0);
    CHECK(read_now(*p.server) == "x");
    p.server->watch_with(nullptr);
}

TEST_CASE("the handshake goes on by itself, and who waits to write is told when it is done") {
    tls_files const f;
    auto const s = f.make_server();
    auto const c = f.make_client();
    tls_pair p{*c, *s};
    told at_client;
    p.client->watch_with(&at_client);
    CHECK(write(*p.client, "early").is == transfer::would_block);
    CHECK(turn_until(*p.loop, [&] { return p.client->established() && p.server->established(); }));
    CHECK((at_client.what & io::watcher::writable) != 0);
    CHECK(write(*p.client, "early").count == 5);
    CHECK(read_now(*p.server) == "early");
    p.client->watch_with(nullptr);
}

TEST_CASE("octets that were read before belong to the connection") {
    tls_files const f;
    auto const s = f.make_server();
    auto const c = f.make_client();
    for (std::size_t n : {1u, 5u, 100u, 60000u}) {
        CAPTURE(n);
        auto const l = support::make_loop();
        io::memory_stream a, b;
        io::memory_stream::connect(*l, a, b);
        auto const client = io::tls_stream::connect(*c, a, "a.example");
        CHECK(client->shake_hands().is == transfer::would_block);
        char first[60000];
        transfer const t = b.read(first, n);
        auto const server = io::tls_stream::accept(*s, b, {first, t.count});
        turn_until(*l, [&] {
            server->shake_hands();
            client->shake_hands();
            return server->established() && client->established();
        });
        CHECK(server->established());
    }
}

TEST_CASE("contents of any size, in any pieces, and files go out as they are") {
    tls_files const f;
    auto const s = f.make_server();
    auto const c = f.make_client();
    std::string const large = pattern(200000), file_content = pattern(70000);
    f.folder.file("content", file_content);
    auto const folder = io::directory::open(f.folder.path());
    auto const file = folder->open_beneath("content");
    REQUIRE(file);
    for (int how = 0; how < 6; ++how) {
        CAPTURE(how);
        tls_pair p{*c, *s, "a.example", how % 2 == 0 ? 65536u : 3000u};
        REQUIRE(p.shake_hands());
        std::vector<wire::segment> all;
        std::string expected;
        auto const memory = [&](octets o) { all.push_back(wire::segment::of(o)), expected += o; };
        auto const range = [&](std::size_t from, std::size_t size) {
            all.push_back(wire::segment::of_file(file->descriptor(), from, size));
            expected += file_content.substr(from, size);
        };
        if (how < 2) {
            memory(large);
        } else if (how < 4) {
            memory("head");
            range(5, 60000);
            memory("");
            memory("tail");
        } else {
            for (std::size_t i = 0; i < 400; ++i) memory(octets{large}.substr(i * 300, i));
            range(0, 0);
            range(69999, 1);
        }
        std::string got;
        std::size_t first = 0;
        turn_until(*p.loop, [&] {
            while (first < all.size()) {
                if (all[first].size == 0) {
                    ++first;
                    continue;
                }
                transfer const t = p.server->write({all.data() + first, all.size() - first});
                if (t.is != transfer::done) break;
                for (std::size_t n = t.count; n != 0;) {
                    wire::segment& w = all[first];
                    std::size_t const part = std::min(n, w.size);
                    if (w.data != nullptr) w.data += part;
                    w.offset += part;
                    w.size -= part;
                    n -= part;
                    if (w.size == 0) ++first;
                }
            }
            got += read_now(*p.client);
            return got.size() >= expected.size();
        });
        CHECK(got == expected);
    }
}

TEST_CASE("a file that became shorter is told") {
    tls_files const f;
    auto const s = f.make_server();
    auto const c = f.make_client();
    tls_pair p{*c, *s};
    REQUIRE(p.shake_hands());
    f.folder.file("short", "1234");
    auto const folder = io::directory::open(f.folder.path());
    auto const file = folder->open_beneath("short");
    wire::segment const range = wire::segment::of_file(file->descriptor(), 0, 10);
    CHECK(p.server->write({&range, 1}).count == 4);
    wire::segment const gone = wire::segment::of_file(file->descriptor(), 4, 6);
    transfer const t = p.server->write({&gone, 1});
    CHECK(t.is == transfer::failed);
    CHECK(t.code == ENODATA);
}

TEST_CASE("a slow reader makes a writer wait, for no more than a few records") {
    tls_files const f;
    auto const s = f.make_server();
    auto const c = f.make_client();
    tls_pair p{*c, *s, "a.example", 4096};
    REQUIRE(p.shake_hands());
    std::string const content = pattern(1000000);
    transfer const t = write(*p.server, content);
    CHECK(t.is == transfer::done);
    CHECK(t.count <= 65536);
    CHECK(p.server->held() > 0);
    CHECK(p.server->held() < 70000);
    CHECK(p.server->unsent() >= p.server->held());
    CHECK(write(*p.server, "more").is == transfer::would_block);
    // What is held goes on by itself, and then it is told.
    told at_server;
    p.server->watch_with(&at_server);
    std::string got;
    turn_until(*p.loop, [&] {
        got += read_now(*p.client);
        return got.size() >= t.count;
    });
    CHECK(got == content.substr(0, t.count));
    CHECK(p.server->held() == 0);
    CHECK((at_server.what & io::watcher::writable) != 0);
    p.server->watch_with(nullptr);
}

TEST_CASE("nothing is kept while a connection is idle") {
    tls_files const f;
    auto const s = f.make_server();
    auto const c = f.make_client();
    tls_pair p{*c, *s};
    REQUIRE(p.shake_hands());
    write(*p.client, "x");
    read_now(*p.server);
    CHECK(sizeof(io::tls_stream) <= 128);
    CHECK(p.server->held() == 0);
}

// req: rfc9112#9.8-3 rfc9112#9.8-5
TEST_CASE("the end that was announced and the end that was not are told apart") {
    tls_files const f;
    auto const s = f.make_server();
    auto const c = f.make_client();
    for (bool of_client : {true, false}) {
        CAPTURE(of_client);
        for (int how = 0; how < 3; ++how) {
            CAPTURE(how);
            tls_pair p{*c, *s};
            REQUIRE(p.shake_hands());
            io::tls_stream& ends = of_client ? *p.client : *p.server;
            io::tls_stream& other = of_client ? *p.server : *p.client;
            read_now(other);
            write(ends, "last");
            if (how == 0) ends.close();
            else if (how == 1) ends.shut_write();
            else (of_client ? p.under_client : p.under_server).shut_write();  // below TLS: cut
            transfer::kind is{};
            CHECK(read_now(other, &is) == "last");
            CHECK(is == (how == 2 ? transfer::failed : transfer::ended));
            CHECK(other.truncated() == (how == 2));
            char c1;
            CHECK(other.read(&c1, 1).is == is);
            if (how == 2) {
                CHECK(other.read(&c1, 1).code == ECONNRESET);
                CHECK(other.failure_text().find("closure alert") != octets::npos);
                CHECK(other.fault().what == failure::closed);
            }
        }
    }
}

TEST_CASE("after the announced end of one direction the other goes on") {
    tls_files const f;
    auto const s = f.make_server();
    auto const c = f.make_client();
    tls_pair p{*c, *s};
    REQUIRE(p.shake_hands());
    write(*p.client, "question");
    p.client->shut_write();
    CHECK(write(*p.client, "x").code == EPIPE);
    transfer::kind is{};
    CHECK(read_now(*p.server, &is) == "question");
    CHECK(is == transfer::ended);
    CHECK(write(*p.server, "answer").count == 6);
    CHECK(read_now(*p.client) == "answer");
}

TEST_CASE("a half-close waits for what is held") {
    tls_files const f;
    auto const s = f.make_server();
    auto const c = f.make_client();
    tls_pair p{*c, *s, "a.example", 1000};
    REQUIRE(p.shake_hands());
    std::string const content = pattern(5000);
    CHECK(write(*p.server, content).count == 5000);
    p.server->shut_write();
    CHECK(p.server->held() > 0);
    std::string got;
    transfer::kind is{};
    turn_until(*p.loop, [&] {
        got += read_now(*p.client, &is);
        return is == transfer::ended;
    });
    CHECK(got == content);
    CHECK(is == transfer::ended);
}

TEST_CASE("a record that was changed on its way ends the connection, and nothing of it is given out") {
    tls_files const f;
    auto const s = f.make_server();
    auto const c = f.make_client();
    for (std::size_t place : {0u, 1u, 3u, 5u, 12u, 24u}) {
        CAPTURE(place);
        auto const l = support::make_loop();
        io::memory_stream a, between_a, between_b, b;
        io::memory_stream::connect(*l, a, between_a);
        io::memory_stream::connect(*l, between_b, b);
        auto const client = io::tls_stream::connect(*c, a, "a.example");
        auto const server = io::tls_stream::accept(*s, b);
        bool mangle = false;
        auto const carry = [&](io::memory_stream& from, io::memory_stream& to) {
            char buffer[65536];
            transfer const t = from.read(buffer, sizeof buffer);
            if (t.is != transfer::done) return;
            if (mangle) buffer[place] = static_cast<char>(buffer[place] ^ 0x40);
            write(to, {buffer, t.count});
        };
        turn_until(*l, [&] {
            client->shake_hands();
            carry(between_a, between_b);
            server->shake_hands();
            carry(between_b, between_a);
            return client->established() && server->established();
        });
        mangle = true;
        write(*client, "secret");
        carry(between_a, between_b);
        transfer::kind is{};
        CHECK(read_now(*server, &is) == "");
        if (is == transfer::would_block) {  // a longer record is awaited: until the end
            between_b.shut_write();
            read_now(*server, &is);
        }
        CHECK(is == transfer::failed);
        CHECK(!server->failure_text().empty());
    }
}

TEST_CASE("a connection that breaks says so, at once and later") {
    tls_files const f;
    auto const s = f.make_server();
    auto const c = f.make_client();
    tls_pair p{*c, *s};
    REQUIRE(p.shake_hands());
    p.under_client.reset();
    char buffer[10];
    CHECK(p.server->read(buffer, 10).is == transfer::failed);
    CHECK(p.server->read(buffer, 10).is == transfer::failed);
    CHECK(write(*p.server, "x").is == transfer::failed);
    CHECK(!p.server->truncated());
    p.server->close();
    p.server->close();
    CHECK(p.server->read(buffer, 10).code == EBADF);
    CHECK(write(*p.server, "x").code == EBADF);
    CHECK(p.server->shake_hands().code == EBADF);
    CHECK(!p.server->open());
}

TEST_CASE("what is no TLS is refused at once") {
    tls_files const f;
    auto const s = f.make_server();
    auto const c = f.make_client();
    auto const l = support::make_loop();
    io::memory_stream a, b;
    io::memory_stream::connect(*l, a, b);
    auto const server = io::tls_stream::accept(*s, b, "GET / HTTP/1.1\r\n");
    CHECK(server->shake_hands().is == transfer::failed);
    CHECK(server->failure_text() == "what the client sends is not TLS");
    CHECK(server->fault().what == failure::tls);
    io::memory_stream d, e;
    io::memory_stream::connect(*l, d, e);
    auto const client = io::tls_stream::connect(*c, d, "a.example");
    client->shake_hands();
    write(e, "HTTP/1.1 400 Bad Request\r\n\r\n");
    CHECK(client->shake_hands().is == transfer::failed);
    CHECK(client->failure_text() == "what a.example answers is not TLS; does it speak plain HTTP on this port (http://)?");
}

TEST_CASE("a peer that leaves during the handshake is told so") {
    tls_files const f;
    auto const s = f.make_server();
    auto const c = f.make_client();
    auto const l = support::make_loop();
    io::memory_stream a, b;
    io::memory_stream::connect(*l, a, b);
    auto const client = io::tls_stream::connect(*c, a, "a.example");
    client->shake_hands();
    b.close();
    auto const r = finish(*l, io::shake_hands(*client));
    REQUIRE(!r);
    CHECK(r.error().what == failure::closed);
    CHECK(r.error().during == phase::handshake);
    CHECK(r.error().about == "a.example closed the connection during the handshake; does it speak TLS on this port, or plain HTTP (http://)?");
    CHECK(!client->truncated());
}

TEST_CASE("a coroutine waits for the handshake, and its deadline ends that") {
    tls_files const f;
    auto const s = f.make_server();
    auto const c = f.make_client();
    tls_pair p{*c, *s};
    CHECK(finish(*p.loop, io::shake_hands(*p.client)).has_value());
    CHECK(p.client->established());
    io::memory_stream a, b;
    io::memory_stream::connect(*p.loop, a, b);
    auto const silent = io::tls_stream::connect(*c, a, "a.example");
    io::activity tree{p.loop.get()};
    tree.deadline = io::read_monotonic() + duration::milliseconds(20);
    auto t = io::shake_hands(*silent);
    bool ended = false;
    t.begin(&tree, {[](void* e) { *static_cast<bool*>(e) = true; }, &ended});
    CHECK(turn_until(*p.loop, [&] { return ended; }));
    auto const r = t.take();
    REQUIRE(!r);
    CHECK(r.error().what == failure::timeout);
    CHECK(r.error().during == phase::handshake);
}

TEST_CASE("a handshake that does not end is cut at its limit") {
    tls_files const f;
    io::tls_server_options o{.identities = {f.identity()}};
    o.limits.tls_handshake = 100;  // less than a ClientHello
    auto const s = f.make_server(o);
    auto const c = f.make_client();
    tls_pair p{*c, *s};
    CHECK(!p.shake_hands());
    CHECK(p.server->failure_text() == "the peer's handshake is too long (limit tls-handshake)");
}

TEST_CASE("TLS runs within TLS") {
    tls_files const f;
    auto const s = f.make_server();
    auto const c = f.make_client();
    tls_pair p{*c, *s};
    auto const client = io::tls_stream::connect(*c, *p.client, "a.example");
    auto const server = io::tls_stream::accept(*s, *p.server);
    CHECK(turn_until(*p.loop, [&] {
        client->shake_hands();
        server->shake_hands();
        return client->established() && server->established();
    }));
    std::string const content = pattern(50000);
    std::string got;
    bool good[2] = {};
    p.loop->spawn(write_whole(*client, content, &good[0]));
    p.loop->spawn(read_whole(*server, &got, &good[1]));
    CHECK(turn_until(*p.loop, [&] { return p.loop->spawned() == 0; }));
    CHECK((good[0] && good[1]));
    CHECK(got == content);
}
