#pragma once
#include <httoop/io/stream.hpp>

namespace httoop::inline v0::io {

struct memory_pipe;

// One end of a pair of streams in memory, both on one loop: for tests and for services without
// sockets. Like a socket it tells readiness by the loop, never from within a call.
class memory_stream final : public stream {
public:
    memory_stream() = default;
    memory_stream(memory_stream const&) = delete;
    memory_stream& operator=(memory_stream const&) = delete;
    ~memory_stream() { close(); }

    // Connects two ends. `capacity` octets wait in each direction at most, so a small one makes
    // writes partial.
    static void connect(loop& l, memory_stream& a, memory_stream& b, std::size_t capacity = 65536);

    void watch_with(watcher* w) override;
    transfer read(char* to, std::size_t room) override;
    transfer write(wire::segments s) override;
    void shut_write() override;
    void close() override;
    [[nodiscard]] bool open() const override { return pipe_ != nullptr; }
    // Closes so that the peer's next read or write fails with ECONNRESET.
    void reset() override;

private:
    memory_pipe* pipe_ = nullptr;
    int side_ = 0;
};

}  // namespace httoop::inline v0::io
