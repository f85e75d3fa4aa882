// Servers that ask as they like. Each line of the octets is one response: its first letter is where it comes
// from, its second the status (4: 401, 7: 407, else 200), and the rest a challenge, or an Authentication-Info.
// Nothing goes to an origin that it is not for, nothing that others could use goes where they read along, the
// user agent comes to an end, and remembers no more than its limit.
#include <cstdlib>

#include <iterator>

#include <httoop/field/authorization.hpp>
#include <httoop/service/credentials.hpp>

using namespace httoop;
using auth::secret;

namespace {

void demand(bool holds) {
    if (!holds) std::abort();
}

struct known_target {
    char const* uri;
    bool password, token, open;  // what is known for it, and whether others read along
} const targets[] = {{"https://a.example/x/y", true, true, false},
                     {"http://a.example/x", false, false, true},
                     {"http://b.example/", true, true, true},
                     {"http://localhost:8080/a?b", true, false, false},
                     {"https://c.example/", false, false, false}};

}  // namespace

int fuzz_service_credentials(std::uint8_t const* data, std::size_t size) {
    octets rest{reinterpret_cast<char const*>(data), size};
    credentials_options o;
    o.policy.limits.protection_spaces = 4;
    o.policy.limits.challenges_answered = 3;
    if (size % 2 == 1) o.policy.relax(relaxation::digest_without_qop);
    known_credentials keys{std::move(o)};
    for (known_target const& t : targets) {
        if (t.password) demand(keys.add({.where = t.uri, .user = "ann", .password = secret{"p/w"}}).has_value());
        if (t.token) demand(keys.add({.where = t.uri, .token = secret{"t0ken/"}}).has_value());
    }
    demand(keys.add({.where = "*", .user = "ann", .password = secret{"p/w"}, .asker = auth::asker::proxy}).has_value());
    std::string const saved{keys.save().reveal()};
    known_credentials copy;
    demand(copy.load(saved).has_value() && copy.save().reveal() == saved);

    login_attempt at, proxy{auth::asker::proxy};
    int repeated = 0;
    char last = 0;
    while (!rest.empty()) {
        std::size_t const end = rest.find('\n');
        octets const line = rest.substr(0, end);
        rest.remove_prefix(end == octets::npos ? rest.size() : end + 1);
        if (line.size() < 2) continue;
        known_target const& t = targets[static_cast<unsigned char>(line[0]) % std::size(targets)];
        auto const u = uri_view::parse(t.uri);
        if (line[0] != last) {
            at = login_attempt{};
            proxy = login_attempt{auth::asker::proxy};
            proxy.proxy = "http://proxy.example:3128";
            repeated = 0;
            last = line[0];
        }
        request r{method::get, t.uri};
        keys.apply(r, *u, at);
        keys.apply(r, *u, proxy);
        if (auto const sent = r.get<authorization>()) {
            demand(t.password || t.token);
            demand(t.token || !sent->sent.is("Bearer"));
            if (t.open) {
                demand(sent->sent.is("Digest"));
                std::string const* const algorithm = sent->sent.params.find("algorithm");
                demand(algorithm != nullptr && !algorithm->starts_with("MD5"));
            }
        }
        if (auto const sent = r.get<proxy_authorization>()) demand(sent->sent.is("Digest"));
        bool const asks = line[1] == '4', proxy_asks = line[1] == '7';
        response answer{asks ? status_code::unauthorized : proxy_asks ? status_code::proxy_authentication_required : status_code::ok};
        answer.fields().append(asks         ? field_id::www_authenticate
                               : proxy_asks ? field_id::proxy_authenticate
                                            : field_id::authentication_info,
                               line.substr(2));
        login_verdict v = keys.take(answer, *u, proxy_asks ? proxy : at);
        if (v.is == login_verdict::later) v = keys.prove(answer, at, "content");
        demand(v.is != login_verdict::later);
        demand((v.is == login_verdict::refused || v.is == login_verdict::unproved) == !v.about.empty());
        demand(v.about.find("p/w") == std::string::npos && v.about.find("t0ken/") == std::string::npos);
        repeated = v.is == login_verdict::again ? repeated + 1 : 0;
        demand(repeated <= 6);
    }
    return 0;
}
