#pragma once
// A server, or a proxy, that asks for credentials, and somebody who has them.
#include <httoop/service/credentials.hpp>

#include <doctest/doctest.h>

#include <httoop/auth/basic.hpp>
#include <httoop/auth/bearer.hpp>
#include <httoop/auth/digest_response.hpp>
#include <httoop/auth/digest_server.hpp>
#include <httoop/auth/rules.hpp>
#include <httoop/field/authorization.hpp>
#include <httoop/field/www_authenticate.hpp>
#include <httoop/service/hashes.hpp>
#include <httoop/uri/http_uri.hpp>

namespace logging_in {

using namespace httoop;
using auth::asker;
using auth::secret;
using verdict = login_verdict;

inline constexpr char ann[] = "ann", word[] = "open sesame";

// A server, or a proxy, that asks for credentials. It knows ann, her password and a token.
struct asking_server {
    explicit asking_server(auth::digest_options o = {}) : digest_options{std::move(o)} {
        if (digest_options.realm.empty()) digest_options.realm = "attic";
    }
    auth::digest_options digest_options;
    bool digest = true, basic = false, bearer = false;
    std::vector<std::string> before{};  // challenges that stand before these
    std::string basic_realm = "attic", password = word, token = "t0ken";
    asker who = asker::origin;
    bool proves = true, stale = false, lies = false;
    std::string content{};  // of all answers
    auth::nonce_counts counts{64};
    instant now{1};
    std::uint64_t salt = 0;
    std::vector<std::string> heard{};  // what each request carried

    response respond(request const& r, std::string const& target, octets method, octets body) {
        auth::digest_server const server{digest_options, openssl_hashes(), secret{"key"}};
        auto const sent = auth::credentials_of(r, who);
        heard.push_back(sent ? sent->scheme : "-");
        bool was_stale = false;
        if (sent && sent->is("Basic") && basic) {
            auto const user = auth::read_basic(*sent);
            if (user && user->name == ann && user->password.equals(password)) return answer();
        } else if (sent && sent->is("Bearer") && bearer) {
            auto const said = auth::read_bearer(*sent);
            if (said && said->equals(token)) return answer();
        } else if (sent && sent->is("Digest") && digest) {
            policy p;
            p.relax(relaxation::digest_without_qop);
            auto const c = auth::digest_credentials::parse(*sent, p);
            REQUIRE(c.has_value());
            secret const key = auth::digest_key(openssl_hashes(), c->algorithm.hash, ann, digest_options.realm, secret{password});
            std::string const hashed = auth::digest_username_hash(openssl_hashes(), c->algorithm.hash, ann, digest_options.realm);
            bool const known = c->username == (c->userhash ? hashed : ann);
            auth::digest_request const q{method, target, "example.org", body};
            auto const d = server.check(*c, q, known ? &key : nullptr, now, counts);
            if (d && !stale) {
                response a = answer();
                if (proves) {
                    auto info = server.confirm(*c, q, key, now, ++salt, content);
                    if (lies) info.rspauth[0] = info.rspauth[0] == '0' ? '1' : '0';
                    auth::set_info(a, info.compose(), who);
                }
                return a;
            }
            was_stale = stale || d.is == auth::verdict::stale;
        }
        std::vector<challenge> all;
        for (std::string const& text : before) all.push_back(www_authenticate::parse(text)->challenges.at(0));
        if (basic) all.push_back(auth::basic_challenge(basic_realm));
        if (bearer) all.push_back(*auth::bearer_challenge{.realm = "tokens"}.compose());
        if (digest)
            for (challenge& c : server.challenges(now, ++salt, was_stale)) all.push_back(std::move(c));
        return auth::ask(std::move(all), who);
    }
    response answer() const {
        response r{status_code::ok};
        r.octets(content);
        return r;
    }
};

struct asked_for {
    verdict last;
    status_code status;
    std::string note;
    std::string field;  // the last credentials
};

// Sends a request, and again as long as that is said.
inline asked_for ask(known_credentials& keys, asking_server& server, octets target, octets method = "GET",
              std::optional<octets> content = octets{}, std::string proxy = {}) {
    auto const u = uri_view::parse(target);
    login_attempt at{server.who};
    at.proxy = std::move(proxy);
    asked_for a{};
    for (int tries = 0; tries < 20; ++tries) {
        request r{httoop::method::of_token(method), target};
        keys.apply(r, *u, at, content);
        if (!at.note.empty()) a.note = at.note;
        a.field = r.fields().value(server.who == asker::proxy ? field_id::proxy_authorization : field_id::authorization);
        bool const tunnels = server.who == asker::proxy && u->scheme() == "https";
        std::string const form = tunnels ? std::string{u->host()} + ":" + std::to_string(port_of(*u))
                                 : server.who == asker::proxy ? std::string{target}
                                                              : std::string{target.substr(target.find('/', 8))};
        response const answered = server.respond(r, form, tunnels ? "CONNECT" : method, content.value_or(octets{"?"}));
        a.status = answered.status();
        a.last = keys.take(answered, *u, at);
        if (a.last.is == verdict::later) a.last = keys.prove(answered, at, answered.octets());
        if (a.last.is != verdict::again) return a;
    }
    FAIL("no end");
    return a;
}

inline known_credentials of_ann(char const* password = word, credentials_options o = {}) {
    known_credentials keys{std::move(o)};
    CHECK(keys.add({.where = "https://example.org", .user = ann, .password = secret{password}}).has_value());
    return keys;
}

using heard = std::vector<std::string>;

}  // namespace logging_in
