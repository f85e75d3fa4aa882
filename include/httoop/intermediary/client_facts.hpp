#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <httoop/field/forwarded.hpp>
#include <httoop/intermediary/trusted_peers.hpp>
#include <httoop/message/field_section.hpp>

namespace httoop::inline v0::intermediary {

// What an intermediary does with Forwarded (RFC 7239 4), or with X-Forwarded-For, -Host and -Proto.
enum class handing_on : std::uint8_t {
    untouched,  // what was received goes on; nothing is added
    dropped,    // nothing goes on
    replaced,   // what it knows itself goes on
    appended,   // and before that what is believed
};

// How a node is named (6).
enum class naming : std::uint8_t { not_at_all, made_up, address };

// What is told of a client. Each parameter is told by itself, and none unless asked for (4).
struct client_options {
    handing_on facts = handing_on::untouched;
    bool x_forwarded = false;  // in X-Forwarded-*; these and Forwarded are never believed both
    naming client = naming::made_up;   // for
    naming self = naming::not_at_all;  // by
    bool host = false;
    bool scheme = false;               // proto
    trusted_peers trusted{};
};

// What is known of the connection that a request came by.
struct peer {
    forwarded_node client{};   // who sent it here
    forwarded_node self{};     // where it was received
    std::string scheme = "http";
    std::string made_up = "_hidden";  // in place of addresses; best a new one each time (6.3)
};

// What is believed: elements written by trusted proxies, and the client that they tell of.
struct believed_facts {
    std::vector<forwarded_element> elements{};  // their order is that of the field
    forwarded_node client{};
    rule const* because = nullptr;
};

// The last element was written by the peer, who counts if it is trusted; the element before that by
// whom the last one names, and so on. The client is the first one on this way who is not trusted.
//
//     auto const b = believe(*request.get<forwarded>(), peer, ours);
//     log(b.client);
believed_facts believe(forwarded const& said, forwarded_node const& peer,
                       trusted_peers const& trusted);

// Edits the fields of a request that is forwarded; `host` is the Host that was received. Nothing is
// told of a client that asks for privacy by DNT or Sec-GPC (8.3). Returns why the fields are as they
// are.
rule const* hand_on_client(field_section& fields, peer const& from, octets host,
                           client_options const& o);

}  // namespace httoop::inline v0::intermediary
