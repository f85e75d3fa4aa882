#pragma once
// A server on a free port of the loopback address, or on a Unix socket, that does as it is told: for each connection it
// reads one request, keeps it, and sends its next answer. Every wait is bounded.
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "local_socket.hpp"

namespace support {

class scripted_server {
public:
    // What is done with one connection: `c` is its descriptor.
    using act = std::function<void(int c, scripted_server& s)>;

    explicit scripted_server(std::vector<act> script) : script_{std::move(script)} {
        sockaddr_in at = local_address();
        listen_on(reinterpret_cast<sockaddr*>(&at), sizeof at);
    }
    // On a Unix socket.
    scripted_server(std::vector<act> script, std::string const& path) : script_{std::move(script)} {
        sockaddr_un at{};
        at.sun_family = AF_UNIX;
        path.copy(at.sun_path, sizeof at.sun_path - 1);
        listen_on(reinterpret_cast<sockaddr*>(&at), sizeof at);
    }
    // A script of answers alone: each reads a whole request first, and closes after.
    static std::vector<act> answers(std::vector<std::string> texts) {
        std::vector<act> script;
        for (auto& text : texts)
            script.push_back([text](int c, scripted_server& s) {
                s.read_request(c);
                s.send(c, text);
            });
        return script;
    }
    ~scripted_server() {
        ::shutdown(listener_, SHUT_RDWR);
        thread_.join();
        ::close(listener_);
    }

    [[nodiscard]] std::string uri(std::string_view rest = "/") const {
        return "http://127.0.0.1:" + std::to_string(port_) + std::string{rest};
    }
    [[nodiscard]] unsigned port() const { return port_; }
    [[nodiscard]] std::vector<std::string> requests() {
        std::lock_guard const lock{mutex_};
        return requests_;
    }
    // Told of the port where an answer needs it: "{port}" is replaced.
    void send(int c, std::string text) const {
        for (std::size_t at; (at = text.find("{port}")) != std::string::npos;)
            text.replace(at, 6, std::to_string(port_));
        for (std::size_t at = 0; at < text.size();) {
            ssize_t const n = ::send(c, text.data() + at, text.size() - at, MSG_NOSIGNAL);
            if (n <= 0) return;
            at += static_cast<std::size_t>(n);
        }
    }
    // Head, then as much content as Content-Length says or chunks do.
    std::string read_request(int c) {
        std::string text;
        std::size_t head = std::string::npos;
        while (head == std::string::npos) {
            if (!more(c, text)) break;
            head = text.find("\r\n\r\n");
        }
        if (head != std::string::npos) {
            head += 4;
            if (auto const at = text.find("Content-Length: "); at < head)
                while (text.size() < head + std::stoul(text.substr(at + 16)))
                    if (!more(c, text)) break;
            if (text.find("Transfer-Encoding: chunked") < head)
                while (!text.ends_with("0\r\n\r\n"))
                    if (!more(c, text)) break;
        }
        keep(text);
        return text;
    }
    void keep(std::string text) {
        std::lock_guard const lock{mutex_};
        requests_.push_back(std::move(text));
    }
    static bool more(int c, std::string& text) {
        char buffer[65536];
        ssize_t const n = ::recv(c, buffer, sizeof buffer, 0);
        if (n <= 0) return false;
        text.append(buffer, static_cast<std::size_t>(n));
        return true;
    }

private:
    void listen_on(sockaddr* at, socklen_t size) {
        listener_ = ::socket(at->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (::bind(listener_, at, size) != 0 || ::listen(listener_, 16) != 0 || ::getsockname(listener_, at, &size) != 0)
            throw std::runtime_error{"no socket"};
        if (at->sa_family == AF_INET) port_ = ntohs(reinterpret_cast<sockaddr_in*>(at)->sin_port);
        patience(listener_);
        thread_ = std::thread{[this] { run(); }};
    }
    static void patience(int descriptor) {
        timeval const most{30, 0};
        ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
        ::setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &most, sizeof most);
    }
    void run() {
        for (act const& next : script_) {
            int const c = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (c < 0) return;
            patience(c);
            next(c, *this);
            ::shutdown(c, SHUT_WR);
            std::string rest;  // so that no reset overtakes the answer
            for (int i = 0; i < 1000 && more(c, rest); ++i) rest.clear();
            ::close(c);
        }
    }

    std::vector<act> script_;
    int listener_ = -1;
    unsigned port_ = 0;
    std::mutex mutex_;
    std::vector<std::string> requests_;
    std::thread thread_;
};

}  // namespace support
