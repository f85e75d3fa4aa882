#pragma once
#include <optional>
#include <string>
#include <vector>

#include <httoop/caching/choose.hpp>
#include <httoop/caching/options.hpp>
#include <httoop/caching/stored_response.hpp>
#include <httoop/message/request.hpp>
#include <httoop/message/response.hpp>

#include "explained.hpp"

namespace httoop::tool {

// An exchange, and a request that comes later.
struct told_exchange {
    request asked, next;
    response answered;
    timestamp received, at;
};

// What a cache makes of it, and why.
struct outlook {
    bool stored = false;
    std::vector<told_step> why_stored, why_used, why_stale;
    std::optional<caching::stored_response> kept;
    std::vector<std::string> forgets;  // keys
    caching::choice choice;            // for the later request
    std::string asks_with;             // preconditions
    bool stale_if_failed = false;      // used if the origin does not answer
};
outlook find_out(told_exchange const& e, caching::cache_options const& o);

// The later request is not answered without another one.
bool asks(outlook const& f);

// What to change to have it stored and used, each once: what people may have meant otherwise, what stands in the way by
// these steps (of other caches) and by the outlook, and what would stand there next if the first were changed.
std::vector<std::string> changes(told_exchange const& e, outlook const& f, caching::cache_options const& o, std::vector<told_step> steps = {});

}  // namespace httoop::tool
