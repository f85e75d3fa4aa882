// Digest: what the client's half answers, the server's half accepts, and nothing else; challenges
// and credentials of anybody are read and composed as the same. The first octet chooses how.
#include <cstdlib>

#include <httoop/auth/choose.hpp>
#include <httoop/auth/digest_client.hpp>
#include <httoop/auth/digest_response.hpp>
#include <httoop/auth/digest_server.hpp>
#include <httoop/field/authorization.hpp>
#include <httoop/field/www_authenticate.hpp>
#include <httoop/syntax/utf8.hpp>

#include "support/hashes.hpp"

using namespace httoop;
using namespace httoop::auth;

namespace {

void demand(bool holds) {
    if (!holds) std::abort();
}

policy lenient() {
    policy p;
    p.relax(relaxation::digest_without_qop);
    return p;
}

digest_server server_for(unsigned how) {
    digest_options o{.realm = "a \"realm\"",
                     .algorithms = {{static_cast<hash_algorithm>(how % 3), (how & 4) != 0}}};
    o.auth_int = (how & 8) != 0;
    o.userhash = (how & 16) != 0;
    return {std::move(o), support::hashes, secret{"key"}};
}

// A user with any name, who knows the password.
void known_user(unsigned how, octets name) {
    digest_server const server = server_for(how);
    nonce_counts counts{8};
    digest_algorithm const a = server.options().algorithms[0];
    secret const key =
        digest_key(support::hashes, a.hash, name, server.options().realm, secret{"pw"});
    auto const asked = digest_challenge::parse(server.challenges({1}, 1).at(0));
    demand(asked.has_value());
    auto session = digest_session::start(*asked, support::hashes, name, secret{"pw"});
    for (int i = 0; i < 2; ++i) {
        auto const value = authorization{session.answer("GET", "/a?b", "cnonce", name)}.compose();
        auto const back = authorization::parse(value);
        if (!back) {  // a name that no field can carry
            demand(value == not_composable && !server.options().userhash && !is_utf8(name));
            return;
        }
        auto const sent = digest_credentials::parse(back->sent);
        if (!sent) {
            demand(!is_utf8(name) && !server.options().userhash);
            return;
        }
        digest_request const r{"GET", "/a?b", "h", name};
        demand(server.check(*sent, r, &key, {2}, counts).is == verdict::accepted);
        demand(server.check(*sent, r, &key, {2}, counts).is == verdict::stale);
        demand(server.check(*sent, r, nullptr, {2}, counts).is == verdict::challenge);
        demand(session.confirm(server.confirm(*sent, r, key, {2}, 0, name).compose(), name).is ==
               verdict::accepted);
    }
}

void hostile_credentials(unsigned how, octets value) {
    auto const read = authorization::parse(value);
    if (!read) return;
    auto const sent = digest_credentials::parse(read->sent, lenient());
    if (!sent) return;
    digest_server const server = server_for(how);
    nonce_counts counts{8};
    secret const key = digest_key(support::hashes, server.options().algorithms[0].hash, "eve",
                                  server.options().realm, secret{"a password that no seed knows"});
    for (secret const* k : {&key, static_cast<secret const*>(nullptr)})
        demand(server.check(*sent, {"GET", sent->uri, "h", ""}, k, {2}, counts).is !=
               verdict::accepted);
    auto const again = authorization::parse(authorization{sent->compose()}.compose());
    if (!again) return;
    auto const same = digest_credentials::parse(again->sent, lenient());
    demand(same.has_value() && *same == *sent);
}

void hostile_challenges(octets value) {
    auto const read = www_authenticate::parse(value);
    if (!read) return;
    challenge const* const chosen = choose(read->challenges, {true, true}, lenient());
    if (chosen == nullptr || !chosen->is("Digest")) return;
    auto const c = digest_challenge::parse(*chosen, lenient());
    demand(c.has_value());
    auto const again = digest_challenge::parse(c->compose(), lenient());
    demand(again.has_value() && *again == *c);
    auto session = digest_session::start(*c, support::hashes, "eve", secret{"pw"});
    auto const composed = authorization{session.answer("GET", "/", "cnonce")}.compose();
    demand(composed == not_composable || authorization::parse(composed).has_value());
}

}  // namespace

int fuzz_auth_digest(std::uint8_t const* data, std::size_t size) {
    if (size == 0) return 0;
    octets const rest{reinterpret_cast<char const*>(data) + 1, size - 1};
    unsigned const how = data[0] & 31;
    switch (data[0] >> 6) {
        case 0: known_user(how, rest); break;
        case 1: hostile_credentials(how, rest); break;
        default: hostile_challenges(rest); break;
    }
    return 0;
}
