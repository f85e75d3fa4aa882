#include "new_boundary.hpp"

#include <httoop/io/entropy.hpp>

namespace httoop::inline v0 {

std::string new_boundary() {
    constexpr char digits[] = "0123456789abcdef";
    char random[16];
    io::fill_with_entropy(random, sizeof random);
    std::string text;
    for (char const c : random) {
        text += digits[static_cast<unsigned char>(c) >> 4];
        text += digits[c & 15];
    }
    return text;
}

}  // namespace httoop::inline v0
