#pragma once
#include <httoop/exchange/service.hpp>

namespace httoop::inline v0 {

// Takes content codings off the content of requests, for a service that wants none (RFC 9110 8.4):
// it sees the request without Content-Encoding, Content-Length and digests, and reads what is
// decoded as it reads.
//
// A coding that is not known, or too many on each other, is answered with 415 and Accept-Encoding
// (12.5.3, 15.5.16). What is broken, or grows beyond limits.content and limits.coding_ratio, is the
// error of a read; a service that returns it has answered with 400 or 413.
//
//     decompressor site{inner};
class decompressor final : public service {
public:
    // Borrows the inner service.
    explicit decompressor(service& inner) : inner_{inner} {}
    task<outcome<reply>> respond(exchange& x) override;

private:
    service& inner_;
};

}  // namespace httoop::inline v0
