#pragma once
#include <string>

#include <httoop/core/octets.hpp>
#include <httoop/io/entropy.hpp>

namespace httoop::inline v0 {

// Eight letters and digits that nobody else comes upon, of those that are not taken for each other.
inline std::string made_up_letters() {
    constexpr octets letters = "abcdefghijkmnpqrstuvwxyz23456789";
    static_assert(letters.size() == 32);
    std::string made;
    std::uint64_t n = io::random_number();
    for (int i = 0; i < 8; ++i, n /= letters.size()) made += letters[n % letters.size()];
    return made;
}

}  // namespace httoop::inline v0
