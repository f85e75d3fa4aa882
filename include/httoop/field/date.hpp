#pragma once
#include <string>

#include <httoop/core/timestamp.hpp>
#include <httoop/message/field_name.hpp>
#include <httoop/syntax/http_date.hpp>

namespace httoop::inline v0 {

// A field whose value is an HTTP-date (RFC 9110 5.6.7).
//
//     response.set(last_modified{modified});
//     if (auto d = response.get<date>()) use(d->at);
template <field_id Id>
struct date_field {
    static constexpr field_id id = Id;
    timestamp at;

    // `now` gives two-digit years (rfc850-date) their century. Without it, as get<date>() has to,
    // they are understood as at the end of 2019: 70 to 99 mean 1970 to 1999, 00 to 69 mean 2000 to
    // 2069. Who decides by such a date (conditional, range) gives the clock's time.
    static result<date_field> parse(octets value, timestamp now = {1577836799}) {
        auto const t = parse_http_date(value, now);
        if (!t) return t.error();
        return date_field{*t};
    }
    [[nodiscard]] std::string compose() const {
        std::string text(imf_fixdate_size, ' ');
        compose_imf_fixdate(text.data(), at);
        return text;
    }
    friend bool operator==(date_field, date_field) = default;
};

using date = date_field<field_id::date>;                                  // 6.6.1
using last_modified = date_field<field_id::last_modified>;                // 8.8.2
using if_modified_since = date_field<field_id::if_modified_since>;        // 13.1.3
using if_unmodified_since = date_field<field_id::if_unmodified_since>;    // 13.1.4

}  // namespace httoop::inline v0
