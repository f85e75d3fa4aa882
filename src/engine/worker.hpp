#pragma once
#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include <httoop/engine/server.hpp>
#include <httoop/io/listener.hpp>
#include <httoop/io/offload.hpp>
#include <httoop/io/tls_server.hpp>
#include <httoop/wire/context.hpp>
#include <httoop/wire/h1.hpp>
#include <httoop/wire/h2.hpp>

#include "record.hpp"
#include "session.hpp"

namespace httoop::inline v0::engine {

// How connections of one protocol version are made, and made fit for the next peer.
struct protocol {
    owned<wire::connection> (*make)(wire::context const&) = wire::make_h1;
    void (*reset)(wire::connection&) = wire::reset_h1;
};

// What connections are secured with, replaced while others begin on other threads.
class proof {
public:
    using pointer = std::shared_ptr<io::tls_server const>;
    void replace(owned<io::tls_server> by) {
        pointer next{by.release()};
        std::lock_guard const lock{mutex_};
        current_.swap(next);
        given_.store(current_ != nullptr, std::memory_order_relaxed);
    }
    [[nodiscard]] pointer current() const {
        std::lock_guard const lock{mutex_};
        return current_;
    }
    [[nodiscard]] bool given() const { return given_.load(std::memory_order_relaxed); }

private:
    mutable std::mutex mutex_;
    pointer current_;
    std::atomic<bool> given_{false};
};

// What all loops of a server share. Nothing of it is written per request.
struct shared {
    service& root;
    server_options options;
    engine::protocol protocol{};  // of connections that do not begin as HTTP/2; a session has its own
    engine::protocol kept{wire::make_h2, wire::reset_h2};  // of those that do: it stays with the connection
    engine::proof proof{};
    io::offload_pool pool{options.policy.limits.offload_threads, options.policy.limits.offload_queue};
    std::atomic<std::uint64_t> connections{0};
    std::atomic<std::uint64_t> memory{0};  // octets of receive buffers, and of output that readers do not take
    std::atomic<std::uint64_t> next_id{1};
};

// One loop, its thread's connections and the memory they use again.
class worker final : public exchange_witness {
public:
    explicit worker(shared& s, owned<io::loop> l);
    ~worker();

    void adopt(int descriptor, peer_name const& from = {});      // a connection accepted here
    void hand_over(int descriptor, peer_name const& from = {});  // from another thread
    [[nodiscard]] std::string overload_answer() const;  // 503, ready to be sent
    void drain();                         // on the loop's thread
    [[nodiscard]] bool empty() const { return records_ == nullptr; }
    [[nodiscard]] std::uint64_t load() const { return load_.load(std::memory_order_relaxed); }

    io::loop& loop() { return *loop_; }
    wire::context const& context(bool secured) const { return secured ? secured_context_ : context_; }
    void update_clock() { clock_.set(loop_->now()); }

    session& take_session();
    void give_session(session& s);
    carried& take_exchange();
    void give_exchange(carried& x);
    void forget(record& r);
    void trouble(std::uint64_t connection, octets line);
    void flush_log_soon();
    void ended(exchange const& x, ending const& how) override;  // to the access log
    char* scratch() { return scratch_; }
    static constexpr std::size_t scratch_size = 16384;
    [[nodiscard]] octets date() const { return clock_.date(); }

    shared& of;
    bool draining = false;
    // Idle sessions that stay with their connections for a moment: at most so many, so long.
    static constexpr unsigned most_warm = 64;
    static constexpr duration warm_time = duration::milliseconds(200);
    unsigned warm = 0;

private:
    class mailbox;
    class drain_deadline;
    class log_flush;
    owned<io::loop> loop_;
    wire::message_clock clock_;
    wire::context context_, secured_context_;
    record* records_ = nullptr;
    std::vector<session*> sessions_;
    std::vector<carried*> exchanges_;
    std::atomic<std::uint64_t> load_{0};
    std::unique_ptr<mailbox> mailbox_;
    std::unique_ptr<drain_deadline> drain_deadline_;
    std::unique_ptr<log_flush> log_flush_;
    char scratch_[scratch_size];
};

}  // namespace httoop::inline v0::engine
