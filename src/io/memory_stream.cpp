#include <httoop/io/memory_stream.hpp>

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace httoop::inline v0::io {
namespace {

transfer memory_failure(int code) {
    transfer t;
    t.is = transfer::failed;
    t.code = code;
    return t;
}

}  // namespace

// Both directions; alive while an end is open.
struct memory_pipe {
    struct end final : job {
        loop* home = nullptr;
        watcher* told = nullptr;
        unsigned news = 0;    // to be told by run()
        std::string inbox;    // what the other end wrote
        bool open = true;
        bool shut = false;    // this end writes no more
        bool reset = false;   // the other end broke the connection
        void run() override {
            unsigned const what = std::exchange(news, 0);
            if (told != nullptr) told->ready(what);
        }
        void tell(unsigned what) {
            if (!open) return;
            news |= what;
            home->enqueue(*this);
        }
    };
    end ends[2];
    std::size_t capacity = 0;
};

void memory_stream::connect(loop& l, memory_stream& a, memory_stream& b, std::size_t capacity) {
    a.close();
    b.close();
    auto* const p = new memory_pipe;
    p->capacity = capacity;
    p->ends[0].home = p->ends[1].home = &l;
    a.pipe_ = b.pipe_ = p;
    a.side_ = 0;
    b.side_ = 1;
}

void memory_stream::watch_with(watcher* w) {
    if (pipe_ != nullptr) pipe_->ends[side_].told = w;
}

transfer memory_stream::read(char* to, std::size_t room) {
    if (pipe_ == nullptr) return memory_failure(EBADF);
    auto& mine = pipe_->ends[side_];
    auto& other = pipe_->ends[1 - side_];
    if (mine.reset) return memory_failure(ECONNRESET);
    transfer t;
    if (mine.inbox.empty()) {
        if (other.shut) t.is = transfer::ended;
        return t;
    }
    bool const was_full = mine.inbox.size() >= pipe_->capacity;
    t.count = std::min(room, mine.inbox.size());
    if (t.count == 0) return t;
    std::memcpy(to, mine.inbox.data(), t.count);
    mine.inbox.erase(0, t.count);
    t.is = transfer::done;
    t.drained = t.count < room && !other.shut;
    if (was_full) other.tell(watcher::writable);
    return t;
}

transfer memory_stream::write(wire::segments s) {
    if (pipe_ == nullptr) return memory_failure(EBADF);
    auto& mine = pipe_->ends[side_];
    auto& other = pipe_->ends[1 - side_];
    if (mine.reset) return memory_failure(ECONNRESET);
    if (!other.open || mine.shut) return memory_failure(EPIPE);
    transfer t;
    for (wire::segment const& part : s) {
        std::size_t const room = pipe_->capacity - other.inbox.size();
        std::size_t const n = std::min(room, part.size);
        std::size_t taken = n;
        if (part.data != nullptr) {
            other.inbox.append(part.data, n);
        } else if (n != 0) {
            std::size_t const before = other.inbox.size();
            other.inbox.resize(before + n);
            auto const got = ::pread(part.file, other.inbox.data() + before, n, static_cast<off_t>(part.offset));
            taken = got > 0 ? static_cast<std::size_t>(got) : 0;
            other.inbox.resize(before + taken);
            if (taken == 0 && t.count == 0) return memory_failure(got < 0 ? errno : ENODATA);
        }
        t.count += taken;
        if (taken < part.size) break;
    }
    if (t.count == 0) return t;
    t.is = transfer::done;
    other.tell(watcher::readable);
    return t;
}

void memory_stream::shut_write() {
    if (pipe_ == nullptr || std::exchange(pipe_->ends[side_].shut, true)) return;
    pipe_->ends[1 - side_].tell(watcher::readable | watcher::hung_up);
}

void memory_stream::close() {
    if (pipe_ == nullptr) return;
    shut_write();
    auto& mine = pipe_->ends[side_];
    auto& other = pipe_->ends[1 - side_];
    mine.open = false;
    mine.told = nullptr;
    mine.home->dequeue(mine);
    if (!other.open) delete pipe_;
    else other.tell(watcher::readable | watcher::writable | watcher::hung_up);
    pipe_ = nullptr;
}

void memory_stream::reset() {
    if (pipe_ == nullptr) return;
    pipe_->ends[1 - side_].reset = true;
    close();
}

}  // namespace httoop::inline v0::io
