#include <httoop/io/connect.hpp>

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>

#include <httoop/io/tcp_stream.hpp>

#include "socket_address.hpp"

namespace httoop::inline v0::io {
namespace {

class connecting;

// A connection to one address, from its beginning until it is made or refused.
class attempt final : private watcher, private timer {
public:
    void open(connecting& of, address const& to) {
        of_ = &of;
        to_ = &to;
    }
    // True: the answer is awaited.
    bool begin(loop& l, duration at_most);
    void end();
    [[nodiscard]] bool running() const { return descriptor_ >= 0; }
    [[nodiscard]] address const& to() const { return *to_; }
    std::optional<error> fault;  // why it was not this one

private:
    void ready(unsigned what) override;
    void expired() override;
    void taken();
    void refused(int code) { failed(error::system(code, "cannot connect to " + to_->compose())); }
    void failed(error e);

    connecting* of_ = nullptr;
    address const* to_ = nullptr;
    loop* loop_ = nullptr;
    duration at_most_;
    watch watch_;
    int descriptor_ = -1;
};

// "cannot connect to example.org: [::1]:80: Connection refused; 127.0.0.1:80: no answer within 10000 ms";
// where all failed alike, the reason is that of the error.
error failure_of(std::string const& host, std::vector<attempt> const& tried, outcome<void> const& waited) {
    error whole{failure::name, host + " has no address"};
    error const* first = nullptr;
    bool alike = true;
    std::size_t count = 0;
    std::string addresses, reasons;
    for (attempt const& a : tried) {
        if (!a.fault) continue;
        error const& e = *a.fault;
        if (first == nullptr) first = &e;
        alike = alike && e.what == first->what && e.code == first->code;
        ++count;
        addresses += (count == 1 ? "" : ", ") + a.to().compose();
        char buffer[128];
        reasons += (count == 1 ? "" : "; ") + a.to().compose() + ": ";
        reasons += e.code != 0 ? strerror_r(e.code, buffer, sizeof buffer) : e.about;  // GNU's, which returns the text
        if (count == 1 || whole.what == failure::timeout) whole.what = e.what;
    }
    if (first == nullptr) {
        if (!waited) whole = error{waited.error().what, "cannot connect to " + host};
        whole.during = phase::connect;
        return whole;
    }
    address const& one = tried.front().to();
    bool const itself = host.empty() || host == one.host() || host == "[" + one.host() + "]";
    whole.about = "cannot connect to " + (itself ? addresses : host);
    if (!alike) whole.about += ": " + reasons;
    else if (!itself) whole.about += " (" + addresses + ")";
    whole.during = phase::connect;
    if (alike && waited) whole.code = first->code;
    if (!waited) whole.what = waited.error().what;
    return whole;
}

// Waits until one of the addresses took a connection, or none did.
class connecting final : public timed_wait {
public:
    connecting(std::string const& host, std::vector<address> const& to, duration delay, duration at_most, connect_observer* o)
        : host_{host}, tried_(to.size()), pace_{*this}, delay_{delay}, each_{at_most}, observer_{o} {
        for (std::size_t i = 0; i < to.size(); ++i) tried_[i].open(*this, to[i]);
    }
    outcome<owned<stream>> await_resume() {
        if (made_) return std::move(made_);
        outcome<void> const waited = ending();
        for (std::size_t i = 0; !waited && i < begun_; ++i)
            if (!tried_[i].fault) tried_[i].fault = error{waited.error().what, "no answer yet"};
        return failure_of(host_, tried_, waited);
    }

    // Told by attempts:
    [[nodiscard]] connect_observer* observer() const { return observer_; }
    void made(owned<stream> s) { made_ = std::move(s); }
    // One of them ended, or the last one was given its time.
    void go_on() {
        if (begin_next(*owner().loop())) return;
        stop();
        finish();
    }

private:
    class pace final : public io::timer {
    public:
        explicit pace(connecting& of) : of_{of} {}

