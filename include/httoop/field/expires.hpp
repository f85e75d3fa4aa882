#pragma once
#include <string>

#include <httoop/core/timestamp.hpp>
#include <httoop/field/date.hpp>
#include <httoop/message/field_name.hpp>

namespace httoop::inline v0 {

// The value of Expires (RFC 9111 5.3). What is no date, such as "0", is in the past: it is read as the
// first second of 1970. Where Cache-Control has max-age, Expires does not count.
//
//     response.set(expires{expires::already});
struct expires {
    static constexpr field_id id = field_id::expires;
    static constexpr timestamp already{0};
    timestamp at;

    // For two-digit years see field/date.hpp.
    static result<expires> parse(octets value, timestamp now = {1577836799});
    // The same, and `ignored` is told of what is no date.
    static result<expires> parse(octets value, findings_sink* ignored);
    [[nodiscard]] std::string compose() const { return date_field<field_id::expires>{at}.compose(); }
    friend bool operator==(expires, expires) = default;
};

}  // namespace httoop::inline v0
