#include <httoop/field/if_range.hpp>

#include <httoop/field/composed.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/syntax/http_date.hpp>

namespace httoop::inline v0 {

result<if_range> if_range::parse(octets value, timestamp now) {
    if_range r;
    // No date has a quote among its first three octets, every entity tag has one.
    if (value.substr(0, 3).find('"') != octets::npos) {
        auto tag = entity_tag::parse(value);
        if (!tag) return tag.error();
        r.tag = *std::move(tag);
        return r;
    }
    auto const date = parse_http_date(value, now);
    if (!date) return date.error();
    r.date = *date;
    return r;
}

std::string if_range::compose() const {
    if (tag && tag->weak && enforced(rules::if_range_not_weak)) return std::string{not_composable};
    if (tag) return parsed_back(tag->compose(), if_range{tag, {}});
    std::string text(imf_fixdate_size, ' ');
    compose_imf_fixdate(text.data(), date);
    return text;
}

}  // namespace httoop::inline v0
