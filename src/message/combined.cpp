#include <httoop/message/combined.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/syntax/rules.hpp>

namespace httoop::inline v0 {
namespace {

template <class Belongs>
octets combined_lines(field_section const& fields, std::size_t count, std::string& memory,
                      Belongs belongs) {
    std::size_t seen = 0;
    memory.clear();
    for (field_line const line : fields) {
        if (!belongs(line)) continue;
        if (count == 1 || !enforced(rules::structured_combined)) return line.value;
        if (seen++ > 0) memory += ", ";
        memory += line.value;
    }
    return memory;
}

}  // namespace

octets combined(field_section const& fields, field_id id, std::string& memory) {
    return combined_lines(fields, fields.count(id), memory,
                          [&](field_line const& l) { return l.id == id; });
}

octets combined(field_section const& fields, octets name, std::string& memory) {
    return combined_lines(fields, fields.count(name), memory,
                          [&](field_line const& l) { return equal_ignoring_case(l.name, name); });
}

}  // namespace httoop::inline v0
