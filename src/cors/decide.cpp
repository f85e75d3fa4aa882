#include <httoop/cors/decide.hpp>

#include <algorithm>

#include <httoop/core/ascii.hpp>
#include <httoop/cors/rules.hpp>
#include <httoop/field/access_control.hpp>
#include <httoop/field/vary.hpp>

namespace httoop::inline v0::cors {
namespace {

bool same_octets(octets a, octets b) { return a == b; }

bool lists(std::vector<std::string> const& all, octets one, bool (*same)(octets, octets)) {
    return std::any_of(all.begin(), all.end(),
                       [&](std::string const& each) { return same(each, one); });
}

bool is_listed(sharing const& s, octets origin) {
    bool const exactly = enforced(rules::origin_matched);
    return lists(s.origins, origin, exactly ? same_octets : equal_ignoring_case);
}

octets origin_of(request const& r) {
    bool const one = r.fields().count(field_id::origin) == 1;
    return one || !enforced(rules::not_cross_origin) ? r.fields().value(field_id::origin)
                                                     : octets{};
}

bool is_preflight(request const& r) {
    if (r.method() != method::options) return false;
    return r.fields().has(field_id::access_control_request_method) ||
           !enforced(rules::preflight_told);
}

// Methods that need no preflight are asked for in one all the same, if the fields do.
bool allows_method(sharing const& s, octets m) {
    bool const harmless = m == "GET" || m == "HEAD" || m == "POST";
    return harmless || lists(s.methods, m, same_octets) || lists(s.methods, "*", same_octets) ||
           !enforced(rules::method_shared);
}

bool allows_header(sharing const& s, octets name) {
    if (lists(s.headers, name, equal_ignoring_case)) return true;
    bool const secret = equal_ignoring_case(name, "Authorization");
    return (!secret && lists(s.headers, "*", same_octets)) || !enforced(rules::headers_shared);
}

decision decide_preflight(request const& r, sharing const& s) {
    auto const wanted = r.get<access_control_request_method>();
    if (!wanted && !is_absent(wanted)) return {verdict::refused, wanted.error().broken};
    if (wanted && !allows_method(s, wanted->token))
        return {verdict::refused, &rules::method_shared};
    auto const headers = r.get<access_control_request_headers>();
    if (!headers && !is_absent(headers)) return {verdict::refused, headers.error().broken};
    if (headers)
        for (std::string const& name : headers->all)
            if (!allows_header(s, name)) return {verdict::refused, &rules::headers_shared};
    return {verdict::granted, &rules::preflight_told};
}

// Access-Control-Allow-Origin and -Credentials, and Vary.
void add_origin(field_section& fields, decision const& d, octets origin, sharing const& s) {
    bool const credentials = s.credentials && is_listed(s, origin);
    // What is shared with anyone in the same way is so for whoever asks, and without Origin.
    bool const same_for_all = s.any_origin && !(s.credentials && !s.origins.empty());
    if (!same_for_all && enforced(rules::vary_by_origin)) add_vary(fields, "Origin");
    bool const may = d.is == verdict::shared || d.is == verdict::granted ||
                     (same_for_all && d.is == verdict::ordinary);
    if (!may || !enforced(rules::origin_shared)) return;
    bool const any = s.any_origin && (!credentials || !enforced(rules::credentials_never_any));
    fields.set(field_id::access_control_allow_origin, any ? octets{"*"} : origin);
    if (credentials) set_field(fields, access_control_allow_credentials{});
}

// A list of the owner's; where that says "*", what was asked for.
template <class List>
void add_allowed(field_section& fields, std::vector<std::string> const& owners,
                 std::vector<std::string> asked) {
    bool const any = lists(owners, "*", same_octets);
    List const allowed{any ? std::move(asked) : owners};
    if (!allowed.all.empty()) set_field(fields, allowed);
}

}  // namespace

decision decide(request const& r, sharing const& s) {
    octets const origin = origin_of(r);
    if (origin.data() == nullptr) return {verdict::ordinary, &rules::not_cross_origin};
    bool const preflight = is_preflight(r);
    if (!s.any_origin && !is_listed(s, origin))
        return {preflight ? verdict::refused : verdict::withheld, &rules::origin_matched};
    if (preflight) return decide_preflight(r, s);
    return {verdict::shared, &rules::origin_shared};
}

void add_fields(field_section& response, decision const& d, request const& r, sharing const& s) {
    octets const origin = origin_of(r);
    add_origin(response, d, origin, s);
    if (d.is != verdict::shared || s.exposed.empty()) return;
    // With credentials "*" would be the name of a field.
    std::vector<std::string> names = s.exposed;
    if (s.credentials && is_listed(s, origin) && enforced(rules::credentials_never_any))
        std::erase(names, "*");
    if (!names.empty()) set_field(response, access_control_expose_headers{std::move(names)});
}

response answer_preflight(decision const& d, request const& r, sharing const& s) {
    response answer{d.is == verdict::granted ? status_code::no_content : status_code::forbidden};
    add_origin(answer.fields(), d, origin_of(r), s);
    if (d.is != verdict::granted) return answer;
    auto const wanted = r.get<access_control_request_method>().value_or({});
    auto const headers = r.get<access_control_request_headers>().value_or({});
    add_allowed<access_control_allow_methods>(answer.fields(), s.methods, {wanted.token});
    add_allowed<access_control_allow_headers>(answer.fields(), s.headers, headers.all);
    if (s.max_age) set_field(answer.fields(), access_control_max_age{*s.max_age});
    return answer;
}

}  // namespace httoop::inline v0::cors
