#pragma once
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include <httoop/engine/origin_client.hpp>
#include <httoop/service/upstreams.hpp>

namespace httoop::inline v0 {

// How often a server failed in a row, and until when it is left out for that. Both are one word, so that what one
// loop saw work and another saw fail at the same time never leaves a pause without failures.
class failing {
public:
    // When the pause is over the one who is told so tries it, and others wait for what comes of it.
    bool may_be_tried(instant now, limits const& l);
    void worked() {
        if (word_.load(std::memory_order_relaxed) != 0) word_.store(0, std::memory_order_relaxed);
    }
    void failed(instant now, limits const& l);
    [[nodiscard]] std::uint64_t failures() const { return word_.load(std::memory_order_relaxed) & most_failures; }
    [[nodiscard]] bool paused() const { return word_.load(std::memory_order_relaxed) > most_failures; }
    [[nodiscard]] bool paused(instant now) const;

private:
    static constexpr unsigned failure_bits = 16;
    static constexpr std::uint64_t most_failures = (1U << failure_bits) - 1;
    // Of the clock of loops, in ms; never 0.
    static std::uint64_t end_of_pause(instant now, limits const& l);
    std::atomic<std::uint64_t> word_{0};  // the end of the pause, or 0, above failures
};

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
    owned<origin_client> by_itself;  // asks how it does: requests have no connection less for it
    failing requests;                // that it was sent
    std::atomic<bool> unwell{false};  // its health was asked for
    std::atomic<std::uint32_t> running{0};

    void worked() { requests.worked(); }
    void failed(instant now, limits const& l) { requests.failed(now, l); }
    bool available(instant now, limits const& l) {
        return !unwell.load(std::memory_order_relaxed) && requests.may_be_tried(now, l);
    }
    // What its health was found to be.
    void found(bool well) {
        bool const was_unwell = unwell.exchange(!well, std::memory_order_relaxed);
        // Requests may fail where that path does not: how they do is forgotten when it was away altogether.
        if (well && was_unwell) requests.worked();
    }
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
