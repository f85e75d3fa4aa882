#pragma once
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include <httoop/engine/origin_client.hpp>
#include <httoop/service/upstreams.hpp>

namespace httoop::inline v0 {

// One server, and how it does, as all loops see it.
struct upstream {
    explicit upstream(unsigned n) : number{n} {}
    unsigned const number;
    [[nodiscard]] std::uint64_t bit() const { return std::uint64_t{1} << number; }
    std::string name;  // as in the list
    std::string host;  // Host of its URI; "localhost" of a Unix socket
    std::string path;  // of its URI; "": that of the request stays as it is
    bool secured = false;
    [[nodiscard]] bool http_2_alone() const { return !by->options().http_1; }  // "h2c:"
    owned<origin_client> by;
    owned<origin_client> by_http_1;  // for requests that switch protocols, where `by` may speak HTTP/2
    std::atomic<std::uint32_t> failures{0};   // in a row
    std::atomic<std::int64_t> left_out_until{0};  // of the clock of loops, in ns
    std::atomic<bool> unwell{false};          // its health was asked for
    std::atomic<std::uint32_t> running{0};

    // Whether it may be asked. When its pause is over the one who is told so tries it, and others wait for
    // what comes of it.
    bool available(instant now, limits const& l);
    [[nodiscard]] bool left_out() const { return left_out_until.load(std::memory_order_relaxed) != 0; }
    void worked() {
        if (failures.load(std::memory_order_relaxed) == 0) return;
        failures.store(0, std::memory_order_relaxed);
        left_out_until.store(0, std::memory_order_relaxed);
    }
    void failed(instant now, limits const& l);
};

struct upstreams::state {
    explicit state(upstream_options const& o) : options{o} {}

    upstream_options const options;
    std::vector<std::unique_ptr<upstream>> all;
    std::vector<std::pair<std::uint64_t, std::uint32_t>> circle;  // consistent hashing: points and whose they are
    std::atomic<std::uint32_t> next{0};
    std::atomic<std::uint32_t> users{1};
    std::atomic<bool> watched{false};  // some loop asks about their health
    std::atomic<bool> ended{false};

    void hold() { users.fetch_add(1, std::memory_order_relaxed); }
    void let_go() {
        if (users.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
    }
    outcome<void> add(octets where);
    void draw_circle();
    // The next one to be asked, none of those whose bit is in `tried`; null when all were.
    upstream* choose(exchange& x, std::uint64_t tried);
    void watch(io::loop& l);

private:
    upstream* first_from(std::size_t start, std::uint64_t tried, instant now);
    upstream* idlest(std::uint64_t tried, instant now);
    upstream* of_circle(std::uint64_t at, std::uint64_t tried, instant now);
    static task<void> look_after(state& s, io::loop& here);
    static task<void> examine(state& s, upstream& u, io::loop& here);
};

}  // namespace httoop::inline v0
