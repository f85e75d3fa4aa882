#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include <httoop/core/result.hpp>
#include <httoop/message/field_name.hpp>

namespace httoop::inline v0 {

// The value of Priority (RFC 9218 5): a dictionary with u (urgency, 0 to 7, 0 first) and i
// (incremental). What is unknown, out of range or of another type is ignored (4).
//
//     if (auto p = request.get<priority>()) use(p->effective_urgency(), p->is_incremental());
//     response.set(priority{1, true});                                        Priority: u=1, i
struct priority {
    static constexpr field_id id = field_id::priority;
    static constexpr bool combines_lines = true;
    static constexpr std::uint8_t standard_urgency = 3;

    std::optional<std::uint8_t> urgency{};
    std::optional<bool> incremental{};

    // `ignored` is told of what has another type or is out of range.
    static result<priority> parse(octets value, findings_sink* ignored = nullptr);
    [[nodiscard]] std::string compose() const;
    // With the defaults of 4.1 and 4.2 for what is not there, as in a request.
    [[nodiscard]] std::uint8_t effective_urgency() const { return urgency.value_or(standard_urgency); }
    [[nodiscard]] bool is_incremental() const { return incremental.value_or(false); }
    // What this one, of a response, leaves out is as the client asked (8).
    [[nodiscard]] priority over(priority const& client) const;
    friend bool operator==(priority const&, priority const&) = default;
};

}  // namespace httoop::inline v0
