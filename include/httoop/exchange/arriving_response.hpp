#pragma once
#include <httoop/exchange/source.hpp>
#include <httoop/message/response.hpp>
#include <httoop/uri/uri.hpp>

namespace httoop::inline v0 {

// A response whose content is still arriving: pull it from `content`, which owns the connection.
struct arriving_response {
    response head;
    owned<source> content;
    uri at;  // where it came from: the target URI, after all redirections
};

}  // namespace httoop::inline v0
