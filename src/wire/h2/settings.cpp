#include "settings.hpp"

#include <algorithm>

#include <httoop/wire/rules.hpp>

namespace httoop::inline v0::wire::h2 {
namespace {

struct setting_row {
    setting is;
    std::uint32_t settings::*member;
};
constexpr setting_row setting_rows[] = {
    {setting::header_table_size, &settings::header_table_size},
    {setting::enable_push, &settings::enable_push},
    {setting::max_concurrent_streams, &settings::max_concurrent_streams},
    {setting::initial_window_size, &settings::initial_window_size},
    {setting::max_frame_size, &settings::max_frame_size},
    {setting::max_header_list_size, &settings::max_header_list_size},
    {setting::enable_connect_protocol, &settings::enable_connect_protocol},
    {setting::no_rfc7540_priorities, &settings::no_rfc7540_priorities},
};

setting_fault fault_of(settings const& before, setting is, std::uint32_t value, role from) {
    switch (is) {
        case setting::enable_push:
            if (value > 1 && enforced(rules::h2_push_setting)) return {&rules::h2_push_setting};
            if (value == 1 && from == role::server && enforced(rules::h2_push_setting_of_server))
                return {&rules::h2_push_setting_of_server};
            break;
        case setting::initial_window_size:
            if (value > largest_window && enforced(rules::h2_window_setting))
                return {&rules::h2_window_setting, error_code::flow_control_error};
            break;
        case setting::max_frame_size:
            if ((value < smallest_frame_limit || value > largest_frame_limit) && enforced(rules::h2_frame_size_setting))
                return {&rules::h2_frame_size_setting};
            break;
        case setting::enable_connect_protocol:
            if ((value > 1 || value < before.enable_connect_protocol) && enforced(rules::h2_connect_setting))
                return {&rules::h2_connect_setting};
            break;
        case setting::no_rfc7540_priorities:
            if (value > 1 && enforced(rules::h2_priorities_setting)) return {&rules::h2_priorities_setting};
            break;
        case setting::header_table_size:
        case setting::max_concurrent_streams:
        case setting::max_header_list_size: break;
    }
    return {};
}

std::uint32_t bounded_setting(std::uint64_t n, std::uint64_t least, std::uint64_t most) {
    return static_cast<std::uint32_t>(std::clamp(n, least, most));
}

}  // namespace

setting_fault take(settings& s, std::uint32_t identifier, std::uint32_t value, role from) {
    for (setting_row const& row : setting_rows) {
        if (static_cast<std::uint32_t>(row.is) != identifier) continue;
        if (auto const f = fault_of(s, row.is, value, from); f.broken != nullptr) return f;
        s.*row.member = value;
        return {};
    }
    if (!enforced(rules::h2_unknown_setting)) return {&rules::h2_unknown_setting};
    return {};
}

settings own_settings(limits const& l, role ours) {
    settings s;
    s.initial_window_size = bounded_setting(l.stream_window, 1, largest_window);
    s.max_frame_size = bounded_setting(l.frame_size, smallest_frame_limit, largest_frame_limit);
    s.max_header_list_size = bounded_setting(l.field_section, 1, UINT32_MAX - 1);
    s.no_rfc7540_priorities = 1;
    if (ours == role::server) {
        s.max_concurrent_streams = bounded_setting(l.concurrent_streams, 0, UINT32_MAX - 1);
        s.enable_connect_protocol = 1;
    } else {
        s.enable_push = 0;
    }
    return s;
}

char* write_settings(char* to, settings const& s) {
    settings const initial;
    for (setting_row const& row : setting_rows)
        if (s.*row.member != initial.*row.member)
            to = write_u32(write_u16(to, static_cast<std::uint32_t>(row.is)), s.*row.member);
    return to;
}

}  // namespace httoop::inline v0::wire::h2
