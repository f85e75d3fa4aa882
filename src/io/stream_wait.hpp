#pragma once
#include <httoop/io/stream.hpp>

namespace httoop::inline v0::io {

// A coroutine waiting on a stream. One may wait to read while another waits to write: the first is
// the stream's watcher and passes on what is meant for the second.
class stream_wait final : public timed_wait, private watcher {
public:
    stream_wait(stream& s, unsigned what) : stream_{s}, what_{what} {}
    outcome<void> await_resume() { return ending(); }

private:
    bool start(loop&) override {
        if (stream_.waiting_ == nullptr) {
            stream_.waiting_ = this;
            stream_.watch_with(this);
        } else {
            other_ = stream_.waiting_;
            other_->other_ = this;
        }
        return true;
    }
    void stop() override {
        stream_wait* const other = std::exchange(other_, nullptr);
        if (other != nullptr) other->other_ = nullptr;
        if (stream_.waiting_ != this) return;
        stream_.waiting_ = other;
        stream_.watch_with(other);
    }
    void ready(unsigned what) override {
        stream_wait* const other = other_;
        if (other != nullptr && (what & other->what_) != 0) other->end();
        if ((what & what_) != 0) end();
    }
    void end() {
        stop();
        finish();
    }

    stream& stream_;
    unsigned what_;
    stream_wait* other_ = nullptr;
};

}  // namespace httoop::inline v0::io
