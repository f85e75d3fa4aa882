#pragma once
#include <functional>
#include <string>
#include <unordered_map>

#include "core/seeded_hash.hpp"

namespace httoop::inline v0::io {

// From the kernel, once for the process; nobody outside knows it.
hash_seed const& hash_seed_of_process();
// Another one, before it is used: tests do the same each time.
void set_hash_seed_of_process(hash_seed s);

// For tables of what a peer may have named. Tables of what only the operator names need no seed.
struct hash_of_name {
    using is_transparent = void;
    hash_seed seed = hash_seed_of_process();
    [[nodiscard]] std::size_t operator()(octets name) const { return static_cast<std::size_t>(seeded_hash(seed, name)); }
};

template <class Value>
using map_by_name = std::unordered_map<std::string, Value, hash_of_name, std::equal_to<>>;

}  // namespace httoop::inline v0::io
