#include <httoop/service/guard.hpp>

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>

#include <httoop/auth/basic.hpp>
#include <httoop/auth/digest_server.hpp>
#include <httoop/auth/rules.hpp>
#include <httoop/exchange/problem.hpp>
#include <httoop/io/clock.hpp>
#include <httoop/io/entropy.hpp>
#include <httoop/io/offload.hpp>
#include <httoop/service/hashes.hpp>
#include <httoop/service/rules.hpp>
#include <httoop/uri/percent.hpp>

#include "paths.hpp"
#include "variant_name.hpp"

namespace httoop::inline v0 {
namespace {

// The segments of a decoded path, without empty ones: what a service below might take for the same
// place is the same here.
std::string guarded_path(octets path) {
    std::string plain;
    while (!path.empty()) {
        std::size_t const slash = path.find('/');
        if (octets const segment = path.substr(0, slash); !segment.empty())
            (plain += '/') += segment;
        path.remove_prefix(slash == octets::npos ? path.size() : slash + 1);
    }
    return plain;
}

// Whether a request for a path may be answered with what another one names.
bool leads_to(octets path, octets to, guard_options const& o) {
    std::size_t const its_name = to.rfind('/') + 1, name = path.rfind('/') + 1;
    if (its_name == 0) return false;
    auto const same = [&](octets one) {
        return may_name_the_same(one, to.substr(its_name), o.languages);
    };
    if (path == to.substr(0, its_name - 1)) return std::any_of(o.index.begin(), o.index.end(), same);
    return path.substr(0, name) == to.substr(0, its_name) && same(path.substr(name));
}

auto slashes(octets path) { return std::count(path.begin(), path.end(), '/'); }

constexpr std::uint64_t longest_nonce_time = 1'000'000'000'000;  // ms: some thirty years

bool check_password(std::shared_ptr<users const> const& who, std::string const& name,
                    auth::secret const& password) {
    return who->check(name, password);
}

// Content that was read whole, for the service behind.
class checked_content final : public source {
public:
    checked_content(std::string content, field_section const* trailers)
        : held_{std::move(content)}, trailers_{trailers} {}
    task<outcome<chunk>> read() override { return held_.read(); }
    [[nodiscard]] content_length_of length() const override { return held_.length(); }
    [[nodiscard]] field_section const* trailers() const override { return trailers_; }
    outcome<void> rewind() override { return held_.rewind(); }

private:
    memory_source held_;
    field_section const* trailers_;  // of the request
};

// What goes out as the content of an answer, if that is known before it is sent.
std::optional<octets> content_known(reply const& r, method m) {
    if (m == method::head || !r.head().status().content_allowed()) return octets{};
    if (r.source() != nullptr || r.has_file() || r.tunnel() != nullptr) return {};
    return r.head().content().view();
}

// Authentication-Info. Where qop=auth-int and the content is not known before it goes out there is no
// proof: the field stands before the content.
void confirm(reply& answer, auth::digest_server const& server, auth::digest_credentials const& c,
             auth::digest_request const& r, auth::secret const& key, auth::asker who) {
    auto const content = content_known(answer, method::of_token(r.method));
    auto info = server.confirm(c, r, key, io::read_monotonic(), io::random_number(),
                               content.value_or(octets{}));
    if (c.qop == auth::protection::auth_int && !content)
        info = {.next_nonce = std::move(info.next_nonce)};
    if (auth_params const said = info.compose(); !said.empty())
        auth::set_info(answer.head(), said, who);
}

auth::secret new_key() {
    std::string key(32, '\0');
    io::fill_with_entropy(key.data(), key.size());
    return auth::secret{std::move(key)};
}

}  // namespace

struct guard::area {
    guarded_area is;
    std::string path;  // "" or "/a/b"
    auth::digest_server digest;

    [[nodiscard]] bool is_open() const { return !is.basic && !is.digest; }
    [[nodiscard]] bool holds(octets of, octets method, guard_options const& o) const {
        bool const below =
            of.starts_with(path) && (of.size() == path.size() || of[path.size()] == '/');
        bool const one_name = is_open() || !o.names_files || is.path.ends_with('/');
        if (!below && (one_name || !leads_to(of, path, o))) return false;
        if (is.methods.empty()) return true;
        return std::any_of(is.methods.begin(), is.methods.end(), [&](std::string const& m) {
            return m == method || (m == "GET" && method == "HEAD");
        });
    }
};

struct guard::state {
    service& inner;
    std::shared_ptr<users const> who;
    guard_options options;    // but for areas
    std::vector<area> areas;  // the longest path first
    std::mutex mutex;  // of counts
    auth::nonce_counts counts;

