#pragma once
#include "tls_openssl.hpp"

namespace httoop::inline v0::io {

// Lets servers give out sessions as tickets (RFC 8446 4.6.1, RFC 5077), which no server has to
// remember. The keys are those of the process, so that any thread takes any ticket and a reload spoils
// none. A new key is made after half of ticket_time, and forgotten when no ticket of it is of use: what
// is overheard today cannot be read with what is stolen tomorrow.
void use_tickets(SSL_CTX* c, limits const& l);

}  // namespace httoop::inline v0::io
