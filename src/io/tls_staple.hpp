#pragma once
#include "tls_openssl.hpp"

namespace httoop::inline v0::io {

// What the issuer of a certificate says of it (OCSP, RFC 6960), to be sent along with it (RFC 6066 8).
struct staple {
    std::string response;         // DER; "": none
    std::int64_t good_until = 0;  // seconds since 1970; it is not sent after that

    // Of a file, for that certificate; the issuer may be null. `why_not` says why there is none.
    static staple read(std::string const& path, X509* of, X509* issuer, std::string& why_not);
};

}  // namespace httoop::inline v0::io
