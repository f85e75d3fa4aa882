#include <httoop/auth/digest_response.hpp>

#include <initializer_list>

#include <httoop/auth/rules.hpp>

namespace httoop::inline v0::auth {
namespace {

std::string with_colons(std::initializer_list<octets> parts) {
    std::string text;
    bool first = true;
    for (octets const part : parts) {
        if (!first) text += ':';
        text += part;
        first = false;
    }
    return text;
}

// KD(H(A1), ... H(A2)), with the method that A2 begins with.
std::string keyed_digest(hash_functions const& h, secret const& key, digest_input const& of,
                         octets method) {
    hash_algorithm const a = of.algorithm.hash;
    std::string a1{key.reveal()};
    if (of.algorithm.session) a1 = hex_hash(h, a, with_colons({a1, of.nonce, of.cnonce}));
    std::string a2 = with_colons({method, of.uri});
    if (of.qop == protection::auth_int) (a2 += ':') += hex_hash(h, a, of.content);
    a2 = hex_hash(h, a, a2);
    return hex_hash(h, a,
                    of.qop == protection::none
                        ? with_colons({a1, of.nonce, a2})
                        : with_colons({a1, of.nonce, compose_nonce_count(of.nc), of.cnonce,
                                       name_of(of.qop), a2}));
}

}  // namespace

std::string hex_hash(hash_functions const& h, hash_algorithm a, octets data) {
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (char const c : h.hash(a, data)) {
        auto const u = static_cast<unsigned char>(c);
        (text += digits[u >> 4]) += digits[u & 15];
    }
    return text;
}

secret digest_key(hash_functions const& h, hash_algorithm a, octets user, octets realm,
                  secret const& password) {
    secret const whole{with_colons({user, realm, password.reveal()})};
    return secret{hex_hash(h, a, whole.reveal())};
}

std::string digest_username_hash(hash_functions const& h, hash_algorithm a, octets user,
                                 octets realm) {
    return hex_hash(h, a, with_colons({user, realm}));
}

std::string digest_response(hash_functions const& h, secret const& key, digest_input const& of) {
    return keyed_digest(h, key, of, of.method);
}

std::string digest_rspauth(hash_functions const& h, secret const& key, digest_input const& of) {
    return keyed_digest(h, key, of, enforced(rules::digest_rspauth) ? octets{} : of.method);
}

}  // namespace httoop::inline v0::auth
