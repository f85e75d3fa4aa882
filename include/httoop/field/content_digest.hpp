#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <httoop/core/result.hpp>
#include <httoop/message/field_name.hpp>

namespace httoop::inline v0 {

// Computes digests for integrity fields. Whoever verifies or sends them brings one: this library
// has no hash functions. An object stands for certain octets, those that are to be verified.
class digest_function {
public:
    // The digest of the octets in the algorithm of that key ("sha-256"), into `to`; false if it is
    // not known.
    virtual bool digest(octets algorithm, std::string& to) = 0;

protected:
    ~digest_function() = default;
};

// The status of a digest algorithm in its registry (RFC 9530 5, 7.2).
enum class digest_algorithm_status : std::uint8_t { unknown, active, deprecated };
digest_algorithm_status status_of_digest_algorithm(octets key);

enum class digest_verdict : std::uint8_t {
    unknown,   // no digest in an algorithm that is known and not deprecated
    verified,  // there is at least one, and all are right
    wrong,     // one of them is not that of the octets
};

// A dictionary of digests by the keys of their algorithms (RFC 9530 2).
struct digests {
    struct one {
        std::string algorithm;  // "sha-256"
        std::string digest;     // as octets, not as base64
        friend bool operator==(one const&, one const&) = default;
    };
    std::vector<one> all;

    // The digest of that algorithm, or null.
    [[nodiscard]] std::string const* find(octets algorithm) const;
    // Adds the digest of that algorithm; false if the function does not know it.
    bool add(octets algorithm, digest_function& of);
    // Whether these are digests of what the function stands for. Deprecated algorithms are not
    // asked for: they prove nothing to an adversary (5).
    [[nodiscard]] digest_verdict verify(digest_function& of) const;
    friend bool operator==(digests const&, digests const&) = default;

protected:
    result<void> take(octets value, rule const& grammar);
};

// Content-Digest (RFC 9530 2), of the content of a message; Repr-Digest (3), of the selected
// representation's data.
//
//     sha256_of computed{request.octets()};                 // your digest_function
//     auto d = request.get<content_digest>();
//     if (d && d->verify(computed) == digest_verdict::wrong) ...
struct content_digest : digests {
    static constexpr field_id id = field_id::content_digest;
    static constexpr bool combines_lines = true;
    static result<content_digest> parse(octets value);
    [[nodiscard]] std::string compose() const;
    friend bool operator==(content_digest const&, content_digest const&) = default;
};
struct repr_digest : digests {
    static constexpr field_id id = field_id::repr_digest;
    static constexpr bool combines_lines = true;
    static result<repr_digest> parse(octets value);
    [[nodiscard]] std::string compose() const;
    friend bool operator==(repr_digest const&, repr_digest const&) = default;
};

}  // namespace httoop::inline v0
