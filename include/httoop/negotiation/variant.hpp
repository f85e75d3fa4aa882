#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>

#include <httoop/field/media_type.hpp>
#include <httoop/message/field_name.hpp>
#include <httoop/syntax/quality.hpp>

namespace httoop::inline v0::negotiation {

// A representation that is available (RFC 9110 3.2, 12.1). It borrows its octets; what does not
// apply to it is left empty.
//
//     variant const german{.type = {"text", "html", {}}, .language = "de", .uri = "page.de.html"};
struct variant {
    media_type type = {};
    octets language = {};  // a language tag
    octets charset = {};   // if the type has no such parameter
    octets coding = {};    // a content coding
    quality source = {};   // how good it is beside the others; 0: never to be chosen
    unsigned rank = 0;     // of those liked equally the lowest is taken, whatever its coding
    octets uri = {};       // a reference, if it is a resource of its own
    std::optional<std::uint64_t> length = {};  // octets, if they are known
};

// In which ways representations differ, each with its field (12.5).
enum class dimension : std::uint8_t { type, language, charset, coding };
inline constexpr std::size_t dimensions = 4;
inline constexpr dimension all_dimensions[dimensions] = {dimension::type, dimension::language,
                                                         dimension::charset, dimension::coding};

constexpr field_id field_of(dimension d) {
    constexpr field_id ids[dimensions] = {field_id::accept, field_id::accept_language,
                                          field_id::accept_charset, field_id::accept_encoding};
    return ids[static_cast<std::size_t>(d)];
}

// Some of the dimensions.
class dimension_set {
public:
    static constexpr dimension_set all() {
        dimension_set s;
        for (dimension const d : all_dimensions) s.add(d);
        return s;
    }
    constexpr void add(dimension d) { bits_ |= bit(d); }
    [[nodiscard]] constexpr bool has(dimension d) const { return (bits_ & bit(d)) != 0; }
    [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
    friend constexpr bool operator==(dimension_set, dimension_set) = default;

private:
    static constexpr unsigned bit(dimension d) { return 1u << static_cast<unsigned>(d); }
    unsigned bits_ = 0;
};

octets charset_of(variant const& v);  // the type's parameter, else the member
octets coding_of(variant const& v);   // "identity" for none

}  // namespace httoop::inline v0::negotiation
