#pragma once
#include <cstdint>

#include <httoop/core/octets.hpp>

// The static table of HPACK (RFC 7541 2.3.1 and appendix A).
namespace httoop::inline v0::wire::hpack {

struct table_field {
    octets name, value;
};

inline constexpr std::uint32_t static_fields = 61;

// By the index; the first one, 0, is none. Its views live forever.
extern table_field const static_table[static_fields + 1];

// 1 <= index <= static_fields.
inline table_field const& static_field(std::uint32_t index) { return static_table[index]; }

// The lowest index with that name, whose hash is `hash` (hash.hpp); 0: none has it.
std::uint32_t find_static_name(octets name, std::uint32_t hash);

// The index, from that of the name on, with this value too; 0: none has it.
std::uint32_t find_static_value(std::uint32_t name, octets value);

}  // namespace httoop::inline v0::wire::hpack
