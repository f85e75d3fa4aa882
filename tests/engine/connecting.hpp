#pragma once
// What tests of a client's connections share: servers of TLS, servers that switch to it, and proxies.
#include <doctest/doctest.h>

#include <poll.h>

#include <fstream>
#include <string>
#include <vector>

#include "fetching.hpp"
#include "support/local_socket.hpp"
#include "support/scripted_server.hpp"
#include "support/temporary_folder.hpp"
#include "support/tls_end.hpp"

namespace test {

using support::scripted_server;
using support::tls_end;

inline constexpr char const* no_content = "HTTP/1.1 204 No Content\r\n\r\n";
inline constexpr char const* switching =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: TLS/1.0, HTTP/1.1\r\nConnection: Upgrade\r\n\r\n";

// A server's certificate of its own, made once, and a file by which it is trusted.
class proof {
public:
    explicit proof(bool http_2) {
        io::tls_server_options o;
        o.self_signed = true;
        o.http_2 = http_2;
        auto made = io::tls_server::make(o);
        REQUIRE(made);
        server_ = std::move(*made);
        std::ofstream{file_.path() + "/ca.pem"} << server_->certificate();
    }
    io::tls_server const& server() const { return *server_; }
    std::string file() const { return file_.path() + "/ca.pem"; }

private:
    support::temporary_folder file_;
    owned<io::tls_server> server_;
};
inline proof const& http_1_alone() {
    static proof const p{false};
    return p;
}
inline proof const& both_versions() {
    static proof const p{true};
    return p;
}
inline client_options trusting(proof const& p) {
    client_options o;
    o.tls.ca_file = p.file();
    return o;
}
inline std::string https(scripted_server const& s, std::string_view rest = "/") {
    return "https://127.0.0.1:" + std::to_string(s.port()) + std::string{rest};
}
// Reads a request inside TLS, and answers it.
inline scripted_server::act secured(proof const& p, std::string answer) {
    return [&p, answer](int c, scripted_server& s) {
        tls_end end{p.server(), c};
        s.keep(end.until("\r\n\r\n"));
        end.send(answer);
        end.end();
        end.ended_well();
    };
}
// Answers a request, then goes on inside TLS.
inline scripted_server::act upgraded(proof const& p, std::string behind, std::vector<std::string> answers) {
    return [&p, behind, answers](int c, scripted_server& s) {
        s.read_request(c);
        s.send(c, switching + behind);
        tls_end end{p.server(), c};
        if (!end.established()) return;
        end.send(answers.at(0));  // what was asked for before
        for (std::size_t i = 1; i < answers.size(); ++i) {
            s.keep(end.until("\r\n\r\n"));
            end.send(answers[i]);
        }
        end.end();
        end.ended_well();
    };
}
// Where CONNECT asks to be led, on this machine; -1: nowhere.
inline int connect_to_authority(std::string const& asked) {
    return support::connect_locally(static_cast<unsigned>(std::stoul(asked.substr(asked.find(':') + 1))));
}
// A proxy that connects to wherever CONNECT asks, and passes octets both ways.
inline scripted_server::act tunnelling() {
    return [](int c, scripted_server& s) {
        int const there = connect_to_authority(s.read_request(c));
        if (there < 0) return;
        s.send(c, "HTTP/1.1 200 Connected\r\n\r\n");
        pollfd both[] = {{c, POLLIN, 0}, {there, POLLIN, 0}};
        for (bool open = true; open && ::poll(both, 2, 10'000) > 0;)
            for (int i = 0; i < 2 && open; ++i) {
                if ((both[i].revents & (POLLIN | POLLHUP)) == 0) continue;
                std::string octets;
                open = scripted_server::more(both[i].fd, octets);
                s.send(both[1 - i].fd, octets);
            }
        ::close(there);
    };
}
// The same inside TLS.
inline scripted_server::act tunnelling_inside(proof const& p) {
    return [&p](int c, scripted_server& s) {
        tls_end end{p.server(), c};
        if (!end.established()) return;
        std::string const asked = end.until("\r\n\r\n");
        s.keep(asked);
        int const there = connect_to_authority(asked);
        if (there < 0) return;
        end.send("HTTP/1.1 200 Connected\r\n\r\n");
        pollfd both[] = {{c, POLLIN, 0}, {there, POLLIN, 0}};
        for (bool open = true; open && ::poll(both, 2, 10'000) > 0;) {
            if ((both[0].revents & (POLLIN | POLLHUP)) != 0) {
                end.look();
                io::transfer t;
                do {
                    char buffer[65536];
                    t = end.stream().read(buffer, sizeof buffer);
                    if (t.is == io::transfer::done) s.send(there, {buffer, t.count});
                } while (t.is == io::transfer::done);
                open = t.is == io::transfer::would_block;
            }
            if (open && (both[1].revents & (POLLIN | POLLHUP)) != 0) {
                std::string octets;
                open = scripted_server::more(there, octets);
                end.send(octets);
            }
        }
        end.end();
        ::close(there);
    };
}
inline client_options through(scripted_server const& proxy, client_options o = {}) {
    o.tunnel = "127.0.0.1:" + std::to_string(proxy.port());
    return o;
}

}  // namespace test
