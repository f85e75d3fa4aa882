#include <httoop/field/authentication.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/syntax/list.hpp>
#include <httoop/syntax/quoted_string.hpp>

namespace httoop::inline v0 {
namespace {

constexpr octet_class token68_octet = ALPHA + DIGIT + octet_class("-._~+/");

// What follows white space; a comma at the end.
char next_octet(octets s) {
    std::size_t at = 0;
    while (at < s.size() && OWS_octet(s[at])) ++at;
    return at == s.size() ? ',' : s[at];
}

// A parameter goes on after its name with an equals sign, nothing else does.
bool is_auth_param(octets behind_name) { return next_octet(behind_name) == '='; }

bool behind_element(octets s) { return next_octet(s) == ','; }

// The size of the token68 that is all of what stands before the next comma; 0 if none is.
std::size_t token68_size(octets s) {
    std::size_t size = 0;
    while (size < s.size() && token68_octet(s[size])) ++size;
    if (size == 0) return 0;
    while (size < s.size() && s[size] == '=') ++size;
    return behind_element(s.substr(size)) ? size : 0;
}

// The parameter that the list is at.
result<void> take_auth_param(list_reader& list, std::size_t skip, auth_params& to) {
    std::size_t at = skip;
    parameter p;
    bool const fits = take_parameter(list.rest(), at, parameter_form::bad_space, p) &&
                      to.size() < most_auth_params;
    if (!fits && enforced(rules::auth_param_grammar))
        return violation{&rules::auth_param_grammar, list.offset() + at};
    if (to.find(p.name) != nullptr && enforced(rules::auth_param_once))
        return violation{&rules::auth_param_once, list.offset() + skip};
    list.took(at > skip ? at : skip + 1);
    if (fits) to.push_back(std::move(p));
    return {};
}

// #challenge, or one credentials.
result<void> add_authentications(octets value, std::vector<authentication>& to, rule const& grammar,
                                 bool one) {
    list_reader list{value};
    // Whether parameters may follow: those of the last challenge.
    bool open = !to.empty() && !to.back().params.empty();
    while (list.next()) {
        octets const rest = list.rest();
        std::size_t const name = token_size(rest);
        bool const parameter = is_auth_param(rest.substr(name));
        bool const fits = name > 0 && (parameter ? open : !one || to.empty());
        if (!fits && enforced(grammar)) return violation{&grammar, list.offset()};
        if (parameter && !to.empty()) {
            if (auto taken = take_auth_param(list, 0, to.back().params); !taken)
                return taken.error();
            continue;
        }
        std::size_t at = name;
        while (at < rest.size() && rest[at] == ' ') ++at;
        to.push_back({std::string{rest.substr(0, name)}});
        open = at > name;
        if (behind_element(rest.substr(at))) {
            list.took(at);
        } else if (std::size_t const size = open ? token68_size(rest.substr(at)) : 0; size > 0) {
            to.back().token68 = rest.substr(at, size);
            open = false;
            list.took(at + size);
        } else if (open || !enforced(grammar)) {
            if (auto taken = take_auth_param(list, at, to.back().params); !taken)
                return taken.error();
        } else {
            return violation{&grammar, list.offset() + at};
        }
        // One credentials without list end here.
        if (one && !open && !list.rest().empty() && enforced(grammar))
            return violation{&grammar, list.offset()};
    }
    if (list.fault().broken != nullptr) return list.fault();
    return {};
}

// In which form parameters are sent, and who says so.
struct auth_param_form {
    octets scheme;  // empty: each
    auth_place where;
    octets name;
    bool quoted;
    rule const* says;  // null: it is how the scheme's own examples have it
};
constexpr auto in_challenge = auth_place::challenge;
constexpr auto in_credentials = auth_place::credentials;
constexpr auto in_info = auth_place::info;
constexpr auth_param_form forms[] = {
    {"Digest", in_challenge, "realm", true, &rules::digest_challenge_quoted},
    {"Digest", in_challenge, "domain", true, &rules::digest_challenge_quoted},
    {"Digest", in_challenge, "nonce", true, &rules::digest_challenge_quoted},
    {"Digest", in_challenge, "opaque", true, &rules::digest_challenge_quoted},
    {"Digest", in_challenge, "qop", true, &rules::digest_challenge_quoted},
    {"Digest", in_challenge, "stale", false, &rules::digest_challenge_token},
    {"Digest", in_challenge, "algorithm", false, &rules::digest_challenge_token},
    {"Digest", in_credentials, "username", true, &rules::digest_credentials_quoted},
    {"Digest", in_credentials, "realm", true, &rules::digest_credentials_quoted},
    {"Digest", in_credentials, "nonce", true, &rules::digest_credentials_quoted},
    {"Digest", in_credentials, "uri", true, &rules::digest_credentials_quoted},
    {"Digest", in_credentials, "response", true, &rules::digest_credentials_quoted},
    {"Digest", in_credentials, "cnonce", true, &rules::digest_credentials_quoted},
    {"Digest", in_credentials, "opaque", true, &rules::digest_credentials_quoted},
    {"Digest", in_credentials, "algorithm", false, &rules::digest_credentials_token},
    {"Digest", in_credentials, "qop", false, &rules::digest_credentials_token},
    {"Digest", in_credentials, "nc", false, &rules::digest_credentials_token},
    {"Digest", in_info, "nextnonce", true, &rules::digest_info_quoted},
    {"Digest", in_info, "rspauth", true, &rules::digest_info_quoted},
    {"Digest", in_info, "cnonce", true, &rules::digest_info_quoted},
    {"Digest", in_info, "qop", false, &rules::digest_info_token},
    {"Digest", in_info, "nc", false, &rules::digest_info_token},
    {"Bearer", in_challenge, "scope", true, nullptr},
    {"Bearer", in_challenge, "error", true, nullptr},
    {"Bearer", in_challenge, "error_description", true, nullptr},
    {"Bearer", in_challenge, "error_uri", true, nullptr},
    {"Basic", in_challenge, "charset", true, nullptr},
    {"", in_challenge, "realm", true, &rules::realm_quoted},
};

bool says_of(auth_param_form const& f, octets scheme, auth_place where, octets name) {
    return f.where == where && equal_ignoring_case(f.name, name) &&
           (f.scheme.empty() || equal_ignoring_case(f.scheme, scheme));
}

// A row that is switched off does the opposite of what it says.
void append_auth_param(std::string& to, parameter const& p, octets scheme, auth_place where) {
    (to += p.name) += '=';
    for (auth_param_form const& f : forms) {
        if (!says_of(f, scheme, where, p.name)) continue;
        bool const quoted = f.quoted == (f.says == nullptr || enforced(*f.says));
        if (quoted) append_quoted_string(to, p.value);
        else to += p.value;
        return;
    }
    append_token_or_quoted_string(to, p.value);
}

}  // namespace

std::string const* auth_params::find(octets name) const {
    for (parameter const& p : *this)
        if (equal_ignoring_case(p.name, name)) return &p.value;
    return nullptr;
}

bool authentication::is(octets name) const { return equal_ignoring_case(scheme, name); }

result<void> add_challenges(octets value, std::vector<challenge>& to) {
    return add_authentications(value, to, rules::challenge_grammar, false);
}

result<credentials> parse_credentials(octets value) {
    std::vector<credentials> all;
    if ((value.empty() || !tchar(value.front())) && enforced(rules::credentials_grammar))
        return violation{&rules::credentials_grammar, 0};
    if (auto added = add_authentications(value, all, rules::credentials_grammar, true); !added)
        return added.error();
    return all.empty() ? credentials{} : std::move(all.front());
}

result<void> add_auth_params(octets value, auth_params& to) {
    list_reader list{value};
    while (list.next())
        if (auto taken = take_auth_param(list, 0, to); !taken) return taken.error();
    if (list.fault().broken != nullptr) return list.fault();
    return {};
}

std::string compose_authentication(authentication const& a, auth_place where) {
    std::string text = a.scheme;
    if (!a.token68.empty()) (text += ' ') += a.token68;
    if (!a.params.empty()) (text += ' ') += compose_auth_params(a.params, a.scheme, where);
    return text;
}

std::string compose_auth_params(auth_params const& params, octets scheme, auth_place where) {
    std::string text;
    for (parameter const& p : params) {
        std::string element;
        append_auth_param(element, p, scheme, where);
        append_element(text, element);
    }
    return text;
}

}  // namespace httoop::inline v0
