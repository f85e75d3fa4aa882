#include <httoop/field/max_forwards.hpp>

#include <httoop/core/number.hpp>
#include <httoop/field/rules.hpp>

namespace httoop::inline v0 {

result<max_forwards> max_forwards::parse(octets value) {
    std::uint64_t n = 0;
    number_fault const fault = parse_decimal(value, n);
    if (fault == number_fault::malformed && enforced(rules::max_forwards_grammar))
        return violation{&rules::max_forwards_grammar, 0};
    bool const most = fault == number_fault::overflow || n > UINT32_MAX;
    return max_forwards{most ? UINT32_MAX : static_cast<std::uint32_t>(n)};
}

}  // namespace httoop::inline v0
