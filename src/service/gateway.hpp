#pragma once
#include <httoop/intermediary/forward.hpp>
#include <httoop/intermediary/plain.hpp>
#include <httoop/service/reverse_proxy.hpp>

#include "routes.hpp"

namespace httoop::inline v0 {

struct upstream;

// Passes requests on to the upstreams of a route, and their answers back. Outlives the exchanges.
class gateway {
public:
    explicit gateway(reverse_proxy_options o);
    task<outcome<reply>> forward(exchange& x, gateway_route const& to, bool path_stays) const;

    [[nodiscard]] reverse_proxy_options const& options() const { return options_; }
    [[nodiscard]] intermediary::hop const& us() const { return us_; }
    // What is sent to that upstream; `path_stays` as routed_path has it.
    [[nodiscard]] intermediary::decision request_for(exchange& x, gateway_route const& to, upstream const& u, bool path_stays,
                                                     request& sent) const;
    // What goes to the client, of what came from there.
    [[nodiscard]] intermediary::decision pass_back(response& r, intermediary::asked const& by, exchange& x,
                                                   gateway_route const& to, upstream const& u) const;

private:
    reverse_proxy_options const options_;
    intermediary::hop us_;
    intermediary::via_lines via_;
    bool plain_ = false;  // nothing is asked for that needs more than passing on
};

// The path of the upstream's URI in place of the route's: "/api/" of "/api/x" by "/app/" is "/app/x".
std::string replaced_path(octets path, octets of_route, octets of_upstream);

// A reference that an upstream answers with, as clients can follow it; "" where it stays as it is.
std::string rewritten_reference(octets reference, upstream const& u, gateway_route const& to, octets scheme, octets host);

}  // namespace httoop::inline v0
