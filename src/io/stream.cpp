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

namespace {

error failed(transfer const& t, phase during) {
    error e = error::system(t.code, during == phase::send ? "writing failed" : "reading failed");
    e.during = during;
    return e;
}

error in_phase(error e, phase p) {
    e.during = p;
    return e;
}

task<outcome<std::size_t>> read_later(stream& s, char* to, std::size_t room) {
    for (;;) {
        outcome<void> const waited = co_await stream_wait{s, watcher::readable};
        if (!waited) co_return in_phase(waited.error(), phase::receive);
        transfer const t = s.read(to, room);
        switch (t.is) {
        case transfer::done: co_return t.count;
        case transfer::would_block: break;
        case transfer::ended: co_return std::size_t{0};
        case transfer::failed: co_return failed(t, phase::receive);
        }
    }
}

task<outcome<void>> write_later(stream& s, octets from) {
    for (;;) {
        outcome<void> const waited = co_await stream_wait{s, watcher::writable};
        if (!waited) co_return in_phase(waited.error(), phase::send);
        for (;;) {
            wire::segment const segment = wire::segment::of(from);
            transfer const t = s.write({&segment, 1});
            if (t.is == transfer::would_block) break;
            if (t.is != transfer::done) co_return failed(t, phase::send);
            from.remove_prefix(t.count);
            if (from.empty()) co_return outcome<void>{};
        }
    }
}

}  // namespace

task<outcome<std::size_t>> read_some(stream& s, char* to, std::size_t room) {
    transfer const t = s.read(to, room);
    switch (t.is) {
    case transfer::done: return outcome<std::size_t>{t.count};
    case transfer::would_block: break;
    case transfer::ended: return outcome<std::size_t>{std::size_t{0}};
    case transfer::failed: return outcome<std::size_t>{failed(t, phase::receive)};
    }
    return read_later(s, to, room);
}

task<outcome<void>> write_all(stream& s, octets from) {
    while (!from.empty()) {
        wire::segment const segment = wire::segment::of(from);
        transfer const t = s.write({&segment, 1});
        if (t.is == transfer::would_block) return write_later(s, from);
        if (t.is != transfer::done) return outcome<void>{failed(t, phase::send)};
        from.remove_prefix(t.count);
    }
    return outcome<void>{};
}

}  // namespace httoop::inline v0::io
