#pragma once
#include <httoop/io/address.hpp>
#include <httoop/io/stream.hpp>

namespace httoop::inline v0::io {

// Connects within that time, on the loop of the task that awaits.
task<outcome<owned<stream>>> connect(address to, duration at_most);

}  // namespace httoop::inline v0::io
