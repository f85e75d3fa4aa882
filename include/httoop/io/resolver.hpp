#pragma once
#include <vector>

#include <httoop/core/limits.hpp>
#include <httoop/io/address.hpp>
#include <httoop/io/task.hpp>

namespace httoop::inline v0::io {

// The addresses of a host name, in the order to try them. IP addresses and "localhost" need no look-up; other names
// are looked up as the system is configured to (getaddrinfo, so that hosts file, mDNS and the like work), in
// threads that do nothing else: limits.resolve_threads of the process; limits.offload_queue names wait for
// them, and more are refused. After limits.resolve_time it is over: failure::timeout. Equal names at once are
// looked up once; no answer is kept, since nobody tells how long it is good for. An IP literal may have its
// brackets; what stands in them and is none is refused. Cancelling abandons the answer.
task<outcome<std::vector<address>>> resolve(std::string host, std::uint16_t port, limits const& l = {});

}  // namespace httoop::inline v0::io
