#include <httoop/engine/server.hpp>

#include <cerrno>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include <httoop/io/listener.hpp>

#include "worker.hpp"

namespace httoop::inline v0 {

using engine::worker;

namespace {

// With none of these nothing would ever be sent.
server_options able_to_send(server_options o) {
    for (auto const limit : {&limits::output, &limits::file_turn})
        if (o.policy.limits.*limit == 0) o.policy.limits.*limit = 1;
    return o;
}

}  // namespace

struct server::state final : io::acceptor {
    state(service& root, server_options o)
        : shared{root, able_to_send(o)}, stop_all{*this}, last_look{*this} {
        unsigned const count = shared.options.threads == 0 ? 1 : shared.options.threads;
        for (unsigned i = 0; i < count; ++i) {
            auto l = io::loop::make();
            if (!l) {
                broken = std::move(l).error();
                return;
            }
            workers.push_back(std::make_unique<worker>(shared, std::move(*l)));
        }
    }

    ~state() {
        if (!workers.empty()) workers.front()->loop().disarm(last_look);
    }

    // The connection goes to the loop that has fewest.
    void accepted(int descriptor, io::address const& from) override {
        worker* least = workers.front().get();
        for (auto const& w : workers)
            if (w->load() < least->load()) least = w.get();
        if (least == workers.front().get()) least->adopt(descriptor, engine::peer_name{from});
        else least->hand_over(descriptor, engine::peer_name{from});
    }

    void overloaded(int descriptor) override { io::send_at_once(descriptor, workers.front()->overload_answer()); }

    // On the accepting loop: no new connections, and a moment for those that began.
    class stop_job final : public io::job {
    public:
        explicit stop_job(state& s) : state_{s} {}
        void run() override {
            for (auto& l : state_.listeners) l->turn_away();
            auto const span = static_cast<std::int64_t>(state_.shared.options.policy.limits.handshake_time);
            io::loop& l = state_.workers.front()->loop();
            l.arm(state_.last_look, l.now().mono + duration::milliseconds(span));
        }

    private:
        state& state_;
    };
    // Then: take what is queued, and have every loop drain. Each loop's posts are kept in order, so
    // connections handed over come before the drain.
    class closing final : public io::timer {
    public:
        explicit closing(state& s) : state_{s} {}
        void expired() override {
            for (auto& l : state_.listeners) l->drain();
            for (auto const& w : state_.workers) {
                state_.drains.push_back(std::make_unique<drain_job>(*w));
                w->loop().post(*state_.drains.back());
            }
        }

    private:
        state& state_;
    };
    class drain_job final : public io::job {
    public:
        explicit drain_job(worker& w) : worker_{w} {}
        void run() override { worker_.drain(); }

    private:
        worker& worker_;
    };

    engine::shared shared;
    std::optional<error> broken;  // why a loop could not be made
    std::vector<std::unique_ptr<worker>> workers;
    std::vector<std::unique_ptr<io::listener>> listeners;
    std::vector<std::unique_ptr<drain_job>> drains;
    stop_job stop_all;
    closing last_look;
    std::atomic<bool> stopping{false};
};

server::server(service& root, server_options o) : state_{new state(root, std::move(o))} {}
server::~server() = default;

outcome<io::address> server::listen(octets where) {
    if (state_->broken) return *state_->broken;
    auto at = io::address::parse(where, io::address::unnamed::all);
    if (!at) return at.error();
    state* const s = state_.get();
    auto l = io::listener::listen(s->workers.front()->loop(), *at, *s, s->shared.options.socket_mode);
    if (!l) return l.error();
    io::address const bound = (*l)->local();
    s->listeners.emplace_back(l->release());
    if (where.starts_with(':')) {
        // Every address: those of IPv6 have a socket of their own, unless the machine has none.
        auto six = io::listener::listen(s->workers.front()->loop(), io::address::v6({}, bound.port()), *s);
        if (six) {
            s->listeners.emplace_back(six->release());
        } else if (six.error().code != EAFNOSUPPORT && six.error().code != EADDRNOTAVAIL) {
            s->listeners.pop_back();
            return six.error();
        }
    }
    return bound;
}

void server::use(owned<io::tls_server> proof) { state_->shared.proof.replace(std::move(proof)); }

int server::run() {
    if (state_->listeners.empty()) {
        return complain(error{failure::refused, "the server listens nowhere: call listen() first"});
    }
    std::vector<std::thread> threads;
    for (std::size_t i = 1; i < state_->workers.size(); ++i)
        threads.emplace_back([w = state_->workers[i].get()] { w->loop().run(); });
    state_->workers.front()->loop().run();
    for (auto& t : threads) t.join();
    if (state_->shared.options.log != nullptr) state_->shared.options.log->flush();
    return 0;
}

void server::stop() {
    if (!state_->stopping.exchange(true)) state_->workers.front()->loop().post(state_->stop_all);
}

std::uint64_t server::connections() const {
    return state_->shared.connections.load(std::memory_order_relaxed);
}

}  // namespace httoop::inline v0
