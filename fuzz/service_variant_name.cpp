// Names of files: what their suffixes say are pieces of the name, in one of the orders that are told; a
// name that is made of them is read back, and is a variant of its shorter forms.
#include <cstdlib>
#include <string>
#include <vector>

#include <httoop/field/media_type.hpp>

#include "service/variant_name.hpp"

using namespace httoop;

int fuzz_service_variant_name(std::uint8_t const* data, std::size_t size) {
    octets const name{reinterpret_cast<char const*>(data), size};
    std::vector<std::string> const listed{"gsw"};
    variant_name const v = variant_name::read(name, listed);
    if (v.base.empty()) {
        if (!v.language.empty() || !v.type.empty() || !v.media_type.empty() || !v.coding.empty() || v.is_of(name)) std::abort();
        return 0;
    }
    if (v.type.empty() || !media_type::parse(v.media_type) || !name.starts_with(v.base)) std::abort();
    auto const with = [](octets a, octets b) { return b.empty() ? std::string{a} : std::string{a}.append(".").append(b); };
    std::string const one = with(with(with(v.base, v.language), v.type), v.coding);
    std::string const other = with(with(with(v.base, v.type), v.language), v.coding);
    if (name != one && name != other) std::abort();
    for (std::string const& asked : {std::string{v.base}, with(v.base, v.type)}) {
        bool const shorter = asked.size() < name.size();
        if (v.is_of(asked) != (v.coding.empty() && shorter)) std::abort();
    }
    if (v.is_of(name)) std::abort();
    if (v.coding.empty()) return 0;
    // Without its coding it is the same.
    variant_name const plain = variant_name::read(name.substr(0, name.size() - v.coding.size() - 1), listed);
    if (plain.base != v.base || plain.language != v.language || plain.media_type != v.media_type || !plain.coding.empty()) std::abort();
    return 0;
}
