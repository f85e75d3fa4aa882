#include <httoop/field/vary.hpp>

#include <httoop/message/typed.hpp>

namespace httoop::inline v0 {

void add_vary(field_section& response, octets name) {
    auto const names = get_field<vary>(response);
    if (!names && !is_absent(names)) return response.append(field_id::vary, name);
    if (names && (names->has("*") || names->has(name))) return;
    vary v = names ? *names : vary{};
    v.all.emplace_back(name);
    set_field(response, v);
}

}  // namespace httoop::inline v0
