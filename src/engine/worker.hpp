#pragma once
#include <array>
#include <atomic>
#include <memory>
#include <vector>

#include <httoop/engine/server.hpp>
#include <httoop/io/listener.hpp>
#include <httoop/io/offload.hpp>
#include <httoop/io/tcp_stream.hpp>
#include <httoop/wire/context.hpp>
#include <httoop/wire/h1.hpp>

#include "session.hpp"

namespace httoop::inline v0::engine {

// How connections of one protocol version are made, and made fit for the next peer.
struct protocol {
    owned<wire::connection> (*make)(wire::context const&) = wire::make_h1;
    void (*reset)(wire::connection&) = wire::reset_h1;
};

// What all loops of a server share. Nothing of it is written per request.
struct shared {
    service& root;
    server_options options;
    engine::protocol protocol{};
    io::offload_pool pool{options.policy.limits.offload_threads, options.policy.limits.offload_queue};
    std::atomic<std::uint64_t> connections{0};
    std::atomic<std::uint64_t> memory{0};  // octets of receive buffers, and of output that readers do not take
    std::atomic<std::uint64_t> next_id{1};
};

// Who a connection is with, as small as can be: kept while it is idle. The socket itself no longer
// knows it once the peer has reset the connection, and the log has to.
class peer_name {
public:
    peer_name() = default;
    explicit peer_name(io::address const& a);
    [[nodiscard]] io::address address() const;

private:
    std::array<std::uint8_t, 16> ip_{};
    std::uint32_t scope_ = 0;
    std::uint16_t port_ = 0;
    io::address::kind kind_ = io::address::none;
};

// A connection: all that is kept while it is idle.
class record final : public io::watcher, public io::timer {
public:
    enum class state : std::uint8_t { fresh, active, parked, lingering };

    record(worker& w, peer_name const& from);

    void ready(unsigned what) override;
    void expired() override;
    void park();    // nothing is under way: wait for the next request
    void linger();  // nothing more is sent: read on, so that what was sent is received (9112 9.6)
    void refuse();  // no room for it: 503, then linger
    void close();   // ends the record itself

    worker& home;
    io::tcp_stream stream;
    peer_name peer;
    session* active = nullptr;
    record* next = nullptr;  // all connections of the worker
    record** previous = nullptr;
    std::uint64_t id;
    std::uint32_t lingered = 0;
    state is = state::fresh;

private:
    bool drop_input();
};

// One loop, its thread's connections and the memory they use again.
class worker {
public:
    explicit worker(shared& s, owned<io::loop> l);
    ~worker();

    void adopt(int descriptor, peer_name const& from = {});      // a connection accepted here
    void hand_over(int descriptor, peer_name const& from = {});  // from another thread
    void answer_overload(int descriptor);  // 503, as far as the socket takes it at once
    void drain();                         // on the loop's thread
    [[nodiscard]] bool empty() const { return records_ == nullptr; }
    [[nodiscard]] std::uint64_t load() const { return load_.load(std::memory_order_relaxed); }

    io::loop& loop() { return *loop_; }
    wire::context const& context() const { return context_; }
    void update_clock() { clock_.set(loop_->now()); }

    session& take_session();
    void give_session(session& s);
    carried& take_exchange();
    void give_exchange(carried& x);
    void forget(record& r);
    void trouble(std::uint64_t connection, octets line);
    void flush_log_soon();
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
    wire::context context_;
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
