#include <httoop/uri/strays.hpp>

#include <algorithm>

#include <httoop/core/ascii.hpp>
#include <httoop/uri/octet_classes.hpp>
#include <httoop/uri/percent.hpp>

namespace httoop::inline v0 {
namespace {

constexpr octet_class stays = pchar + octet_class("/?#%") + CTL;

// Where the path begins, which may be empty.
std::size_t path_of(octets reference) {
    std::size_t const first = reference.find_first_of("/?#");
    if (first == octets::npos || !reference.substr(first).starts_with("//")) return 0;
    if (first != 0 && reference[first - 1] != ':') return 0;
    return std::min(reference.find_first_of("/?#", first + 2), reference.size());
}

}  // namespace

std::string encode_strays(octets reference) {
    std::size_t const path = path_of(reference);
    std::string whole{reference.substr(0, path)};
    for (char const c : reference.substr(path)) {
        if (stays(c)) whole += c;
        else whole += percent_encode({&c, 1});
    }
    return whole;
}

}  // namespace httoop::inline v0
