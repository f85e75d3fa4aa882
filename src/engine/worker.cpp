#include "worker.hpp"

#include <algorithm>
#include <mutex>

#include <httoop/compression/codings.hpp>

namespace httoop::inline v0::engine {

namespace {

// What is flushed to a log may be that old.
constexpr duration log_delay = duration::milliseconds(100);

constexpr duration last_wishes = duration::seconds(5);

duration ms(std::uint64_t n) { return duration::milliseconds(static_cast<std::int64_t>(n)); }

}  // namespace

// Descriptors accepted by another thread, and requests to drain.
class worker::mailbox final : public io::job {
public:
    explicit mailbox(worker& w) : worker_{w} {}
    void put(int descriptor, peer_name const& from) {
        std::lock_guard const lock{mutex_};
        arrivals_.push_back({descriptor, from});
        if (!posted_) worker_.loop().post(*this);
        posted_ = true;
    }
    void run() override {
        std::vector<arrival> taken;
        {
            std::lock_guard const lock{mutex_};
            taken.swap(arrivals_);
            posted_ = false;
        }
        for (arrival const& a : taken) worker_.adopt(a.descriptor, a.from);
    }

private:
    worker& worker_;
    struct arrival {
        int descriptor;
        peer_name from;
    };
    std::mutex mutex_;
    std::vector<arrival> arrivals_;
    bool posted_ = false;
};

class worker::drain_deadline final : public io::timer {
public:
    explicit drain_deadline(worker& w) : worker_{w} {}
    void expired() override {
        for (record* r = worker_.records_; r != nullptr;) {
            record* const next = r->next;
            if (r->active != nullptr) r->active->kill("the server stops, limits.drain_time is over");
            else r->close();
            r = next;
        }
    }

private:
    worker& worker_;
};

class worker::log_flush final : public io::timer {
public:
    explicit log_flush(worker& w) : worker_{w} {}
    void expired() override { worker_.of.options.log->flush(); }

private:
    worker& worker_;
};

worker::worker(shared& s, owned<io::loop> l)
    : of{s}, loop_{std::move(l)}, mailbox_{std::make_unique<mailbox>(*this)},
      drain_deadline_{std::make_unique<drain_deadline>(*this)},
      log_flush_{std::make_unique<log_flush>(*this)} {
    context_.policy = &of.options.policy;
    context_.clock = &clock_;
    context_.forwards = of.options.forwards || of.options.proxy;
    context_.codings = &compression::transfer_codings();
    secured_context_ = context_;
    secured_context_.secure = true;
    clock_.set(loop_->now());
    loop_->use(&of.pool);
}

worker::~worker() {
    loop_->disarm(*drain_deadline_);
    loop_->disarm(*log_flush_);
    for (record* r = records_; r != nullptr;) {
        record* const next = r->next;
        if (r->active != nullptr) r->active->kill("the server ends");
        else r->close();
        r = next;
    }
    // Tasks of the others unwind; one that does not end when it is cancelled is a fault.
    instant const give_up = loop_->now().mono + last_wishes;
    while (records_ != nullptr && loop_->now().mono < give_up) loop_->turn(duration::milliseconds(10));
    for (session* s : sessions_) delete s;
    for (carried* x : exchanges_) delete x;
}

void worker::adopt(int descriptor, peer_name const& from) {
    update_clock();
    auto* const r = new record(*this, from);
    if (auto taken = r->socket.adopt(*loop_, descriptor); !taken) {
        trouble(r->id, taken.error().text());
        delete r;
        return;
    }
    load_.fetch_add(1, std::memory_order_relaxed);
    r->next = records_;
    r->previous = &records_;
    if (records_ != nullptr) records_->previous = &r->next;
    records_ = r;
    limits const& l = of.options.policy.limits;
    loop_->arm(*r, loop_->now().mono + ms(l.head_time));
    if (of.connections.fetch_add(1, std::memory_order_relaxed) >= l.connections) r->refuse();
    else r->socket.watch_with(r);
}

void worker::hand_over(int descriptor, peer_name const& from) { mailbox_->put(descriptor, from); }

void worker::forget(record& r) {
    *r.previous = r.next;
    if (r.next != nullptr) r.next->previous = r.previous;
    delete &r;
    load_.fetch_sub(1, std::memory_order_relaxed);
    of.connections.fetch_sub(1, std::memory_order_relaxed);
    if (draining && records_ == nullptr) loop_->stop();
}

void worker::drain() {
    if (draining) return;
    draining = true;
    limits const& l = of.options.policy.limits;
    instant const now = loop_->now().mono;
    loop_->arm(*drain_deadline_, now + ms(l.drain_time));
    for (record* r = records_; r != nullptr;) {
        record* const next = r->next;
        r->drain();
        r = next;
    }
    if (records_ == nullptr) loop_->stop();
}

session& worker::take_session() {
    if (sessions_.empty()) return *new session(*this);
    session* const s = sessions_.back();
    sessions_.pop_back();
    return *s;
}

void worker::give_session(session& s) {
    if (sessions_.size() >= of.options.policy.limits.spare_sessions) {
        delete &s;
        return;
    }
    s.shrink();
    sessions_.push_back(&s);
}

carried& worker::take_exchange() {
    if (exchanges_.empty()) return *new carried;
    carried* const x = exchanges_.back();
    exchanges_.pop_back();
    return *x;
}

void worker::give_exchange(carried& x) {
    x.clear();
    if (exchanges_.size() < of.options.policy.limits.spare_exchanges) exchanges_.push_back(&x);
    else delete &x;
}

void worker::trouble(std::uint64_t connection, octets line) {
    if (of.options.log != nullptr) of.options.log->trouble(connection, line);
}

void worker::flush_log_soon() {
    if (log_flush_->due() == instant::never()) loop_->arm(*log_flush_, loop_->now().mono + log_delay);
}

void worker::ended(exchange const& x, ending const& how) {
    flush_log_soon();
    of.options.log->access({x, how.status, how.answered, 0, 0, how.took, how.at, how.because, how.fault});
}

std::string worker::overload_answer() const {
    std::string answer = "HTTP/1.1 503 Service Unavailable\r\nDate: ";
    answer += clock_.date();
    return answer += "\r\nRetry-After: 1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
}

}  // namespace httoop::inline v0::engine
