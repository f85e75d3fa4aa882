#include <httoop/service/credentials.hpp>

#include <algorithm>

#include <httoop/auth/basic.hpp>
#include <httoop/auth/bearer.hpp>
#include <httoop/auth/choose.hpp>
#include <httoop/auth/digest_client.hpp>
#include <httoop/auth/protection_space.hpp>
#include <httoop/auth/rules.hpp>
#include <httoop/core/ascii.hpp>
#include <httoop/field/trailer.hpp>
#include <httoop/io/entropy.hpp>
#include <httoop/service/hashes.hpp>
#include <httoop/uri/http_uri.hpp>
#include <httoop/uri/ip_address.hpp>
#include <httoop/uri/origin.hpp>

namespace httoop::inline v0 {
namespace {

enum class login_scheme : std::uint8_t { basic, digest, bearer };
constexpr octets login_scheme_name(login_scheme s) {
    return s == login_scheme::basic ? "Basic" : s == login_scheme::digest ? "Digest" : "Bearer";
}

std::string new_cnonce() {
    constexpr char digits[] = "0123456789abcdef";
    char random[16];
    io::fill_with_entropy(random, sizeof random);
    std::string text;
    for (char const c : random) {
        auto const u = static_cast<unsigned char>(c);
        (text += digits[u >> 4]) += digits[u & 15];
    }
    return text;
}

field_id credentials_field(auth::asker who) {
    return who == auth::asker::proxy ? field_id::proxy_authorization : field_id::authorization;
}

field_id info_field(auth::asker who) {
    return who == auth::asker::proxy ? field_id::proxy_authentication_info
                                     : field_id::authentication_info;
}

// Path and query as an origin server is sent them (RFC 9112 3.2.1, 3.2.4).
std::string origin_form_of(uri_view const& target, method m) {
    bool const asks = target.query().data() != nullptr;
    std::string form{target.path()};
    if (form.empty()) form = m == method::options && !asks ? "*" : "/";
    if (asks) (form += '?') += target.query();
    return form;
}

std::string without_fragment(uri_view const& u) {
    return compose_uri({u.scheme(), u.authority(), u.path(), u.query(), {}});
}

// The part of a path up to its last slash.
octets folder_of(octets path) { return path.substr(0, path.rfind('/') + 1); }

// Whom it is about, for people. Names and userinfo are secrets to some (keys of an API).
std::string place_text(uri_view const& target, auth::asker who, std::string const& proxy) {
    if (who == auth::asker::origin) return origin::of(target).compose();
    auto const p = uri_view::parse(proxy);
    return p && !origin::of(*p).opaque() ? "the proxy " + origin::of(*p).compose() : "the proxy";
}

// What challenges a response has that no line makes unreadable.
std::vector<challenge> challenges_in(response const& r, auth::asker who) {
    auto all = auth::asked(r, who);
    if (!all) return {};
    return *std::move(all);
}

std::string scheme_list(std::vector<challenge> const& asked) {
    constexpr std::size_t most_named = 4;
    std::string text;
    for (std::size_t i = 0; i < std::min(asked.size(), most_named); ++i)
        (text += i == 0 ? "" : ", ") += asked[i].scheme;
    return asked.empty() ? "nothing that can be read" : text;
}

octets realm_of(challenge const& c) {
    std::string const* const realm = c.params.find("realm");
    return realm == nullptr ? octets{} : octets{*realm};
}

}  // namespace

struct known_credentials::login {
    known_login is;
    uri place;    // of a URI or "//host"; else empty
    origin at;    // of a URI
    std::uint64_t id;

    [[nodiscard]] bool has_token() const { return !is.token.empty(); }
    // How well it fits: 0 not at all, then anybody, a host, an origin.
    [[nodiscard]] int fits(uri_view const& asked) const {
        if (is.where == "*") return 1;
        if (!at.opaque()) return same_origin(at, origin::of(asked)) ? 3 : 0;
        return place.relative() && equal_ignoring_case(place.host(), asked.host()) ? 2 : 0;
    }
};

// A protection space (RFC 9110 11.5) that somebody asked for, or that a login names.
struct known_credentials::space {
    std::uint64_t id = 0;
    std::uint64_t login = 0;
    auth::asker who = auth::asker::origin;
    std::string proxy;               // who asked, if a proxy did
    login_scheme scheme = login_scheme::basic;
    std::optional<std::string> realm;  // not known where nobody has asked yet
    uri challenged;
    std::optional<auth::digest_session> session;
    bool refused = false;

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
        octets const folder = folder_of(challenged.path());
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

