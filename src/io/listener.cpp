#include <httoop/io/listener.hpp>

#include <fcntl.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "socket_address.hpp"

namespace httoop::inline v0::io {
namespace {

constexpr int backlog = 4096;       // the kernel caps it by net.core.somaxconn
constexpr duration try_again = duration::milliseconds(100);
constexpr int accepts_a_turn = 64;  // connections that are served already get their turn

void drop_first_packets(int listener) {
    constexpr std::uint32_t flags_octet = 13, syn = 2;  // of a TCP header
    sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, flags_octet),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, syn, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, 0),
        BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
    };
    sock_fprog const filter{4, program};
    ::setsockopt(listener, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter);
}

int open_reserve() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }

// True for a socket's file that nobody listens on any more.
bool stale(address const& at, socket_address const& to) {
    struct stat s;
    if (::lstat(at.path().c_str(), &s) != 0 || !S_ISSOCK(s.st_mode)) return false;
    int const probe = make_socket(at);
    if (probe < 0) return false;
    bool const refused = ::connect(probe, to.get(), to.size) != 0 && errno == ECONNREFUSED;
    ::close(probe);
    return refused;
}

error failed(address const& at, char const* what) {
    int const code = errno;
    std::string text = std::string{what} + " " + at.compose();
    bool const local = at.is() == address::unix_path;
    if (code == EADDRINUSE) {
        struct stat s;
        bool const other = local && ::lstat(at.path().c_str(), &s) == 0 && !S_ISSOCK(s.st_mode);
        text += other ? " (a file that is no socket is there; choose another path)"
                      : std::string{" (something listens there already; choose another "} + (local ? "path)" : "port)");
    }
    if (code == EACCES && !local && at.port() < 1024)
        text += " (ports below 1024 need a privilege; choose one above)";
    return error::system(code, std::move(text));
}

}  // namespace

void acceptor::overloaded(int) {}

outcome<owned<listener>> listener::listen(loop& l, address const& at, acceptor& to, unsigned mode) {
    owned<listener> self{new listener{l, to}};
    if (auto opened = self->open(at, mode); !opened) return opened.error();
    return self;
}

outcome<owned<listener>> listener::adopt(loop& l, int descriptor, acceptor& to) {
    owned<listener> self{new listener{l, to}};
    self->descriptor_ = descriptor;
    self->adopted_ = true;
    ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) | O_NONBLOCK);
    if (auto begun = self->begin(); !begun) return begun.error();
    return self;
}

listener::~listener() { close(); }

outcome<void> listener::open(address const& at, unsigned mode) {
    descriptor_ = make_socket(at);
    if (descriptor_ < 0) return failed(at, "no socket for");
    if (auto bound = bind(at, mode); !bound) return bound.error();
    if (::listen(descriptor_, backlog) != 0) return failed(at, "cannot listen on");
    return begin();
}

outcome<void> listener::bind(address const& at, unsigned mode) {
    socket_address const to{at};
    int const on = 1;
    // Else a restart fails while connections of the last run are in TIME-WAIT.
    ::setsockopt(descriptor_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (at.is() == address::ipv6) ::setsockopt(descriptor_, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    bool const has_file = at.is() == address::unix_path && at.path()[0] != '@';
    if (has_file && stale(at, to)) ::unlink(at.path().c_str());
    if (::bind(descriptor_, to.get(), to.size) != 0) return failed(at, "cannot listen on");
    struct stat s;
    if (has_file && ::lstat(at.path().c_str(), &s) == 0) file_inode_ = s.st_ino;
    // Nobody can connect before listen().
    if (has_file && mode != 0 && ::chmod(at.path().c_str(), mode) != 0) return failed(at, "cannot say who may connect to");
    return {};
}

outcome<void> listener::begin() {
    socket_address name;
    if (::getsockname(descriptor_, name.get(), &name.size) != 0)
        return error::system(errno, "the listening socket has no name");
    local_ = name.read();
    reserve_ = open_reserve();
    outcome<watch> w = loop_.add(descriptor_, *this);
    if (!w) return w.error();
    watch_ = *w;
    return {};
}

void listener::close() {
    loop_.dequeue(*this);
    loop_.disarm(*this);
    if (descriptor_ < 0) return;
    loop_.remove(watch_);
    ::close(std::exchange(descriptor_, -1));
    if (reserve_ >= 0) ::close(std::exchange(reserve_, -1));
    unlink_own_file();
}

// Unless it is another one meanwhile.
void listener::unlink_own_file() {
    struct stat s;
    if (file_inode_ != 0 && ::lstat(local_.path().c_str(), &s) == 0 && s.st_ino == file_inode_)
        ::unlink(local_.path().c_str());
    file_inode_ = 0;
}

void listener::resume() {
    paused_ = false;
    if (descriptor_ >= 0) loop_.enqueue(*this);
}

void listener::ready(unsigned) { loop_.enqueue(*this); }

void listener::run() {
    for (int i = 0; i < accepts_a_turn; ++i) {
        if (paused_ || descriptor_ < 0 || !accept_one()) return;
    }
    if (descriptor_ >= 0) loop_.defer(*this);  // more may wait, which will not be told again
}

void listener::expired() { loop_.enqueue(*this); }

void listener::turn_away() {
    if (descriptor_ < 0) return;
    if (local_.is() == address::unix_path) unlink_own_file();
    else if (!adopted_) drop_first_packets(descriptor_);
}

void listener::drain() {
    if (descriptor_ < 0) return;
    while (accept_one()) {
    }
    close();
}

// False when nobody waits.
bool listener::accept_one() {
    for (;;) {
        socket_address peer;
        int const fd = ::accept4(descriptor_, peer.get(), &peer.size, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            to_.accepted(fd, peer.read());
            return true;
        }
        switch (errno) {
        case EINTR:
        case ECONNABORTED: continue;  // gone while it waited
        case EMFILE:
        case ENFILE: return accept_by_reserve();
        case EAGAIN: return false;
        default:  // short of memory: those who wait are not told again
            loop_.arm(*this, loop_.now().mono + try_again);
            return false;
        }
    }
}

// Without a free descriptor the waiting connections would be told never again and wait for ever.
bool listener::accept_by_reserve() {
    if (reserve_ >= 0) ::close(std::exchange(reserve_, -1));
    int const fd = ::accept4(descriptor_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
        to_.overloaded(fd);
        ::close(fd);
    }
    else if (errno != EAGAIN) loop_.arm(*this, loop_.now().mono + try_again);
    reserve_ = open_reserve();
    return fd >= 0;
}

}  // namespace httoop::inline v0::io
