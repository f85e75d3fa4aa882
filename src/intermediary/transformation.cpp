#include <httoop/intermediary/transformation.hpp>

#include <httoop/field/cache_control.hpp>
#include <httoop/intermediary/rules.hpp>
#include <httoop/message/typed.hpp>

namespace httoop::inline v0::intermediary {
namespace {

permission judge_transformation(field_section const& fields, transformation t,
                                rule const& because) {
    if (t == transformation::transfer_coding) return {true, &because};
    auto const says = get_field<cache_control>(fields);
    bool const allowed = is_absent(says) || (says && !says->has("no-transform"));
    return {allowed || !enforced(because), &because};
}

}  // namespace

permission may_transform(response const& r, transformation t) {
    if (!enforced(rules::no_transform_obeyed)) return {};
    return judge_transformation(r.fields(), t, rules::content_kept);
}

permission may_transform(request const& r, transformation t) {
    return judge_transformation(r.fields(), t, rules::request_content_kept);
}

void tell_transformed(response& r) {
    if (r.status() == status_code::ok && enforced(rules::transformation_told))
        r.status(status_code::non_authoritative_information);
}

}  // namespace httoop::inline v0::intermediary
