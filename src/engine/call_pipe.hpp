#pragma once
#include <httoop/io/stream.hpp>

#include "call.hpp"

namespace httoop::inline v0::engine {

// The stream of an extended CONNECT that was answered with success (RFC 8441 5), as a stream of octets: what a client
// carries on it, beside the calls that share its link. What is not ended in good order is reset.
class call_pipe final : public io::stream {
public:
    explicit call_pipe(asker&& c) : call_{std::move(c)} {}
    call_pipe(call_pipe const&) = delete;
    call_pipe& operator=(call_pipe const&) = delete;
    ~call_pipe() { close(); }

    void watch_with(io::watcher* w) override { call_->watched_ = w; }
    io::transfer read(char* to, std::size_t room) override;
    io::transfer write(wire::segments s) override;
    void shut_write() override;
    void close() override;
    [[nodiscard]] bool open() const override { return !closed_; }

private:
    bool has_some();
    [[nodiscard]] bool broken() const { return closed_ || call_->fault_ || (call_->on_ == nullptr && !call_->ended_); }
    [[nodiscard]] bool takes_none() const { return closed_ || call_->sent_ || call_->ceased_ || call_->on_ == nullptr; }
    std::size_t write_some(wire::segment const& s);

    asker call_;
    octets rest_;  // of the piece being read
    bool closed_ = false;
};

}  // namespace httoop::inline v0::engine
