#include "call_pipe.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <httoop/io/file.hpp>

#include "link.hpp"

namespace httoop::inline v0::engine {

namespace {

constexpr std::size_t taken_of_file = 16384;

io::transfer lost_call(int code) {
    io::transfer t;
    t.is = io::transfer::failed;
    t.code = code;
    return t;
}

}  // namespace

// Whether there is content to be read; what nobody takes opens no window.
bool call_pipe::has_some() {
    if (!rest_.empty()) return true;
    call_->give_back();
    chunk c;
    if (!call_->take(c) && !call_->ended_ && !broken()) {
        call_->awaited_ = true;
        call_->on_->wants_content(*call_);
        static_cast<void>(call_->take(c));
    }
    rest_ = c.data;
    return !rest_.empty();
}

io::transfer call_pipe::read(char* to, std::size_t room) {
    if (closed_) return lost_call(EPIPE);
    io::transfer t;
    if (!has_some()) {
        if (broken()) return lost_call(ECONNRESET);
        if (call_->ended_) t.is = io::transfer::ended;
        return t;
    }
    t.is = io::transfer::done;
    t.count = std::min(room, rest_.size());
    std::memcpy(to, rest_.data(), t.count);
    rest_.remove_prefix(t.count);
    if (rest_.empty()) call_->give_back();
    t.drained = rest_.empty() && !call_->has_piece() && !call_->ended_ && !broken();
    return t;
}

// What goes at once of a segment; 0: nothing now.
std::size_t call_pipe::write_some(wire::segment const& s) {
    link& on = *call_->on_;
    std::size_t const most = std::min(s.size, on.may_pull(*call_) ? on.wire_->may_send(call_->stream_) : 0);
    if (most == 0) return 0;
    if (s.data != nullptr) return on.wire_->send_content(call_->stream_, {s.data, most}) ? most : 0;
    char of_file[taken_of_file];
    outcome<std::size_t> const n = io::read_at(s.file, of_file, std::min(most, sizeof of_file), s.offset);
    return n && on.wire_->send_content(call_->stream_, {of_file, *n}) ? *n : 0;
}

io::transfer call_pipe::write(wire::segments all) {
    if (takes_none()) return lost_call(EPIPE);
    io::transfer t;
    for (wire::segment s : all) {
        while (s.size != 0) {
            std::size_t const n = write_some(s);
            if (n == 0) break;
            t.is = io::transfer::done;
            t.count += n;
            s.remove_prefix(n);
        }
        if (s.size != 0) break;
    }
    call_->wants_room_ = t.count == 0;
    call_->on_->kick();
    return t;
}

void call_pipe::shut_write() {
    if (takes_none()) return;
    static_cast<void>(call_->on_->wire_->finish(call_->stream_, nullptr));
    call_->sent_ = true;
    call_->on_->kick();
}

void call_pipe::close() {
    if (std::exchange(closed_, true)) return;
    call_->watched_ = nullptr;
    call_->leave();
}

}  // namespace httoop::inline v0::engine
