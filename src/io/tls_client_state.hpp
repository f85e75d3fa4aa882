#pragma once
#include <atomic>
#include <mutex>

#include <httoop/io/tls_client.hpp>

#include "hash_seed.hpp"
#include "tls_openssl.hpp"

namespace httoop::inline v0::io {

// Sessions by host. One of TLS 1.3 is used once (RFC 8446 C.4), so that nobody sees who comes
// again.
class client_sessions {
public:
    // `most` in all, a few of a host.
    void keep(std::string const& host, tls_session s, std::size_t most);
    // The newest; null: none.
    tls_session take(std::string const& host);

private:
    std::mutex mutex_;
    map_by_name<std::vector<tls_session>> by_host_;
    std::size_t count_ = 0;
};

struct tls_client_state {
    std::atomic<std::size_t> users = 1;
    tls_context context;
    client_sessions sessions;
    httoop::limits limits;
    bool verify = true;

    void use() { users.fetch_add(1, std::memory_order_relaxed); }
    void leave() {
        if (users.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
    }
};

}  // namespace httoop::inline v0::io