    private:
        void expired() override { of_.go_on(); }
        connecting& of_;
    };
    bool start(loop& l) override { return begin_next(l); }
    void stop() override {
        owner().loop()->disarm(pace_);
        for (attempt& a : tried_) a.end();
    }
    // False: there is a connection, or there will be none.
    bool begin_next(loop& l) {
        while (!made_ && begun_ < tried_.size()) {
            if (!tried_[begun_++].begin(l, each_)) continue;
            if (begun_ < tried_.size()) l.arm(pace_, l.now().mono + delay_);
            return true;
        }
        for (attempt const& a : tried_)
            if (!made_ && a.running()) return true;
        return false;
    }

    std::string const& host_;
    std::vector<attempt> tried_;
    pace pace_;
    duration delay_, each_;
    connect_observer* observer_;
    std::size_t begun_ = 0;
    owned<stream> made_;
};

bool attempt::begin(loop& l, duration at_most) {
    loop_ = &l;
    at_most_ = at_most;
    if (of_->observer() != nullptr) of_->observer()->connecting(*to_);
    descriptor_ = make_socket(*to_);
    socket_address const name{*to_};
    if (descriptor_ >= 0 && ::connect(descriptor_, name.get(), name.size) == 0) {
        taken();
        return false;
    }
    if (descriptor_ < 0 || errno != EINPROGRESS) {
        refused(errno);
        return false;
    }
    outcome<watch> const w = l.add(descriptor_, *this);
    if (!w) {
        failed(w.error());
        return false;
    }
    watch_ = *w;
    if (at_most.nanoseconds != INT64_MAX) l.arm(*this, l.now().mono + at_most);
    return true;
}

void attempt::end() {
    if (descriptor_ < 0) return;
    loop_->disarm(*this);
    loop_->remove(watch_);
    ::close(std::exchange(descriptor_, -1));
}

void attempt::ready(unsigned what) {
    if ((what & writable) == 0) return;
    int code = 0;
    socklen_t size = sizeof code;
    if (::getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &code, &size) != 0) code = errno;
    if (code == 0) taken();
    else refused(code);
    of_->go_on();
}

void attempt::expired() {
    failed({failure::timeout, "no answer within " + std::to_string(at_most_.nanoseconds / 1'000'000) + " ms"});
    of_->go_on();
}

void attempt::taken() {
    loop_->disarm(*this);
    loop_->remove(watch_);
    auto s = make_owned<tcp_stream>();
    if (auto const adopted = s->adopt(*loop_, std::exchange(descriptor_, -1)); !adopted) return failed(adopted.error());
    of_->made(owned<stream>{s.release()});
    if (of_->observer() != nullptr) of_->observer()->connected(*to_);
}

void attempt::failed(error e) {
    end();
    e.during = phase::connect;
    fault = std::move(e);
    if (of_->observer() != nullptr) of_->observer()->unconnected(*to_, *fault);
}

}  // namespace

std::vector<address> interleaved(std::vector<address> a) {
    std::vector<address> like_first, others, order;
    for (address& one : a) {
        bool const like = like_first.empty() || one.is() == like_first.front().is();
        (like ? like_first : others).push_back(std::move(one));
    }
    for (std::size_t i = 0; order.size() < a.size(); ++i) {
        if (i < like_first.size()) order.push_back(std::move(like_first[i]));
        if (i < others.size()) order.push_back(std::move(others[i]));
    }
    return order;
}

task<outcome<owned<stream>>> connect(std::string host, std::vector<address> to, duration delay, duration at_most,
                                     connect_observer* o) {
    outcome<owned<stream>> made = co_await connecting{host, to, delay, at_most, o};
    co_return made;
}

task<outcome<owned<stream>>> connect(address to, duration at_most) {
    std::vector<address> one{std::move(to)};
    return connect("", std::move(one), {}, at_most);
}

}  // namespace httoop::inline v0::io
