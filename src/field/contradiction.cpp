#include <httoop/field/contradiction.hpp>

#include <httoop/field/cache_control.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/field/token_list.hpp>
#include <httoop/message/typed.hpp>

namespace httoop::inline v0 {
namespace {

bool says_how_long(field_section const& f) {
    auto const c = get_field<cache_control>(f);
    return c && (c->seconds("max-age").value_or(0) > 0 || c->seconds("s-maxage").value_or(0) > 0);
}

bool varies_by_anything(field_section const& f) {
    for (field_line const line : f)
        if (line.id == field_id::vary && line.value == "*") return true;
    return false;
}

}  // namespace

rule const* contradiction(field_section const& f, bool secure, policy const& p) {
    if (f.has(field_id::strict_transport_security) && !secure && enforced(rules::sts_over_tls) &&
        !p.relaxes(relaxation::tls_before_us))
        return &rules::sts_over_tls;
    if (f.has(field_id::vary) && enforced(rules::vary_any_is_never_fresh) && varies_by_anything(f) &&
        says_how_long(f))
        return &rules::vary_any_is_never_fresh;
    return nullptr;
}

}  // namespace httoop::inline v0
