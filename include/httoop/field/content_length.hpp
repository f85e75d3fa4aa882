#pragma once
#include <cstdint>
#include <string>

#include <httoop/core/result.hpp>
#include <httoop/message/field_name.hpp>

namespace httoop::inline v0 {

// The value of Content-Length (RFC 9110 8.6): a number of octets that fits 64 bits.
//
//     Content-Length = 1*DIGIT
struct content_length {
    static constexpr field_id id = field_id::content_length;
    std::uint64_t octets = 0;

    static result<content_length> parse(httoop::octets value);
    [[nodiscard]] std::string compose() const;
    friend bool operator==(content_length, content_length) = default;
};

}  // namespace httoop::inline v0
