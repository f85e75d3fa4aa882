#pragma once
#include <cstdint>

#include <httoop/core/limits.hpp>
#include <httoop/wire/context.hpp>

#include "frame.hpp"

// SETTINGS (RFC 9113 6.5; RFC 8441 3; RFC 9218 2.1).
namespace httoop::inline v0::wire::h2 {

enum class setting : std::uint16_t {
    header_table_size = 0x1,
    enable_push = 0x2,
    max_concurrent_streams = 0x3,
    initial_window_size = 0x4,
    max_frame_size = 0x5,
    max_header_list_size = 0x6,
    enable_connect_protocol = 0x8,
    no_rfc7540_priorities = 0x9,
};

// What one side said, or the initial values of what it did not.
struct settings {
    std::uint32_t header_table_size = 4096;
    std::uint32_t enable_push = 1;
    std::uint32_t max_concurrent_streams = UINT32_MAX;
    std::uint32_t initial_window_size = standard_window;
    std::uint32_t max_frame_size = smallest_frame_limit;
    std::uint32_t max_header_list_size = UINT32_MAX;
    std::uint32_t enable_connect_protocol = 0;
    std::uint32_t no_rfc7540_priorities = 0;
};

// Why a value of a setting is refused: a connection error.
struct setting_fault {
    rule const* broken = nullptr;
    error_code code = error_code::protocol_error;
};

// Takes one value of the peer; unknown settings are ignored. `from` is the peer's role.
setting_fault take(settings& s, std::uint32_t identifier, std::uint32_t value, role from);

// What we say.
settings own_settings(limits const& l, role ours);

// Their payload: of those that differ from the initial values. At most settings_room octets.
inline constexpr std::size_t settings_room = 8 * 6;
char* write_settings(char* to, settings const& s);

}  // namespace httoop::inline v0::wire::h2
