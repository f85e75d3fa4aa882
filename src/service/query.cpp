#include "query.hpp"

namespace httoop::inline v0 {

std::vector<name_value> query_parameters(octets query) {
    struct : findings_sink {
        void found(finding const&) override {}
    } ignored;
    policy lenient;
    lenient.limits.query_pairs = 256;
    lenient.collect_into(&ignored);
    return parse_query(query, query_encoding::form, lenient).value_or({});
}

std::string query_parameter(octets query, octets name, octets otherwise) {
    for (auto& [n, value] : query_parameters(query))
        if (n == name) return std::move(value);
    return std::string{otherwise};
}

}  // namespace httoop::inline v0
