#pragma once
#include <httoop/exchange/exchange.hpp>
#include <httoop/exchange/reply.hpp>

#include "served_file.hpp"

namespace httoop::inline v0 {

// The answer to GET or HEAD of that file, after preconditions and ranges were looked at. It holds
// the file until it was sent.
reply reply_with(exchange const& x, served_file& f);

}  // namespace httoop::inline v0
