#include "pipe.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <httoop/io/file.hpp>

#include "session.hpp"

namespace httoop::inline v0::engine {

namespace {

constexpr std::size_t read_from_file_at_once = 16384;

io::transfer broken_pipe() {
    io::transfer t;
    t.is = io::transfer::failed;
    t.code = EPIPE;
    return t;
}

}  // namespace

io::transfer pipe::read(char* to, std::size_t room) {
    io::transfer t;
    if (closed_) return broken_pipe();
    if (rest_.empty()) {
        if (of_.has_piece_) {
            rest_ = of_.take_piece().data;
        } else if (of_.fault_) {
            t.is = io::transfer::failed;
            t.code = ECONNRESET;
            return t;
        } else {
            if (of_.ended_) t.is = io::transfer::ended;
            return t;
        }
    }
    t.count = std::min(room, rest_.size());
    if (t.count == 0) return t;
    std::memcpy(to, rest_.data(), t.count);
    rest_.remove_prefix(t.count);
    of_.lent_size_ -= t.count;
    of_.home().consumed(of_, t.count);
    t.is = io::transfer::done;
    t.drained = rest_.empty() && !of_.has_piece_ && !of_.ended_ && !of_.fault_;
    return t;
}

// What goes at once of one segment.
std::size_t pipe::write_some(wire::segment const& s, std::size_t most) {
    wire::connection& to = of_.home().wire();
    most = std::min(most, s.size);
    if (s.data != nullptr) return to.send_content(of_.stream, {s.data, most}) ? most : 0;
    char octets_of_file[read_from_file_at_once];
    outcome<std::size_t> const n =
        io::read_at(s.file, octets_of_file, std::min(most, sizeof octets_of_file), s.offset);
    return n && *n != 0 && to.send_content(of_.stream, {octets_of_file, *n}) ? *n : 0;
}

io::transfer pipe::write(wire::segments all) {
    io::transfer t;
    if (closed_ || shut_ || of_.lost) return broken_pipe();
    session& home = of_.home();
    for (wire::segment s : all) {
        while (s.size != 0) {
            std::size_t const most = home.may_pull() ? home.wire().may_send(of_.stream) : 0;
            if (most == 0) {
                blocked_ = t.count == 0;
                break;
            }
            std::size_t const n = write_some(s, most);
            if (n == 0) return t.count != 0 ? t : broken_pipe();
            t.is = io::transfer::done;
            t.count += n;
            s.remove_prefix(n);
        }
        if (s.size != 0) break;
    }
    of_.octets_sent += t.count;
    home.kick();
    return t;
}

void pipe::shut_write() {
    if (std::exchange(shut_, true) || of_.lost) return;
    static_cast<void>(of_.home().wire().finish(of_.stream, nullptr));
    of_.home().kick();
}

void pipe::close() {
    shut_write();
    closed_ = true;
    told_ = nullptr;
}

}  // namespace httoop::inline v0::engine
