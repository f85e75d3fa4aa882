// TLS with somebody in the middle, who cuts what goes by, changes, drops and repeats it, as the input
// says: each end gives out the beginning of what the other one wrote, and nothing else; all of it if
// nothing was touched. Or one end alone, and the input is what its peer sends.
#define OPENSSL_API_COMPAT 10100  // RAND_METHOD
#include <openssl/rand.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <unistd.h>

#include <httoop/io/memory_stream.hpp>
#include <httoop/io/tls_stream.hpp>

using namespace httoop;

namespace {

void demand(bool holds) {
    if (!holds) std::abort();
}

// The same octets in each run, so that a run can be repeated.
std::uint64_t chance = 0;
int fill(unsigned char* to, int size) {
    for (int i = 0; i < size; ++i) {
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        to[i] = static_cast<unsigned char>(chance >> 24);
    }
    return 1;
}
int ready_to_fill() { return 1; }

struct ends {
    owned<io::loop> loop;
    owned<io::tls_server> server;
    owned<io::tls_client> client;

    ends() {
        static RAND_METHOD const method{nullptr, &fill, nullptr, nullptr, &fill, &ready_to_fill};
        demand(RAND_set_rand_method(&method) == 1);
        chance = 1;
        auto l = io::loop::make();
        auto s = io::tls_server::make({.self_signed = true});
        demand(l && s);
        loop = std::move(*l);
        server = std::move(*s);
        auto const file = std::filesystem::temp_directory_path() / ("httoop-fuzz-" + std::to_string(::getpid()) + ".pem");
        std::ofstream{file} << server->certificate();
        io::tls_client_options o{.ca_file = file.string()};
        o.limits.tls_sessions = 0;  // runs know nothing of each other
        auto c = io::tls_client::make(o);
        std::filesystem::remove(file);
        demand(c.has_value());
        client = std::move(*c);
    }
};

ends& both() {
    static ends e;
    return e;
}

// One direction of the connection.
struct direction {
    io::memory_stream *from = nullptr, *to = nullptr;  // between them stands who is in the middle
    std::string waiting;                               // taken, not handed on
    bool touched = false;
    bool ended = false;

    void take() {
        char buffer[65536];
        for (;;) {
            io::transfer const t = from->read(buffer, sizeof buffer);
            if (t.is == io::transfer::ended) ended = true;
            if (t.is != io::transfer::done) return;
            waiting.append(buffer, t.count);
        }
    }
    void hand_on(std::size_t most) {
        std::size_t const n = std::min(most, waiting.size());
        if (n == 0) return;
        wire::segment const one = wire::segment::of(octets{waiting}.substr(0, n));
        io::transfer const t = to->write({&one, 1});
        if (t.is == io::transfer::done) waiting.erase(0, t.count);
        else if (t.is == io::transfer::failed) waiting.clear(), touched = true;
    }
};

// What one end wrote and the other got.
struct half {
    io::tls_stream *writer = nullptr, *reader = nullptr;
    std::string written, got;
    bool over = false, failed = false;

