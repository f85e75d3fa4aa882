#pragma once
#include <httoop/io/address.hpp>
#include <httoop/io/stream.hpp>

namespace httoop::inline v0::io {

// A connected socket, TCP or Unix, of one loop. Small enough to be a member. It does not move: the
// loop knows its place.
class tcp_stream final : public stream, private watcher {
public:
    tcp_stream() = default;
    tcp_stream(tcp_stream const&) = delete;
    tcp_stream& operator=(tcp_stream const&) = delete;
    ~tcp_stream() { close(); }

    // Takes the descriptor of a connected, non-blocking socket; closes it when that fails.
    outcome<void> adopt(loop& l, int descriptor);
    // Gives it away again, unwatched: for another loop or a tunnel.
    int release();
    [[nodiscard]] int descriptor() const { return descriptor_; }
    // Who is at the other end; an address of kind none when the socket does not know (any more).
    [[nodiscard]] address peer() const;
    [[nodiscard]] address local() const;  // our end
    [[nodiscard]] std::size_t unsent() const override;

    void watch_with(watcher* w) override { told_ = w; }
    transfer read(char* to, std::size_t room) override;
    transfer write(wire::segments s) override;
    void shut_write() override;
    void close() override;
    void reset() override;
    [[nodiscard]] bool open() const override { return descriptor_ >= 0; }

private:
    void ready(unsigned what) override;

    loop* loop_ = nullptr;
    watcher* told_ = nullptr;
    watch watch_;
    int descriptor_ = -1;
    // What the last attempt and the events since then told: saves attempts that would block.
    bool readable_ = true, writable_ = true, hung_up_ = false;
};

// Sends what a non-blocking socket takes at once, for a last word before it is closed.
void send_at_once(int descriptor, octets from);

}  // namespace httoop::inline v0::io
