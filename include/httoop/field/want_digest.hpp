#pragma once
#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include <httoop/core/result.hpp>
#include <httoop/field/composed.hpp>
#include <httoop/message/field_name.hpp>

namespace httoop::inline v0 {

// Digest algorithms that somebody would like to see (RFC 9530 4), each with a weight from 1 (least)
// to 10 (most); 0 is "not acceptable".
struct wanted_digests {
    struct one {
        std::string algorithm;
        std::uint8_t weight = 1;
        friend bool operator==(one const&, one const&) = default;
    };
    std::vector<one> all;

    // Adds those of a value.
    result<void> add(octets value);
    [[nodiscard]] std::string composed() const;
    // The algorithm among these that is liked best, of equals the first that was named; empty if
    // none is wanted. Points to what was given.
    [[nodiscard]] octets choose(std::initializer_list<octets> of) const;
    friend bool operator==(wanted_digests const&, wanted_digests const&) = default;
};

//     octets const algorithm = request.get<want_repr_digest>()->choose({"sha-512", "sha-256"});
template <field_id Id>
struct wanted_digests_field : wanted_digests {
    static constexpr field_id id = Id;
    static constexpr bool combines_lines = true;

    static result<wanted_digests_field> parse(octets value) {
        wanted_digests_field f;
        if (auto added = f.add(value); !added) return added.error();
        return f;
    }
    [[nodiscard]] std::string compose() const { return parsed_back(composed(), *this); }
    friend bool operator==(wanted_digests_field const&, wanted_digests_field const&) = default;
};

using want_content_digest = wanted_digests_field<field_id::want_content_digest>;
using want_repr_digest = wanted_digests_field<field_id::want_repr_digest>;

}  // namespace httoop::inline v0
