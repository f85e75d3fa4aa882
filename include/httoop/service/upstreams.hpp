#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <httoop/core/policy.hpp>
#include <httoop/exchange/exchange.hpp>
#include <httoop/io/tls_client.hpp>

namespace httoop::inline v0 {

class origin_client;
class client_observer;

// Which of several servers a request goes to.
enum class balancing : std::uint8_t {
    round_robin,        // one after the other
    least_connections,  // that which answers fewest requests now; of those one after the other
    by_client,          // always the same for the same client address, as long as it is well
    by_target,          // always the same for the same host and target: what each of them caches, the others need not
};

struct upstream_options {
    balancing by = balancing::round_robin;
    // A path (with a query, if need be) that each is asked for by GET every limits.health_time: one that does
    // not answer with 2xx or 3xx in that time is left out until it does. "": none is asked.
    std::string health{};
    std::uint64_t connections = 512;  // at most, to each of them, of each loop
    io::tls_client_options tls{};     // for https: whom to trust, and our own proof
    httoop::policy policy{};          // limits of connections and of what comes on them
    client_observer* observer = nullptr;
};

// The servers behind a reverse proxy that can answer the same requests. A server that fails
// limits.upstream_failures times in a row is left out for limits.upstream_pause; then one request tries it.
// Where all are left out all are tried.
class upstreams {
public:
    // "http://10.0.0.1:9000, https://b.example/app/, h2c://10.0.0.2, unix:/run/app.sock": http and unix are asked
    // with HTTP/1.1, https with what TLS agrees on, h2c with HTTP/2 without TLS. A path in the URI takes the
    // place of the route's.
    static outcome<owned<upstreams>> make(octets list, upstream_options const& o);
    ~upstreams();
    upstreams(upstreams const&) = delete;
    upstreams& operator=(upstreams const&) = delete;

    // How they do: for people, and for tests.
    struct report {
        std::string name;  // as in the list
        bool well;         // it is not left out now
        std::uint64_t failures;  // in a row
        std::uint64_t running;   // requests that it answers now
    };
    [[nodiscard]] std::vector<report> look(instant now) const;

    struct state;  // src/service/upstreams_state.hpp
    [[nodiscard]] state& all() const { return *state_; }

private:
    explicit upstreams(state* s) : state_{s} {}
    state* state_;  // counted: whoever asks about their health holds it too
};

}  // namespace httoop::inline v0
