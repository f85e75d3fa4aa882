#pragma once
#include <string>

#include <httoop/exchange/service.hpp>
#include <httoop/field/strict_transport_security.hpp>

namespace httoop::inline v0 {

// Tells user agents to ask this host over TLS alone from now on: every answer of another service
// that goes out over TLS gets Strict-Transport-Security (RFC 6797 7.1), unless it has one, and no
// other answer has it (7.2). Where TLS ends at a proxy before us (relaxation tls-before-us) all
// answers get it.
//
//     strict_transport site{inner, {.max_age = 31536000}};   // a year
//
// It is the outermost of services, so that refusals and redirections tell it too, and answers that the
// server makes by itself.
class strict_transport final : public service {
public:
    // Borrows the inner service. Without max_age there is no such field, and no answer can be sent.
    strict_transport(service& inner, strict_transport_security const& says)
        : inner_{inner}, value_{says.compose()} {}
    task<outcome<reply>> respond(exchange& x) override;
    void refused(exchange const& x, reply& r) const override;

private:
    task<outcome<reply>> respond_later(exchange& x, task<outcome<reply>> inside);
    void add_field(exchange const& x, reply& answer) const;
    service& inner_;
    std::string value_;
};

}  // namespace httoop::inline v0
