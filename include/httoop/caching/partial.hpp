#pragma once
#include <cstdint>

#include <httoop/caching/account.hpp>
#include <httoop/caching/options.hpp>
#include <httoop/caching/stored_response.hpp>
#include <httoop/message/request.hpp>
#include <httoop/message/response.hpp>

namespace httoop::inline v0::caching {

// What a 206 is to an incomplete stored response (RFC 9111 3.4).
struct combination {
    bool fits = false;       // the same strong validator: it is combined. Else it stands for itself.
    byte_range arrived{};    // what its content is
    // The stored response with it, once all of `arrived` was received: complete, if nothing is missing any more.
    stored_response combined{};
    rule const* because = nullptr;
};

combination combine(request const& sent, stored_response const& s, response const& partial, exchange_times const& t,
                    cache_options const& o, account* why = nullptr);

}  // namespace httoop::inline v0::caching
