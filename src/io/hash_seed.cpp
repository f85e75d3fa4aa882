#include "hash_seed.hpp"

#include <httoop/io/entropy.hpp>

namespace httoop::inline v0::io {
namespace {

hash_seed& drawn_seed() {
    static hash_seed drawn{random_number(), random_number()};
    return drawn;
}

}  // namespace

hash_seed const& hash_seed_of_process() { return drawn_seed(); }
void set_hash_seed_of_process(hash_seed s) { drawn_seed() = s; }

}  // namespace httoop::inline v0::io
