#include <algorithm>

#include <httoop/auth/basic.hpp>
#include <httoop/auth/choose.hpp>
#include <httoop/auth/rules.hpp>
#include <httoop/service/hashes.hpp>

#include "credentials_state.hpp"

// How challenges are answered.

namespace httoop::inline v0 {
namespace {

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

}  // namespace

login_verdict known_credentials::answer(response const& r, uri_view const& target, login_attempt& at) {
    state& all = *state_;
    origin const by = state::asker_of(target, at);
    std::string const place = place_text(by, at.who_);
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

    if (at.content_unknown_) return {login_verdict::refused, &rules::digest_qop_offered, at.note};
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
    login const* const password = all.find_login(false, by, at.who_);
    login const* const token = all.find_login(true, by, at.who_);
    if (password == nullptr && token == nullptr) return {};

    // Not what was refused before.
    bool refused = false;
    std::vector<challenge> open;
    for (challenge& c : asked) {
        login const* const l = c.is("Bearer") ? token : password;
        bool const tried = c.is("Bearer") ? at.token_tried_ : at.password_tried_;
        bool const known = l != nullptr && std::any_of(all.spaces.begin(), all.spaces.end(), [&](space const& s) {
            return s.refused && s.login == l->id && s.who == at.who_ && s.by == by &&
                   (s.scheme == login_scheme::bearer || !s.realm || *s.realm == realm_of(c));
        });
        if (l != nullptr && (tried || known) && enforced(rules::login_refused)) refused = true;
        else open.push_back(std::move(c));
    }
    auth::abilities can{password != nullptr, token != nullptr, all.private_way(by)};
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
    made.by = by;
    made.realm = std::string{realm_of(*chosen)};
    made.challenged = normalise(target);
    made.scheme = chosen->is("Basic") ? login_scheme::basic
                  : chosen->is("Bearer") ? login_scheme::bearer
                                         : login_scheme::digest;
    login const& l = made.scheme == login_scheme::bearer ? *token : *password;
    made.login = l.id;
    if (made.scheme == login_scheme::basic && !auth::write_basic(l.is.user, l.is.password))
        return refuse(" asks for Basic, which carries no colon in a name and no control characters", rules::basic_grammar);
    if (made.scheme == login_scheme::digest)
        made.session = auth::digest_session::start(*auth::digest_challenge::parse(*chosen, all.options.policy),
                                                   openssl_hashes(), l.is.user, l.is.password);
    (made.scheme == login_scheme::bearer ? at.token_tried_ : at.password_tried_) = true;
    for (space& s : all.spaces) {
        bool const same_place = s.who == made.who && s.by == by;
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