    bool take(auth::digest_server const& s, auth::digest_credentials const& c,
              auth::digest_request const& r, auth::secret const* key, auth::decision& d) {
        d = s.check(c, r, key, io::read_monotonic());
        if (!d) return false;
        std::lock_guard const lock{mutex};
        d = s.take(c, counts);
        return static_cast<bool>(d);
    }
};

guard::guard(service& inner, users who, guard_options o)
    : state_{new state{inner,
                       std::make_shared<users const>(std::move(who)),
                       {},
                       {},
                       {},
                       auth::nonce_counts{o.bounds.nonces}}} {
    auth::secret const key = new_key();
    std::stable_sort(o.areas.begin(), o.areas.end(),
                     [](guarded_area const& a, guarded_area const& b) {
                         return guarded_path(a.path).size() > guarded_path(b.path).size();
                     });
    for (guarded_area& a : o.areas) {
        auth::digest_options d{
            .realm = a.realm, .algorithms = state_->who->algorithms(a.realm), .userhash = true};
        d.auth_int = a.auth_int;
        d.nonce_time = duration::milliseconds(static_cast<std::int64_t>(
            std::min<std::uint64_t>(o.bounds.nonce_time, longest_nonce_time)));
        std::string path = guarded_path(a.path);
        state_->areas.push_back(
            {std::move(a), std::move(path), {std::move(d), openssl_hashes(), key}});
    }
    o.areas.clear();
    state_->options = std::move(o);
}

guard::~guard() = default;

bool guard::asks_for(octets path) const {
    std::string const plain = guarded_path(path);
    for (area const& a : state_->areas)
        if (a.holds(plain, "GET", state_->options)) return !a.is_open();
    return false;
}

task<outcome<reply>> guard::respond(exchange& x) {
    request const& q = x.request();
    auto const decoded = percent_decode(q.path());
    // Where a path leads out of itself nobody can say in which area it is.
    if (!decoded || has_dot_segment(*decoded))
        return outcome<reply>{
            problem(&q, status_code::bad_request, unless_off(rules::dot_segments))};
    std::string const path = guarded_path(*decoded);
    // Exceptions are made only for what is the same place to everybody.
    bool const plain =
        decoded->find("//") == std::string::npos && slashes(*decoded) == slashes(q.path());
    for (area const& a : state_->areas)
        if (a.holds(path, q.method().token(), state_->options)) {
            if (!a.is_open()) return respond_inside(x, a);
            if (plain) break;
        }
    return state_->inner.respond(x);
}

task<outcome<reply>> guard::respond_inside(exchange& x, area const& a) {
    auto sent = auth::credentials_of(x.request(), state_->options.asks);
    if (!sent) {
        rule const* const broken = sent.error().broken;
        return ask(x, a, broken != nullptr ? broken : unless_off(rules::credentials_missing));
    }
    if (a.is.digest && sent->is("Digest")) return respond_by_digest(x, a, *std::move(sent));
    if (a.is.basic && sent->is("Basic")) return respond_by_password(x, a, *std::move(sent));
    return ask(x, a, unless_off(rules::credentials_missing));
}

task<outcome<reply>> guard::respond_by_password(exchange& x, area const& a, credentials sent) {
    auto user = auth::read_basic(sent);
    if (!user) co_return ask(x, a, user.error().broken);
    outcome<bool> const right =
        co_await io::offload(check_password, state_->who, user->name, std::move(user->password));
    if (!right && right.error().what == failure::limit)
        co_return problem(&x.request(), status_code::service_unavailable,
                          unless_off(rules::out_of_resources));
    if (!right) co_return right.error();
    if (!*right) co_return ask(x, a, unless_off(rules::credentials_missing));
    x.user(user->name);
    co_return co_await state_->inner.respond(x);
}

task<outcome<reply>> guard::respond_by_digest(exchange& x, area const& a, credentials sent) {
    auto const c = auth::digest_credentials::parse(sent, x.policy());
    if (!c) {
        rule const& broken = *c.error().broken;
        if (broken.status == 400)
            co_return problem(&x.request(), status_code::bad_request, &broken);
        co_return ask(x, a, &broken);
    }
    request const& q = x.request();
    std::string const method{q.method().token()}, target{q.target()}, authority{q.authority()};
    auth::digest_request r{method, target, authority};
    std::string content;
    bool const whole = a.is.auth_int && c->qop == auth::protection::auth_int;
    if (whole) {  // the response is a proof of the content too: nothing can be told before its end
        outcome<std::string> held = co_await gather(x.content(), state_->options.bounds.checked_content);
        if (!held && held.error().what == failure::limit)
            co_return problem(&q, status_code::content_too_large, unless_off(rules::content_too_large),
                              held.error().about);
        if (!held) co_return held.error();
        content = *std::move(held);
        r.content = content;
    }
    digest_user const* const user =
        state_->who->find(c->username, c->userhash, c->realm, c->algorithm.hash);
    auth::decision d;
    if (!state_->take(a.digest, *c, r, user != nullptr ? &user->key : nullptr, d)) {
        if (d.is == auth::verdict::bad_request)
            co_return problem(&q, status_code::bad_request, d.because);
        co_return ask(x, a, d.because, d.is == auth::verdict::stale);
    }
    if (whole) x.content(make_owned<checked_content>(std::move(content), x.content().trailers()));
    if (user != nullptr) x.user(user->name);
    outcome<reply> answer = co_await state_->inner.respond(x);
    if (answer && user != nullptr) confirm(*answer, a.digest, *c, r, user->key, state_->options.asks);
    co_return answer;
}

outcome<reply> guard::ask(exchange& x, area const& a, rule const* because, bool stale) {
    std::vector<challenge> all;
    if (a.is.digest) all = a.digest.challenges(io::read_monotonic(), io::random_number(), stale);
    if (a.is.basic) all.push_back(auth::basic_challenge(a.is.realm));
    response const asked = auth::ask(std::move(all), state_->options.asks);
    reply r = problem(&x.request(), asked.status(), because);
    for (field_line const line : asked.fields()) r.head().fields().append(line.name, line.value);
    return r;
}

}  // namespace httoop::inline v0
