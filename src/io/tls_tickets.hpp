#pragma once
#include <array>
#include <cstdint>
#include <deque>
#include <mutex>

#include "tls_openssl.hpp"

namespace httoop::inline v0::io {

struct ticket_key {
    std::array<unsigned char, 16> name;
    std::array<unsigned char, 32> cipher, mac;
    std::int64_t made;  // seconds
};

// Keys by their names. `life`: seconds that a ticket is good for.
class ticket_keys {
public:
    // The one for new tickets, not older than half of `life`.
    ticket_key newest(std::int64_t now, std::int64_t life);
    bool find(unsigned char const* name, std::int64_t now, std::int64_t life, ticket_key& to);

private:
    void forget(std::int64_t now, std::int64_t life);
    std::mutex mutex_;
    std::deque<ticket_key> keys_;
};

// Lets servers give out sessions as tickets (RFC 8446 4.6.1, RFC 5077), which no server has to
// remember. The keys are those of the process, so that any thread takes any ticket and a reload spoils
// none. A new key is made after half of ticket_time, and forgotten when no ticket of it is of use: what
// is overheard today cannot be read with what is stolen tomorrow.
void use_tickets(SSL_CTX* c, limits const& l);

}  // namespace httoop::inline v0::io
