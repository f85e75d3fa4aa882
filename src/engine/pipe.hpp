#pragma once
#include <httoop/io/stream.hpp>

namespace httoop::inline v0::engine {

class carried;

// One stream of a multiplexed connection as a stream of octets: what a tunnel gets there (RFC
// 9113 8.5, RFC 8441). It is read from the exchange's content and written to the wire, within the
// windows of both; half-closing it ends the answer.
class pipe final : public io::stream {
public:
    explicit pipe(carried& of) : of_{of} {}

    void watch_with(io::watcher* w) override { told_ = w; }
    io::transfer read(char* to, std::size_t room) override;
    io::transfer write(wire::segments s) override;
    void shut_write() override;
    void close() override;
    [[nodiscard]] bool open() const override { return !closed_; }

    // For the exchange: content or its end is there, or there is room, or the stream is gone.
    void arrived() { tell(io::watcher::readable); }
    void room() {
        blocked_ = false;
        tell(io::watcher::writable);
    }
    void lost() { tell(io::watcher::readable | io::watcher::writable | io::watcher::hung_up); }
    [[nodiscard]] bool blocked() const { return blocked_; }

private:
    void tell(unsigned what) {
        if (told_ != nullptr) told_->ready(what);
    }
    std::size_t write_some(wire::segment const& s, std::size_t most);

    carried& of_;
    io::watcher* told_ = nullptr;
    octets rest_;  // of the piece being read
    bool blocked_ = false, shut_ = false, closed_ = false;
};

}  // namespace httoop::inline v0::engine
