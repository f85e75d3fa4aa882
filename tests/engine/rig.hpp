#pragma once
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <vector>

#include <httoop/engine/server.hpp>

#include "../../src/engine/worker.hpp"

namespace test {

using namespace httoop;

// One worker on this thread, and peers that are the other ends of socket pairs.
class rig {
public:
    explicit rig(service& root, server_options o = {}, engine::protocol p = {})
        : shared_{root, std::move(o), p},
          worker_{std::make_unique<engine::worker>(shared_, *io::loop::make())} {}

    class peer {
    public:
        peer(rig& r, int descriptor) : rig_{&r}, descriptor_{descriptor} {}
        peer(peer&& o) noexcept : rig_{o.rig_}, descriptor_{std::exchange(o.descriptor_, -1)} {}
        ~peer() { close(); }

        void send(octets text) {
            while (!text.empty()) {
                ssize_t const n = ::send(descriptor_, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
                if (n > 0) text.remove_prefix(static_cast<std::size_t>(n));
                else if (n < 0 && errno != EAGAIN) return;
                rig_->turn();
            }
        }
        // Turns the loop until `end` was received, the connection ended, or about five seconds are over.
        std::string until(octets end) {
            for (int i = 0; i < 2500 && seen_.find(end) == std::string::npos && !ended_; ++i) look();
            std::size_t const at = seen_.find(end);
            std::string const taken = seen_.substr(0, at == std::string::npos ? at : at + end.size());
            seen_.erase(0, taken.size());
            return taken;
        }
        std::string until_closed() {
            for (int i = 0; i < 2500 && !ended_; ++i) look();
            return std::exchange(seen_, {});
        }
        // Nothing comes within some turns.
        std::string whatever(int turns = 20) {
            for (int i = 0; i < turns && !ended_; ++i) look();
            return std::exchange(seen_, {});
        }
        [[nodiscard]] bool ended() const { return ended_; }
        void half_close() { ::shutdown(descriptor_, SHUT_WR); }
        void close() {
            if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
        }

    private:
        void look() {
            rig_->turn();
            char buffer[65536];
            for (;;) {
                ssize_t const n = ::recv(descriptor_, buffer, sizeof buffer, MSG_DONTWAIT);
                if (n > 0) seen_.append(buffer, static_cast<std::size_t>(n));
                else {
                    if (n == 0 || errno != EAGAIN) ended_ = true;
                    return;
                }
            }
        }
        rig* rig_;
        int descriptor_;
        std::string seen_;
        bool ended_ = false;
    };

    // A peer that has sent `first` when the server first sees it: no deadline can pass before.
    peer connect(octets first = {}) {
        int pair[2];
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) == 0);
        if (!first.empty()) REQUIRE(::send(pair[1], first.data(), first.size(), 0) == static_cast<ssize_t>(first.size()));
        worker_->adopt(pair[0]);
        turn();
        return {*this, pair[1]};
    }
    // The same, and the other end is whoever's.
    int connect_descriptor() {
        int pair[2];
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) == 0);
        worker_->adopt(pair[0]);
        return pair[1];
    }
    void turn() { worker_->loop().turn(duration::milliseconds(2)); }
    engine::worker& worker() { return *worker_; }
    engine::shared& shared() { return shared_; }
    bool empty_soon() {
        for (int i = 0; i < 2500 && !worker_->empty(); ++i) turn();
        return worker_->empty();
    }

private:
    engine::shared shared_;
    std::unique_ptr<engine::worker> worker_;
};

// Keeps what is logged.
class kept_log final : public log {
public:
    struct line {
        unsigned status;
        bool answered;
        std::string target, because, fault;
        std::uint64_t sent, received;
    };
    void access(access_record const& r) override {
        lines.push_back({r.status.number(), r.answered, std::string{r.of.request().target()},
                         r.because != nullptr ? r.because->id : "", std::string{r.fault}, r.sent, r.received});
    }
    void trouble(std::uint64_t, octets line) override { troubles.emplace_back(line); }
    std::vector<line> lines;
    std::vector<std::string> troubles;
};

}  // namespace test
