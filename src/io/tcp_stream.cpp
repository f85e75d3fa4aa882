#include <httoop/io/tcp_stream.hpp>

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "socket_address.hpp"

namespace httoop::inline v0::io {
namespace {

constexpr std::size_t gathered_at_once = 64;

bool blocks(int code) { return code == EAGAIN || code == EWOULDBLOCK; }

transfer failed(int code) {
    transfer t;
    t.is = transfer::failed;
    t.code = code;
    return t;
}

// Gathers what stands in memory from `at` on; moves `at` behind it.
std::size_t send_gathered(int socket, wire::segment const*& at, wire::segment const* end, ssize_t& n) {
    iovec gathered[gathered_at_once];
    std::size_t count = 0, wanted = 0;
    for (; at != end && count < gathered_at_once; ++at) {
        if (at->size == 0) continue;
        if (at->data == nullptr) break;
        gathered[count++] = {const_cast<char*>(at->data), at->size};
        wanted += at->size;
    }
    if (count == 0) return 0;
    if (count == 1 && at == end) {  // a third of the instructions of a gathered write
        do n = ::send(socket, gathered[0].iov_base, wanted, MSG_NOSIGNAL);
        while (n < 0 && errno == EINTR);
        return wanted;
    }
    msghdr message{};
    message.msg_iov = gathered;
    message.msg_iovlen = count;
    // More follows at once: a head waits for the file to share its packet.
    int const more = at != end ? MSG_MORE : 0;
    do n = ::sendmsg(socket, &message, MSG_NOSIGNAL | more);
    while (n < 0 && errno == EINTR);
    return wanted;
}

// Lets the kernel send the range; reads and sends some of it where the file system does not let it.
ssize_t send_file(int socket, wire::segment const& s) {
    auto offset = static_cast<off_t>(s.offset);
    ssize_t n;
    do n = ::sendfile(socket, s.file, &offset, s.size);
    while (n < 0 && errno == EINTR);
    if (n >= 0 || (errno != EINVAL && errno != ENOSYS)) return n;
    char buffer[16384];
    n = ::pread(s.file, buffer, std::min(s.size, sizeof buffer), offset);
    if (n <= 0) return n;
    return ::send(socket, buffer, static_cast<std::size_t>(n), MSG_NOSIGNAL);
}

}  // namespace

outcome<void> tcp_stream::adopt(loop& l, int descriptor) {
    close();
    outcome<watch> w = l.add(descriptor, *this);
    if (!w) {
        ::close(descriptor);
        return w.error();
    }
    loop_ = &l;
    watch_ = *w;
    descriptor_ = descriptor;
    readable_ = writable_ = true;
    hung_up_ = false;
    return {};
}

int tcp_stream::release() {
    if (descriptor_ < 0) return -1;
    loop_->remove(watch_);
    told_ = nullptr;
    return std::exchange(descriptor_, -1);
}

address tcp_stream::peer() const {
    socket_address name;
    if (descriptor_ < 0 || ::getpeername(descriptor_, name.get(), &name.size) != 0) return {};
    return name.read();
}

address tcp_stream::local() const {
    socket_address name;
    if (descriptor_ < 0 || ::getsockname(descriptor_, name.get(), &name.size) != 0) return {};
    return name.read();
}

std::size_t tcp_stream::unsent() const {
    int n = 0;
    if (descriptor_ < 0 || ::ioctl(descriptor_, SIOCOUTQ, &n) != 0 || n < 0) return 0;
    return static_cast<std::size_t>(n);
}

void tcp_stream::close() {
    if (int const fd = release(); fd >= 0) ::close(fd);
}

void tcp_stream::reset() {
    linger const not_at_all{1, 0};
    if (descriptor_ >= 0) (void)::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &not_at_all, sizeof not_at_all);
    close();
}

void tcp_stream::shut_write() {
    if (descriptor_ >= 0) ::shutdown(descriptor_, SHUT_WR);
}

void tcp_stream::ready(unsigned what) {
    if ((what & readable) != 0) readable_ = true;
    if ((what & writable) != 0) writable_ = true;
    if ((what & hung_up) != 0) hung_up_ = true;
    if (told_ != nullptr) told_->ready(what);
}

transfer tcp_stream::read(char* to, std::size_t room) {
    transfer t;
    if (!readable_) return t;
    ssize_t n;
    do n = ::recv(descriptor_, to, room, 0);
    while (n < 0 && errno == EINTR);
    if (n < 0) {
        if (!blocks(errno)) return failed(errno);
        readable_ = false;
        return t;
    }
    if (n == 0) {
        t.is = room == 0 ? transfer::would_block : transfer::ended;
        return t;
    }
    t.is = transfer::done;
    t.count = static_cast<std::size_t>(n);
    // What comes later is told again. An end that was told already is not: it must be read.
    t.drained = t.count < room && !hung_up_;
    if (t.drained) readable_ = false;
    return t;
}

void send_at_once(int descriptor, octets from) {
    (void)!::send(descriptor, from.data(), from.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

transfer tcp_stream::write(wire::segments s) {
    transfer t;
    if (!writable_) return t;
    if (s.count == 1 && s.first->data != nullptr) [[likely]] {
        ssize_t n;
        do n = ::send(descriptor_, s.first->data, s.first->size, MSG_NOSIGNAL);
        while (n < 0 && errno == EINTR);
        if (n > 0) {
            t.is = transfer::done;
            t.count = static_cast<std::size_t>(n);
        } else if (n < 0) {
            if (!blocks(errno)) return failed(errno);
            writable_ = false;
        }
        return t;
    }
    wire::segment const* at = s.begin();
    while (at != s.end()) {
        std::size_t wanted = at->size;
        ssize_t n = 0;
        if (at->data == nullptr && at->size != 0) {
            n = send_file(descriptor_, *at++);
            if (n == 0) {
                // The file became shorter than was promised.
                if (t.count == 0) return failed(ENODATA);
                break;
            }
        } else {
            wanted = send_gathered(descriptor_, at, s.end(), n);
            if (wanted == 0) continue;
        }
        if (n < 0) {
            if (blocks(errno)) writable_ = false;
            else if (t.count == 0) return failed(errno);
            break;
        }
        t.count += static_cast<std::size_t>(n);
        if (static_cast<std::size_t>(n) < wanted) break;
    }
    if (t.count != 0) t.is = transfer::done;
    return t;
}

}  // namespace httoop::inline v0::io
