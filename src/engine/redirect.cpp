#include "redirect.hpp"

#include <httoop/engine/rules.hpp>

namespace httoop::inline v0 {

bool is_followed(status_code s) {
    return s == status_code::moved_permanently || s == status_code::found || s == status_code::see_other ||
           s == status_code::temporary_redirect || s == status_code::permanent_redirect;
}

httoop::method redirected_method(httoop::method before, status_code s) {
    if (s == status_code::see_other) return before == method::head ? before : httoop::method{method::get};
    bool const keeps = s == status_code::temporary_redirect || s == status_code::permanent_redirect;
    if (keeps && enforced(rules::redirect_method)) return before;
    return before == method::post ? httoop::method{method::get} : before;
}

void redirect_fields(field_section& fields, bool same_origin, bool keeps_content) {
    if (!enforced(rules::redirect_adapted)) return;
    if (!same_origin)
        for (field_id const id : {field_id::authorization, field_id::cookie, field_id::proxy_authorization,
                                  field_id::origin, field_id::referer})
            fields.erase(id);
    if (!keeps_content)
        for (field_id const id : {field_id::content_encoding, field_id::content_language,
                                  field_id::content_location, field_id::content_type, field_id::content_length,
                                  field_id::last_modified, field_id::expect})
            fields.erase(id);
}

}  // namespace httoop::inline v0
