#pragma once
#include <httoop/core/octets.hpp>

namespace httoop::inline v0::io {

// Writes all octets to a blocking descriptor, a log's for instance; false when it took only a part.
bool write_out(int descriptor, octets from);

// Both directions of a connection are over: it was reset, or whoever had the other end of a Unix socket closed it. A
// peer of TCP that closes its end only says that it sends no more.
bool is_over(int descriptor);

}  // namespace httoop::inline v0::io
