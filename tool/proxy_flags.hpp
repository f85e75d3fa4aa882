#pragma once
#include <httoop/intermediary/allowed_targets.hpp>
#include <httoop/engine/client.hpp>
#include <httoop/service/forward_proxy.hpp>
#include <httoop/service/reverse_proxy.hpp>

#include "command.hpp"

namespace httoop::tool {

// What `httoop proxy` is told about where requests go, and how they look there. False: complained about.
bool read_gateway(arguments const& given, reverse_proxy_options& into);
bool read_upstreams(arguments const& given, policy const& p, upstream_options& into);
// --to and --route.
bool add_routes(arguments const& given, upstream_options const& o, reverse_proxy& to);
bool read_forward(arguments const& given, forward_options& into);
// How a forward proxy asks.
bool read_forward_client(arguments const& given, policy const& p, client_options& into);

}  // namespace httoop::tool