    login const* find_login(bool token, uri_view const& asked, auth::asker who) const {
        login const* best = nullptr;
        int most = 0;
        for (login const& l : logins) {
            int const fits = l.is.asker == who && l.has_token() == token ? l.fits(asked) : 0;
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
    space* covering(uri_view const& target, login_attempt const& at) {
        uri const asked = normalise(target);
        space* best = nullptr;
        std::size_t most = 0;
        for (space& s : spaces) {
            if (s.who != at.who_ || s.refused) continue;
            bool const covers = s.who == auth::asker::proxy ? s.proxy == at.proxy : s.covers(target);
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
    // Whether others can read what is sent there.
    bool private_way(uri_view const& target, login_attempt const& at) const {
        if (options.plain) return true;
        if (at.who_ == auth::asker::origin) return leads_privately(target);
        auto const p = uri_view::parse(at.proxy);
        return p && leads_privately(*p);
    }
    static bool leads_privately(uri_view const& u) {
        return equal_ignoring_case(u.scheme(), "https") || is_loopback_host(u.host());
    }
    // What that scheme of credentials is called in an answer to the proxy or the origin.
    static uri_view asker_of(uri_view const& target, login_attempt const& at) {
        if (at.who_ == auth::asker::origin) return target;
        auto const p = uri_view::parse(at.proxy);
        return p ? *p : uri_view{};
    }
};

known_credentials::known_credentials(credentials_options o) : state_{new state{std::move(o), {}, {}, 0}} {}
known_credentials::~known_credentials() = default;
known_credentials::known_credentials(known_credentials&&) noexcept = default;
known_credentials& known_credentials::operator=(known_credentials&&) noexcept = default;

bool known_credentials::empty() const { return state_->logins.empty(); }

outcome<void> known_credentials::add(known_login l) {
    state& s = *state_;
    login made{std::move(l), {}, {}, ++s.last_id};
    known_login const& is = made.is;
    bool const token = made.has_token();
    if (is.where != "*") {
        auto place = uri::parse(is.where);
        if (!place || place->host().empty() || (!place->relative() && !is_http(*place)))
            return error{failure::refused, "credentials are for an origin (https://example.org), a host at any "
                                           "port (//example.org), or * for whoever asks"};
        made.place = *std::move(place);
        if (!made.place.relative()) made.at = origin::of(made.place);
    }
    bool const unasked = is.unasked || token;
    if (unasked && made.at.opaque() && (!token || enforced(rules::bearer_kept)))
        return error{failure::refused, "what is sent without being asked for is for one origin (https://example.org)"};
    if (token && !auth::write_bearer(is.token))
        return error{failure::refused, "a token for Bearer has letters, digits, - . _ ~ + / and, at its end, ="};
    if (!token && is.unasked && !auth::write_basic(is.user, is.password))
        return error{failure::refused, "Basic carries no colon in a name, and no control characters"};
    std::erase_if(s.logins, [&](login const& old) {
        if (old.is.where != is.where || old.is.asker != is.asker || old.has_token() != token) return false;
        std::erase_if(s.spaces, [&](space const& of) { return of.login == old.id; });
        return true;
    });
    if (unasked) {
        space known;
        known.login = made.id;
        known.who = is.asker;
        if (is.asker == auth::asker::proxy) known.proxy = is.where;
        known.scheme = token ? login_scheme::bearer : login_scheme::basic;
        known.challenged = normalise(made.place);
        s.keep(std::move(known));
    }
    s.logins.push_back(std::move(made));
    return {};
}

void known_credentials::apply(request& r, uri_view const& target, login_attempt& at,
                              std::optional<octets> content) {
    at.note.clear();
    at.digest_.reset();
    at.sent_ = 0;
    field_id const field = credentials_field(at.who_);
    if (r.fields().has(field) && !at.applied_) at.foreign_ = true;
    if (at.foreign_) return;
    r.fields().erase(field);
    at.applied_ = false;
    space* s = state_->find_space(std::exchange(at.next_, 0));
    if (s == nullptr) s = state_->covering(target, at);
    login const* const l = s == nullptr ? nullptr : state_->find_login(s->login);
    if (l == nullptr) return;
    std::string const place = place_text(target, at.who_, at.proxy);
    uri_view const asks = state::asker_of(target, at);
    if (s->weak() && !equal_ignoring_case(asks.scheme(), "https")) {
        if (!state_->private_way(target, at)) {
            at.note = "what is known for " + place + " is not sent unasked, since others can read along";
            return;
        }
        if (is_loopback_host(asks.host()))
            at.note = "credentials go to " + place + " as they are: it is this machine";
    }
    result<credentials> made = violation{};
    switch (s->scheme) {
        case login_scheme::basic: made = auth::write_basic(l->is.user, l->is.password); break;
        case login_scheme::bearer: made = auth::write_bearer(l->is.token); break;
        case login_scheme::digest: {
            bool const tunnels = at.who_ == auth::asker::proxy && equal_ignoring_case(target.scheme(), "https");
            at.method_ = tunnels ? octets{"CONNECT"} : r.method().token();
            std::string const sent =
                tunnels ? std::string{target.host()} + ":" + std::to_string(port_of(target))
                : at.absolute_form || at.who_ == auth::asker::proxy ? without_fragment(target)
                                                                    : origin_form_of(target, r.method());
            made = s->session->answer(at.method_, sent, new_cnonce(), tunnels ? octets{} : content);
            at.digest_ = s->session->answered();
        }
    }
    if (!made) return;
    auth::set_credentials(r, *std::move(made), at.who_);
    at.applied_ = true;
    at.sent_ = s->id;
}

login_verdict known_credentials::take(response const& r, uri_view const& target, login_attempt& at) {
    auto const asks = at.who_ == auth::asker::proxy ? status_code::proxy_authentication_required
                                                    : status_code::unauthorized;
    if (at.foreign_) return {};
    if (r.status() == asks) return answer(r, target, at);
    if (!at.digest_) return {};
    bool const no_content = at.method_ == "HEAD" || !r.status().content_allowed();
    field_id const info = info_field(at.who_);
    if (!r.fields().has(info)) {
        auto const announced = r.get<trailer>();
        return {announced && announced->has(name_of(info)) ? login_verdict::later : login_verdict::nothing};
    }
    return confirm(r, at, no_content ? std::optional{octets{}} : std::nullopt);
}

login_verdict known_credentials::prove(response const& r, login_attempt const& at, octets content) {
    return at.digest_ ? confirm(r, at, content) : login_verdict{};
}

login_verdict known_credentials::confirm(response const& r, login_attempt const& at,
                                         std::optional<octets> content) {
    space* const s = state_->find_space(at.sent_);
    if (s == nullptr || !s->session) return {};
    auto info = auth::info_of(r, at.who_);
    if (is_absent(info)) {
        response trailing{r.status()};
        trailing.fields() = r.trailers();
        info = auth::info_of(trailing, at.who_);
        if (is_absent(info)) return {};
    }
    rule const* because = nullptr;
    if (!info) {
        because = info.error().broken;
    } else {
        if (at.digest_->qop == auth::protection::auth_int && !content && info->find("rspauth") != nullptr)
            return {login_verdict::later};
        auto const d = s->session->confirm(*info, *at.digest_, at.method_, content.value_or(octets{}));
        if (d) return {};
        because = d.because;
    }
    std::string const place = place_text(s->challenged, at.who_, at.proxy);
    std::erase_if(state_->spaces, [&](space const& of) { return of.id == at.sent_; });
    return {login_verdict::unproved, because,
            place + " could not prove that it knows the password: who answered may be somebody else"};
}

login_verdict known_credentials::answer(response const& r, uri_view const& target, login_attempt& at) {
    state& all = *state_;
    std::string const place = place_text(target, at.who_, at.proxy);
    std::vector<challenge> asked = challenges_in(r, at.who_);
    auto const again = [&](space const& s) -> login_verdict {
        if (++at.answered_ > all.options.policy.limits.challenges_answered)
            return {login_verdict::refused, &rules::login_refused, place + " asks again and again"};
        at.next_ = s.id;
        return {login_verdict::again};
    };
    auto const refuse = [&](std::string about, rule const& because) {
        return login_verdict{login_verdict::refused, &because, place + std::move(about)};
    };

    if (space* const s = all.find_space(std::exchange(at.sent_, 0))) {
        if (s->session)
            for (challenge const& c : asked)
                if (auto d = auth::digest_challenge::parse(c, all.options.policy);
                    d && d->stale && s->session->go_on(*std::move(d)))
                    return again(*s);
        bool& tried = s->scheme == login_scheme::bearer ? at.token_tried_ : at.password_tried_;
        if (std::any_of(asked.begin(), asked.end(), [&](challenge const& c) { return s->asked_by(c); })) tried = true;
        if (tried && enforced(rules::login_refused)) s->refused = true;
    }
    uri_view const asks = state::asker_of(target, at);
    login const* const password = all.find_login(false, asks, at.who_);
    login const* const token = all.find_login(true, asks, at.who_);
    if (password == nullptr && token == nullptr) return {};

    // Not what was refused before.
    bool refused = false;
    std::vector<challenge> open;
    for (challenge& c : asked) {
        login const* const l = c.is("Bearer") ? token : password;
        bool const tried = c.is("Bearer") ? at.token_tried_ : at.password_tried_;
        bool const known = l != nullptr && std::any_of(all.spaces.begin(), all.spaces.end(), [&](space const& s) {
            return s.refused && s.login == l->id && s.who == at.who_ && s.proxy == at.proxy &&
                   (s.scheme == login_scheme::bearer || !s.realm || *s.realm == realm_of(c)) &&
                   (at.who_ == auth::asker::proxy || same_origin(s.challenged, target));
        });
        if (l != nullptr && (tried || known) && enforced(rules::login_refused)) refused = true;
        else open.push_back(std::move(c));
    }
    auth::abilities can{password != nullptr, token != nullptr, all.private_way(target, at)};
    challenge const* const chosen = auth::choose(open, can, all.options.policy);
    if (chosen == nullptr) {
        if (refused) return refuse(" does not accept the credentials that are known for it", rules::login_refused);
        can.private_way = true;
        if (challenge const* const weak = auth::choose(open, can, all.options.policy))
            return refuse(" asks for " + weak->scheme + " where others can read along: nothing was sent",
                          weak->is("Basic")    ? rules::basic_private
                          : weak->is("Bearer") ? rules::bearer_private
                                               : rules::digest_md5_private);
        return refuse(" asks for " + scheme_list(open) + ": none of what is known can answer that",
                      rules::strongest_scheme);
    }
    space made;
    made.who = at.who_;
    made.proxy = at.who_ == auth::asker::proxy ? at.proxy : "";
    made.realm = std::string{realm_of(*chosen)};
    made.challenged = normalise(target);
    made.scheme = chosen->is("Basic") ? login_scheme::basic
                  : chosen->is("Bearer") ? login_scheme::bearer
                                         : login_scheme::digest;
    login const& by = made.scheme == login_scheme::bearer ? *token : *password;
    made.login = by.id;
    if (made.scheme == login_scheme::basic && !auth::write_basic(by.is.user, by.is.password))
        return refuse(" asks for Basic, which carries no colon in a name and no control characters", rules::basic_grammar);
    if (made.scheme == login_scheme::digest)
        made.session = auth::digest_session::start(*auth::digest_challenge::parse(*chosen, all.options.policy),
                                                   openssl_hashes(), by.is.user, by.is.password);
    (made.scheme == login_scheme::bearer ? at.token_tried_ : at.password_tried_) = true;
    for (space& s : all.spaces) {
        bool const same_place = s.who == made.who && s.proxy == made.proxy &&
                                (s.who == auth::asker::proxy || same_origin(s.challenged, target));
        if (!same_place || s.login != made.login || s.scheme != made.scheme || s.realm != made.realm) continue;
        if (s.session ? s.session->challenged().algorithm.hash != made.session->challenged().algorithm.hash
                      : s.challenged != made.challenged)
            continue;
        s.session = std::move(made.session);  // the newer nonce is as good, and the key is the same
        s.challenged = std::move(made.challenged);
        return again(s);
    }
    return again(all.keep(std::move(made)));
}

}  // namespace httoop::inline v0
