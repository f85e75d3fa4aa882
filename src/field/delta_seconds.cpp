#include <httoop/field/delta_seconds.hpp>

#include <httoop/core/number.hpp>

namespace httoop::inline v0 {

bool parse_delta_seconds(octets s, std::uint32_t& seconds) {
    std::uint64_t n = 0;
    number_fault const fault = parse_decimal(s, n);
    if (fault == number_fault::malformed) return false;
    bool const most = fault == number_fault::overflow || n > delta_seconds_most;
    seconds = most ? delta_seconds_most : static_cast<std::uint32_t>(n);
    return true;
}

}  // namespace httoop::inline v0
