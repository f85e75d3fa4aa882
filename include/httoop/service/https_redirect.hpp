#pragma once
#include <cstdint>

#include <httoop/exchange/service.hpp>

namespace httoop::inline v0 {

// Sends who asks without TLS to the same address under https, for good (RFC 6797 7.2); who asks
// over TLS gets the service behind.
//
//     https_redirect site{inner};
//
// GET and HEAD are answered with 301, which every client follows, other methods with 308: after a
// 301 user agents make GET of POST (RFC 9110 15.4.2, BCP 56 4.6.1), while not all of them know 308
// (RFC 9110 15.4.9). What names no host that could be asked again (HTTP/1.0 without Host, CONNECT)
// is refused with 403.
//
// It belongs in front of a guard, so that no password is asked for where others can read it, and
// behind cross_origin, whose preflights cannot be redirected.
class https_redirect final : public service {
public:
    // Borrows the inner service. `port` is where TLS is spoken; 0: on the port that the request
    // names, since one port takes both, and on 443 where it names none, or 80.
    explicit https_redirect(service& inner, std::uint16_t port = 0) : inner_{inner}, port_{port} {}
    task<outcome<reply>> respond(exchange& x) override;

private:
    [[nodiscard]] reply redirect(request const& r) const;
    service& inner_;
    std::uint16_t port_;
};

}  // namespace httoop::inline v0
