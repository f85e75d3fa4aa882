#pragma once
#include <httoop/service/credentials.hpp>

#include <httoop/auth/digest_client.hpp>
#include <httoop/auth/protection_space.hpp>
#include <httoop/core/ascii.hpp>
#include <httoop/uri/ip_address.hpp>
#include <httoop/uri/origin.hpp>

namespace httoop::inline v0 {

enum class login_scheme : std::uint8_t { basic, digest, bearer };
constexpr octets login_scheme_name(login_scheme s) {
    return s == login_scheme::basic ? "Basic" : s == login_scheme::digest ? "Digest" : "Bearer";
}

// The origin of a proxy, as the text of http_proxy names it (engine/proxies.hpp); opaque if it is not known.
origin origin_of_proxy(std::string const& text);
// Whom it is about, for people. Names and userinfo are secrets to some (keys of an API).
std::string place_text(origin const& by, auth::asker who);

inline octets realm_of(challenge const& c) {
    std::string const* const realm = c.params.find("realm");
    return realm == nullptr ? octets{} : octets{*realm};
}

struct known_credentials::login {
    known_login is;
    uri place;    // of a URI or "//host"; else empty
    origin at;    // of a URI
    std::uint64_t id;

    [[nodiscard]] bool has_token() const { return !is.token.empty(); }
    // How well it fits: 0 not at all, then anybody, a host, an origin.
    [[nodiscard]] int fits(origin const& by) const {
        if (is.where == "*") return is.asker == auth::asker::proxy || !by.opaque() ? 1 : 0;
        if (!at.opaque()) return same_origin(at, by) ? 3 : 0;
        return equal_ignoring_case(place.host(), by.host()) ? 2 : 0;
    }
};

// A protection space (RFC 9110 11.5) that somebody asked for, or that a login names.
struct known_credentials::space {
    std::uint64_t id = 0;
    std::uint64_t login = 0;
    auth::asker who = auth::asker::origin;
    origin by;                       // the server or proxy that asks
    login_scheme scheme = login_scheme::basic;
    std::optional<std::string> realm;  // not known where nobody has asked yet
    uri challenged;
    std::optional<auth::digest_session> session;
    bool refused = false;
    bool noted = false;  // it was said aloud what becomes of these credentials

    [[nodiscard]] bool weak() const {
        return scheme != login_scheme::digest ||
               session->challenged().algorithm.hash == auth::hash_algorithm::md5;
    }
    [[nodiscard]] bool covers(uri_view const& target) const {
        if (scheme != login_scheme::digest) return auth::basic_covers(challenged, target);
        return same_origin(challenged, target) &&
               auth::digest_covers(session->challenged(), challenged, target);
    }
    // Of several that cover a target, that one is meant which was asked for closest to it.
    [[nodiscard]] std::size_t closeness(uri const& target) const {
        octets const path = challenged.path(), folder = path.substr(0, path.rfind('/') + 1);
        return target.path().starts_with(folder) ? folder.size() : 0;
    }
    // Whether a challenge is what the credentials of this space answer.
    [[nodiscard]] bool asked_by(challenge const& c) const {
        if (!c.is(login_scheme_name(scheme))) return false;
        return !realm || scheme == login_scheme::bearer || *realm == realm_of(c);
    }
};

struct known_credentials::state {
    credentials_options options;
    std::vector<login> logins;
    std::vector<space> spaces;  // the oldest first
    std::uint64_t last_id = 0;

    login const* find_login(bool token, origin const& by, auth::asker who) const {
        login const* best = nullptr;
        int most = 0;
        for (login const& l : logins) {
            int const fits = l.is.asker == who && l.has_token() == token ? l.fits(by) : 0;
            if (fits <= most) continue;
            most = fits;
            best = &l;
        }
        return best;
    }
    login const* find_login(std::uint64_t id) const {
        for (login const& l : logins)
            if (l.id == id) return &l;
        return nullptr;
    }
    space* find_space(std::uint64_t id) {
        for (space& s : spaces)
            if (s.id == id) return &s;
        return nullptr;
    }
    space* covering(uri_view const& target, origin const& by, auth::asker who) {
        uri const asked = normalise(target);
        space* best = nullptr;
        std::size_t most = 0;
        for (space& s : spaces) {
            if (s.who != who || s.by != by || s.refused) continue;
            bool const covers = who == auth::asker::proxy || s.covers(target);
            std::size_t const closeness = covers ? s.closeness(asked) : 0;
            if (!covers || (best != nullptr && closeness < most)) continue;
            best = &s;
            most = closeness;
        }
        return best;
    }
    space& keep(space s) {
        s.id = ++last_id;
        if (!spaces.empty() && spaces.size() >= options.policy.limits.protection_spaces)
            spaces.erase(spaces.begin());
        spaces.push_back(std::move(s));
        return spaces.back();
    }
    // Whether others cannot read what is sent there.
    bool private_way(origin const& to) const {
        return options.plain || to.scheme() == "https" || is_loopback_host(to.host());
    }
    static origin asker_of(uri_view const& target, login_attempt const& at) {
        return at.who_ == auth::asker::proxy ? origin_of_proxy(at.proxy) : origin::of(target);
    }
};

}  // namespace httoop::inline v0
