#include <httoop/syntax/structured_item.hpp>

#include "structured_reader.hpp"
#include "structured_writer.hpp"

namespace httoop::inline v0::structured {

decimal decimal::rounded(double x) {
    double const thousandths = x * 1000;
    if (!(thousandths > -1e18 && thousandths < 1e18)) return {INT64_MAX};
    auto n = static_cast<std::int64_t>(thousandths);
    double const rest = thousandths - static_cast<double>(n);
    bool const odd = n % 2 != 0;
    if (rest > 0.5 || (rest == 0.5 && odd)) ++n;
    if (rest < -0.5 || (rest == -0.5 && odd)) --n;
    return {n};
}

result<item> item::parse(octets value) { return reader{value}.whole_item(); }

result<std::string> item::compose() const {
    writer w;
    w.add(*this);
    return std::move(w).done();
}

}  // namespace httoop::inline v0::structured