    void write(std::size_t size) {
        std::string piece;
        for (std::size_t i = 0; i < size; ++i) piece += static_cast<char>(written.size() + i * 7);
        octets const all{piece};
        wire::segment const parts[3] = {wire::segment::of(all.substr(0, size / 3)), wire::segment::of({}),
                                        wire::segment::of(all.substr(size / 3))};
        io::transfer const t = writer->write({parts, 3});
        if (t.is == io::transfer::done) written += all.substr(0, t.count);
    }
    void read(std::size_t room) {
        std::string buffer(std::max<std::size_t>(room, 1), ' ');
        io::transfer const t = reader->read(buffer.data(), buffer.size());
        switch (t.is) {
        case io::transfer::done:
            demand(t.count != 0 && t.count <= buffer.size() && !over && !failed);
            got.append(buffer, 0, t.count);
            demand(octets{written}.starts_with(got));
            if (t.drained) demand(reader->read(buffer.data(), buffer.size()).is != io::transfer::done);
            break;
        case io::transfer::would_block: break;
        case io::transfer::ended: over = true; break;
        case io::transfer::failed:
            failed = true;
            demand(!reader->failure_text().empty());
            break;
        }
    }
};

void in_the_middle(octets steps) {
    ends& e = both();
    io::memory_stream client_below, client_middle, server_below, server_middle;
    io::memory_stream::connect(*e.loop, client_below, client_middle, 1 << 20);
    io::memory_stream::connect(*e.loop, server_middle, server_below, 1 << 20);
    auto const client = io::tls_stream::connect(*e.client, client_below, "localhost");
    auto const server = io::tls_stream::accept(*e.server, server_below);
    direction ways[2] = {{&client_middle, &server_middle, {}, false, false}, {&server_middle, &client_middle, {}, false, false}};
    half halves[2] = {{client.get(), server.get(), {}, {}, false, false}, {server.get(), client.get(), {}, {}, false, false}};
    bool shut[2] = {};
    client->shake_hands();
    auto const turn = [&] {
        e.loop->turn({0});
        for (direction& d : ways) d.take();
    };
    auto const step = [&](unsigned what, std::size_t n) {
        direction& d = ways[what & 1];
        half& h = halves[what & 1];
        turn();
        switch (what >> 1 & 7) {
        case 0: d.hand_on(n); break;
        case 1: d.hand_on(n * 256); break;
        case 2: h.write(n * 64 + 1); break;
        case 3: h.read(n * 16 + 1); break;
        case 4:
            if (d.waiting.empty()) break;
            d.waiting[n % d.waiting.size()] ^= static_cast<char>(1u << (n & 7));
            d.touched = true;
            break;
        case 5:
            if (d.waiting.empty()) break;
            if ((n & 1) != 0) d.waiting.erase(0, n / 2 + 1);
            else d.waiting.insert(0, d.waiting.substr(0, n / 2 + 1));
            d.touched = true;
            break;
        case 6:
            if (n > 8) break;
            h.writer->shut_write();
            shut[what & 1] = true;
            break;
        case 7:  // the handshake, untouched
            for (int i = 0; i < 6; ++i) {
                for (direction& w : ways) w.hand_on(SIZE_MAX);
                turn();
            }
            server->shake_hands();
            client->shake_hands();
            break;
        }
    };
    while (steps.size() >= 2) {
        step(static_cast<unsigned char>(steps[0]), static_cast<unsigned char>(steps[1]));
        steps.remove_prefix(2);
    }
    bool const touched = ways[0].touched || ways[1].touched;
    for (int i = 0; i < 200; ++i) {
        std::size_t const before = halves[0].got.size() + halves[1].got.size();
        for (direction& w : ways) w.hand_on(SIZE_MAX);
        turn();
        for (half& h : halves)
            if (!h.over && !h.failed) h.read(65536);
        if (i > 12 && before == halves[0].got.size() + halves[1].got.size()) break;
    }
    if (touched || shut[0] || shut[1]) return;
    for (half const& h : halves) demand(!h.failed && h.got == h.written);
    demand(client->established() && server->established());
}

// Whatever comes instead of TLS: no content, and an end.
void alone(octets from_peer, bool is_server, std::size_t piece) {
    ends& e = both();
    io::memory_stream below, peer;
    io::memory_stream::connect(*e.loop, below, peer, 1 << 20);
    auto const s = is_server ? io::tls_stream::accept(*e.server, below) : io::tls_stream::connect(*e.client, below, "localhost");
    char buffer[100];
    s->shake_hands();
    while (!from_peer.empty()) {
        wire::segment const one = wire::segment::of(from_peer.substr(0, piece));
        if (peer.write({&one, 1}).is != io::transfer::done) break;
        from_peer.remove_prefix(std::min(piece, from_peer.size()));
        e.loop->turn({0});
        demand(s->read(buffer, sizeof buffer).is != io::transfer::done);
    }
    peer.shut_write();
    e.loop->turn({0});
    demand(s->read(buffer, sizeof buffer).is == io::transfer::failed);
    demand(!s->established() && !s->failure_text().empty() && !s->truncated());
}

}  // namespace

int fuzz_io_tls(std::uint8_t const* data, std::size_t size) {
    if (size < 2 || size > 4000) return 0;
    ends& e = both();
    e.loop->turn({0});
    chance = 0x9e3779b97f4a7c15;
    octets const rest{reinterpret_cast<char const*>(data) + 1, size - 1};
    switch (data[0] & 3) {
    case 0: alone(rest, true, 1 + (data[0] >> 2)); break;
    case 1: alone(rest, false, 1 + (data[0] >> 2)); break;
    default: in_the_middle(rest);
    }
    return 0;
}
