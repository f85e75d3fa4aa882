#include <httoop/field/retry_after.hpp>

#include <httoop/core/number.hpp>
#include <httoop/syntax/http_date.hpp>

namespace httoop::inline v0 {

result<retry_after> retry_after::parse(octets value, timestamp now) {
    std::uint64_t n = 0;
    number_fault const fault = parse_decimal(value, n);
    if (fault == number_fault::overflow || (fault == number_fault::none && n > UINT32_MAX))
        return delay(UINT32_MAX);
    if (fault == number_fault::none) return delay(static_cast<std::uint32_t>(n));
    auto const date = parse_http_date(value, now);
    if (!date) return date.error();
    return retry_after{*date, 0};
}

std::string retry_after::compose() const {
    if (!date) return std::to_string(seconds);
    std::string text(imf_fixdate_size, ' ');
    compose_imf_fixdate(text.data(), *date);
    return text;
}

}  // namespace httoop::inline v0
