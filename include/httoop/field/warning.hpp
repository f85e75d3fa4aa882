#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include <httoop/core/result.hpp>
#include <httoop/core/timestamp.hpp>
#include <httoop/field/list_field.hpp>
#include <httoop/message/field_name.hpp>

namespace httoop::inline v0 {

// What a cache or proxy found doubtful (RFC 7234 5.5; RFC 9111 made it obsolete).
//
//     warning-value = warn-code SP warn-agent SP warn-text [ SP warn-date ]
struct warning_value {
    std::uint16_t code = 199;       // three digits
    std::string agent = "-";        // host or pseudonym of who says so; "-" for nobody
    std::string text;
    std::optional<timestamp> date;  // for two-digit years see field/date.hpp

    static result<warning_value> parse(octets s);
    [[nodiscard]] std::string compose() const;
    friend bool operator==(warning_value const&, warning_value const&) = default;
};

using warning = list_field<field_id::warning, warning_value>;

}  // namespace httoop::inline v0
