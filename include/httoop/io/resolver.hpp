#pragma once
#include <vector>

#include <httoop/io/address.hpp>
#include <httoop/io/task.hpp>

namespace httoop::inline v0::io {

// The addresses of a host name, in the order to try them. IP addresses and "localhost" need no
// look-up; other names are looked up as the system is configured to (getaddrinfo, so hosts file,
// mDNS and the like work), in the loop's pool. An IP literal may have its brackets; what stands in
// them and is none is refused. Cancelling abandons the answer.
task<outcome<std::vector<address>>> resolve(std::string host, std::uint16_t port);

}  // namespace httoop::inline v0::io
