#include <httoop/auth/asking.hpp>

#include <httoop/auth/rules.hpp>
#include <httoop/field/authentication_info.hpp>
#include <httoop/field/authorization.hpp>
#include <httoop/field/www_authenticate.hpp>

namespace httoop::inline v0::auth {
namespace {

// A line for each: clients are about that take the parameters of all challenges in a line for those
// of one, and answer with the weakest algorithm.
template <class X>
void append_challenges(response& r, std::vector<challenge> challenges) {
    for (challenge& c : challenges) r.fields().append(X::id, X{{std::move(c)}}.compose());
}

}  // namespace

response ask(std::vector<challenge> challenges, asker who) {
    bool const proxy = who == asker::proxy;
    if (challenges.empty()) return {status_code::forbidden};
    if (!proxy) {
        response r{status_code::unauthorized};
        if (enforced(rules::challenge_in_401))
            append_challenges<www_authenticate>(r, std::move(challenges));
        return r;
    }
    response r{enforced(rules::digest_407) ? status_code::proxy_authentication_required
                                           : status_code::unauthorized};
    if (enforced(rules::challenge_in_407))
        append_challenges<proxy_authenticate>(r, std::move(challenges));
    return r;
}

result<std::vector<challenge>> asked(response const& r, asker who) {
    if (who == asker::proxy) {
        auto f = r.get<proxy_authenticate>();
        if (!f) return f.error();
        return std::move(f->challenges);
    }
    auto f = r.get<www_authenticate>();
    if (!f) return f.error();
    return std::move(f->challenges);
}

void set_credentials(request& r, credentials c, asker who) {
    if (who == asker::proxy && enforced(rules::digest_proxy_answered))
        r.set(proxy_authorization{std::move(c)});
    else r.set(authorization{std::move(c)});
}

result<credentials> credentials_of(request const& r, asker who) {
    if (who == asker::proxy) {
        auto f = r.get<proxy_authorization>();
        if (!f) return f.error();
        return std::move(f->sent);
    }
    auto f = r.get<authorization>();
    if (!f) return f.error();
    return std::move(f->sent);
}

void set_info(response& r, auth_params info, asker who) {
    if (who == asker::proxy) r.set(proxy_authentication_info{std::move(info)});
    else r.set(authentication_info{std::move(info)});
}

result<auth_params> info_of(response const& r, asker who) {
    if (who == asker::proxy) {
        auto f = r.get<proxy_authentication_info>();
        if (!f) return f.error();
        return std::move(f->params);
    }
    auto f = r.get<authentication_info>();
    if (!f) return f.error();
    return std::move(f->params);
}

}  // namespace httoop::inline v0::auth
