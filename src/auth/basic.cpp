#include <httoop/auth/basic.hpp>

#include <httoop/auth/rules.hpp>
#include <httoop/core/ascii.hpp>
#include <httoop/syntax/base64.hpp>

namespace httoop::inline v0::auth {
namespace {

bool has_control(octets s) {
    for (char const c : s)
        if (CTL(c)) return true;
    return false;
}

}  // namespace

challenge basic_challenge(octets realm, bool utf8) {
    challenge c{"Basic"};
    if (enforced(rules::basic_realm)) c.params.push_back({"realm", std::string{realm}});
    if (utf8 && enforced(rules::basic_charset)) c.params.push_back({"charset", "UTF-8"});
    return c;
}

result<basic_realm> read_basic_challenge(challenge const& c) {
    std::string const* const realm = c.params.find("realm");
    if (realm == nullptr && enforced(rules::basic_realm)) return violation{&rules::basic_realm, 0};
    std::string const* const charset = c.params.find("charset");
    bool const utf8 = charset != nullptr && equal_ignoring_case(*charset, "UTF-8") &&
                      enforced(rules::basic_charset);
    return basic_realm{realm == nullptr ? std::string{} : *realm, utf8};
}

result<basic_user> read_basic(credentials const& c) {
    std::string text;
    bool const fits = c.is("Basic") && !c.token68.empty() && c.params.empty() &&
                      parse_base64(c.token68, text) == c.token68.size();
    std::size_t const colon = text.find(':');
    if ((!fits || colon == std::string::npos) && enforced(rules::basic_grammar))
        return violation{&rules::basic_grammar, 0};
    if (has_control(text) && enforced(rules::basic_control))
        return violation{&rules::basic_control, 0};
    if (colon == std::string::npos) return basic_user{};
    basic_user user{text.substr(0, colon), secret{text.substr(colon + 1)}};
    secret const wiped{std::move(text)};
    return user;
}

result<credentials> write_basic(octets name, secret const& password) {
    if (std::size_t const colon = name.find(':');
        colon != octets::npos && enforced(rules::basic_grammar))
        return violation{&rules::basic_grammar, colon};
    if ((has_control(name) || has_control(password.reveal())) && enforced(rules::basic_control))
        return violation{&rules::basic_control, 0};
    credentials c{"Basic"};
    std::string both;
    both.reserve(name.size() + 1 + password.reveal().size());  // one piece of memory, which is wiped
    ((both += name) += ':') += password.reveal();
    secret const wiped{std::move(both)};
    append_base64(c.token68, wiped.reveal());
    return c;
}

}  // namespace httoop::inline v0::auth
