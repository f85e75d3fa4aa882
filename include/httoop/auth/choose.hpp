#pragma once
#include <vector>

#include <httoop/core/policy.hpp>
#include <httoop/field/authentication.hpp>

namespace httoop::inline v0::auth {

// What a client can answer with.
struct abilities {
    bool password = true;  // Basic and Digest
    bool token = false;    // Bearer
    bool private_way = true;  // false: others can read along, and neither Basic, Bearer nor MD5 will do
};

// The challenge to answer: of the strongest scheme, Digest before Bearer before Basic; of Digest
// the first in the server's order, but MD5 after all others (RFC 7616 3.7, 5.6). Null if none can
// be answered: schemes that are not known, challenges without what they need.
challenge const* choose(std::vector<challenge> const& from, abilities can = {},
                        policy const& p = {});

}  // namespace httoop::inline v0::auth
