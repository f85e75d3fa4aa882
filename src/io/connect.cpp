#include <httoop/io/connect.hpp>

#include <unistd.h>

#include <cerrno>

#include <httoop/io/tcp_stream.hpp>

#include "socket_address.hpp"

namespace httoop::inline v0::io {
namespace {

error connect_error(address const& to, int code) {
    error e = error::system(code, "cannot connect to " + to.compose());
    e.during = phase::connect;
    return e;
}

// Waits until a connection that was begun is made or refused.
class connect_wait final : public timed_wait, private watcher {
public:
    connect_wait(int descriptor, duration at_most) : timed_wait{at_most}, descriptor_{descriptor} {}
    outcome<void> await_resume() {
        if (refusal_) return *refusal_;
        return ending();
    }

private:
    bool start(loop& l) override {
        outcome<watch> w = l.add(descriptor_, *this);
        if (!w) {
            refusal_ = make_owned<error>(w.error());
            return false;
        }
        watch_ = *w;
        return true;
    }
    void stop() override { owner().loop()->remove(watch_); }
    void ready(unsigned what) override {
        if ((what & writable) == 0) return;
        stop();
        finish();
    }
    int descriptor_;
    watch watch_;
    owned<error> refusal_;
};

// The loop whose task awaits this.
class this_loop final : public leaf_wait {
public:
    loop* await_resume() const { return loop_; }

private:
    bool begin(loop& l) override {
        loop_ = &l;
        return false;
    }
    void cancel() override {}
    loop* loop_ = nullptr;  // null: cancelled
};

// Closes what it holds.
struct open_socket {
    int fd;
    ~open_socket() {
        if (fd >= 0) ::close(fd);
    }
};

}  // namespace

task<outcome<owned<stream>>> connect(address to, duration at_most) {
    loop* const home = co_await this_loop{};
    if (home == nullptr) {
        error e{failure::cancelled, ""};
        e.during = phase::connect;
        co_return e;
    }
    open_socket s{make_socket(to)};
    if (s.fd < 0) co_return connect_error(to, errno);
    socket_address const name{to};
    if (::connect(s.fd, name.get(), name.size) != 0) {
        if (errno != EINPROGRESS) co_return connect_error(to, errno);
        outcome<void> const waited = co_await connect_wait{s.fd, at_most};
        if (!waited) {
            error e = waited.error();
            e.about = "cannot connect to " + to.compose();
            e.during = phase::connect;
            co_return e;
        }
        int code = 0;
        socklen_t size = sizeof code;
        if (::getsockopt(s.fd, SOL_SOCKET, SO_ERROR, &code, &size) != 0) code = errno;
        if (code != 0) co_return connect_error(to, code);
    }
    auto made = make_owned<tcp_stream>();
    outcome<void> const adopted = made->adopt(*home, std::exchange(s.fd, -1));
    if (!adopted) co_return adopted.error();
    co_return owned<stream>{made.release()};
}

}  // namespace httoop::inline v0::io
