#include <httoop/service/credentials.hpp>

#include <algorithm>

#include <httoop/auth/basic.hpp>
#include <httoop/auth/bearer.hpp>
#include <httoop/auth/rules.hpp>
#include <httoop/field/trailer.hpp>
#include <httoop/io/entropy.hpp>
#include <httoop/uri/http_uri.hpp>

#include "credentials_state.hpp"

namespace httoop::inline v0 {
namespace {

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

}  // namespace

origin origin_of_proxy(std::string const& text) {
    std::string const whole = text.find("://") == std::string::npos ? "http://" + text : text;
    auto const u = uri_view::parse(whole);
    return u ? origin::of(*u) : origin{};
}

std::string place_text(origin const& by, auth::asker who) {
    if (who == auth::asker::origin) return by.compose();
    return by.opaque() ? "the proxy" : "the proxy " + by.compose();
}

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
        bool const good = place && !place->host().empty() && place->userinfo().data() == nullptr &&
                          (place->relative() || !origin::of(*place).opaque());
        if (!good)
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
        known.by = made.at;
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
    origin const by = state::asker_of(target, at);
    if (s == nullptr) s = state_->covering(target, by, at.who_);
    login const* const l = s == nullptr ? nullptr : state_->find_login(s->login);
    if (l == nullptr) return;
    std::string const place = place_text(by, at.who_);
    if (s->weak() && by.scheme() != "https") {
        bool const goes = state_->private_way(by);
        bool const said = std::exchange(s->noted, true);
        if (!goes && !said) at.note = "what is known for " + place + " is not sent unasked, since others can read along";
        if (goes && !said && is_loopback_host(by.host()))
            at.note = "credentials go to " + place + " as they are: it is this machine";
        if (!goes) return;
    }
    result<credentials> made = violation{};
    switch (s->scheme) {
        case login_scheme::basic: made = auth::write_basic(l->is.user, l->is.password); break;
        case login_scheme::bearer: made = auth::write_bearer(l->is.token); break;
        case login_scheme::digest: {
            bool const tunnels =
                at.who_ == auth::asker::proxy && (at.tunnel || equal_ignoring_case(target.scheme(), "https"));
            at.method_ = tunnels ? octets{"CONNECT"} : r.method().token();
            std::string const sent =
                tunnels ? std::string{target.host()} + ":" + std::to_string(port_of(target))
                : at.absolute_form || at.who_ == auth::asker::proxy ? without_fragment(target)
                                                                    : origin_form_of(target, r.method());
            if (tunnels) content = octets{};
            auth::digest_challenge const& asked = s->session->challenged();
            at.content_unknown_ = !content && asked.auth_int && !asked.auth;
            if (at.content_unknown_) {
                at.note = place + " asks for a digest of the content (qop=auth-int), which is not known before it is sent";
                return;
            }
            if (asked.auth && !state_->options.protect_content) content.reset();
            made = s->session->answer(at.method_, sent, new_cnonce(), content);
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
    std::string const place = place_text(s->by, at.who_);
    std::erase_if(state_->spaces, [&](space const& of) { return of.id == at.sent_; });
    return {login_verdict::unproved, because,
            place + " could not prove that it knows the password: who answered may be somebody else"};
}

}  // namespace httoop::inline v0
