#include "node_of.hpp"

#include <httoop/core/ascii.hpp>

#include "made_up.hpp"
#include "scheme_of.hpp"

namespace httoop::inline v0 {

forwarded_node node_of(io::address const& a) {
    constexpr octets mapped = "::ffff:";  // of IPv4, where a socket takes both
    forwarded_node n;
    if (a.is() != io::address::ipv4 && a.is() != io::address::ipv6) return n;
    n.name = a.host();
    bool const within = n.name.starts_with(mapped) && n.name.find('.') != std::string::npos;
    if (within) n.name.erase(0, mapped.size());
    n.is = within || a.is() == io::address::ipv4 ? forwarded_node::ipv4 : forwarded_node::ipv6;
    if (std::size_t const zone = n.name.find('%'); zone != std::string::npos) n.name.erase(zone);
    return n;
}

intermediary::peer peer_of(exchange const& x, intermediary::hop const& us) {
    constexpr octet_class kept = ALPHA + DIGIT + octet_class("._-");
    intermediary::peer from;
    from.client = node_of(x.peer());
    from.self.is = forwarded_node::obfuscated;
    from.self.name = "_";
    for (char const c : us.name) from.self.name += kept(c) ? c : '_';
    if (us.client.client == intermediary::naming::made_up || us.client.self == intermediary::naming::made_up) from.made_up = "_" + made_up_letters();
    from.scheme = scheme_of(x);
    return from;
}

}  // namespace httoop::inline v0
