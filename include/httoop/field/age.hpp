#pragma once
#include <cstdint>
#include <string>

#include <httoop/core/result.hpp>
#include <httoop/message/field_name.hpp>

namespace httoop::inline v0 {

// The value of Age (RFC 9111 5.1): delta-seconds. Caches that each add theirs make a list of it: the first
// member counts.
//
//     response.set(age{30});
struct age {
    static constexpr field_id id = field_id::age;
    std::uint32_t seconds = 0;

    static result<age> parse(octets value, findings_sink* ignored = nullptr);
    result<void> parse_more(octets value, findings_sink* ignored = nullptr);
    [[nodiscard]] std::string compose() const;
    friend bool operator==(age, age) = default;
};

}  // namespace httoop::inline v0
