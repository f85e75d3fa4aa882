#pragma once
// What tests of a reverse proxy share: the proxy in a server on a thread, and a client that says what it is told to.
#include <doctest/doctest.h>

#include <httoop/service/reverse_proxy.hpp>

#include "engine/asking.hpp"
#include "engine/fetching.hpp"
#include "support/local_socket.hpp"
#include "support/scripted_server.hpp"

namespace test {

using support::scripted_server;

// Sends a text to a port of this machine, and returns what comes until the other side closes, or `end` came.
class raw_peer {
public:
    explicit raw_peer(std::string const& uri)
        : descriptor_{support::connect_locally(static_cast<unsigned>(std::stoul(uri.substr(uri.rfind(':') + 1))))} {
        REQUIRE(descriptor_ >= 0);
        timeval const most{10, 0};
        ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
    }
    raw_peer(raw_peer const&) = delete;
    raw_peer& operator=(raw_peer const&) = delete;
    ~raw_peer() { ::close(descriptor_); }
    raw_peer& send(std::string const& text) {
        for (std::size_t at = 0; at < text.size();) {
            ssize_t const n = ::send(descriptor_, text.data() + at, text.size() - at, MSG_NOSIGNAL);
            if (n <= 0) break;
            at += static_cast<std::size_t>(n);
        }
        return *this;
    }
    std::string until(std::string const& end) {
        while (seen_.find(end) == std::string::npos && scripted_server::more(descriptor_, seen_)) {}
        std::size_t const at = seen_.find(end);
        std::string const taken = seen_.substr(0, at == std::string::npos ? at : at + end.size());
        seen_.erase(0, taken.size());
        return taken;
    }
    std::string rest() {
        while (scripted_server::more(descriptor_, seen_)) {}
        return std::exchange(seen_, {});
    }
    void half_close() { ::shutdown(descriptor_, SHUT_WR); }

private:
    int descriptor_;
    std::string seen_;
};

// "GET TARGET" as a browser would, one request on a connection.
inline std::string asks(std::string const& target, std::string const& fields = {}, std::string const& method = "GET") {
    return method + " " + target + " HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n" + fields + "\r\n";
}

// The proxy with one route to everything.
struct proxy_rig {
    explicit proxy_rig(std::string const& list, reverse_proxy_options o = {}, upstream_options const& u = {}, server_options s = {})
        : front{std::move(o)}, ready{made(front, list, u)}, at{front, std::move(s)} {}
    std::string talk(std::string const& text) { return raw_peer{at.uri("")}.send(text).rest(); }
    static bool made(reverse_proxy& to, std::string const& list, upstream_options const& u) {
        auto const added = to.route("", list, u);
        if (!added) FAIL(added.error().text());
        return true;
    }
    reverse_proxy front;
    bool ready;
    live_server at;
};

// An upstream that answers one request with that.
inline scripted_server once(std::string text) { return scripted_server{scripted_server::answers({std::move(text)})}; }

inline constexpr char const* fine = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK";

// What nobody listens on.
inline std::string closed_port() { return "http://127.0.0.1:" + std::to_string(support::closed_port()); }

}  // namespace test
