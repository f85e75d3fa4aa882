#include "asking_agent.hpp"

#include <cstdio>

#include <httoop/field/cache_status.hpp>
#include <httoop/service/rules.hpp>
#include <httoop/format/netrc.hpp>
#include <httoop/io/clock.hpp>

#include "explained.hpp"
#include "netrc_file.hpp"
#include "offline.hpp"
#include "pasted.hpp"
#include "progress.hpp"
#include "readable.hpp"
#include "session_file.hpp"
#include "wrapped.hpp"

namespace httoop::tool {
namespace {

constexpr std::size_t why_width = 100;

void line(std::string_view text) {
    wipe_progress();
    std::fprintf(stderr, "* %s\n", readable(text).c_str());
}

// Leaves out what people said is not to be sent, behind all who would add it.
class without_fields final : public service {
public:
    without_fields(service& through, std::vector<std::string> names) : through_{through}, names_{std::move(names)} {}
    task<outcome<reply>> respond(exchange& x) override {
        for (std::string const& name : names_) x.request().fields().erase(name);
        return through_.respond(x);
    }

private:
    service& through_;
    std::vector<std::string> names_;
};

}  // namespace

void agent_narrator::redirected(response const&, octets to) {
    if (verbose_) line("redirected to " + std::string{to});
}

void agent_narrator::secured(octets, octets to) { line("known to be asked over TLS alone: " + std::string{to}); }

void agent_narrator::answered(response const& r) {
    if (!why_) return;
    auto const said = r.get<cache_status>();
    if (!said || said->caches.empty()) return;
    cache_handling const& ours = said->caches.back();  // the one that is closest to us
    std::string text = ours.hit() ? "from the cache" : ours.fwd() ? "asked for" : "not in the cache, and not asked for";
    if (auto const reason = ours.fwd()) text += " (" + std::string{*reason} + ")";
    if (ours.stored()) text += ", and stored";
    if (auto const ttl = ours.ttl()) text += *ttl < 0 ? ", stale since " + span_text(-*ttl) : ", fresh for " + span_text(*ttl);
    line(text);
    auto const detail = ours.detail();
    if (!detail) return;
    auto const steps = steps_of(*detail);
    std::fputs(steps_text(steps, why_width, 2).c_str(), stderr);
    if (ours.hit() || ours.stored()) return;
    for (std::string const& hint : advice(steps)) std::fprintf(stderr, "  to have it cached: %s\n", wrapped(hint, why_width, 21, 4).c_str());
}

void agent_narrator::repeated(repetition why, error const* because) {
    if (!verbose_) return;
    line("asked again: " + std::string{sentence_of(why)} + (because != nullptr ? " (" + because->text() + ")" : ""));
}

void agent_narrator::resumed(std::uint64_t kept, error const& because) {
    line("going on after " + std::to_string(kept) + " octets: " + because.text());
}

void agent_narrator::noted(octets what) {
    tell(what);
    if (what.find("others can read") != octets::npos) tell("--plain-auth sends it all the same");
}

asking_agent::asking_agent(asking& a)
    : asking_{a},
      tells_{a.wishes.verbose, a.wishes.save && a.urls.size() > 1},
      tells_of_agent_{a.wishes.verbose > 0, a.why},
      jar_{a.client.policy.limits, &suffixes_},
      hosts_{a.client.policy.limits},
      keys_{{.policy = a.client.policy, .plain = a.plain_auth, .protect_content = a.protect_content}} {}

// What the session and the files know, and the command line.
bool asking_agent::load() {
    timestamp const now = io::read_wall();
    if (!asking_.session.empty()) {
        session_file const file{asking_.session};
        remembered from;
        if (!file.load(from)) return false;
        if (!from.cookies.empty() && !jar_.load(from.cookies, now)) return file.unusable();
        if (!from.hosts.empty() && !hosts_.load(from.hosts, now)) return file.unusable();
        octets const logins = from.logins.reveal();
        if (!logins.empty() && (!kept_keys_.load(logins) || !keys_.load(logins))) return file.unusable();
    }
    if (!asking_.netrc.empty()) {
        netrc known;
        if (!read_netrc(asking_.netrc, asking_.client.policy.limits, known)) return false;
        if (auto const added = keys_.add(known); !added) return tell(asking_.netrc + ", " + added.error().text()), false;
    }
    return true;
}

bool asking_agent::add_logins() {
    for (known_login const& l : asking_.logins)
        for (known_credentials* const keys : {&keys_, &kept_keys_})
            if (auto const added = keys->add(l); !added) return tell(added.error().text()), false;
    for (known_login const& l : asking_.proxy_logins)
        if (auto const added = keys_.add(l); !added) return tell(added.error().text()), false;
    return true;
}

// False: told why not.
bool asking_agent::add_cache() {
    if (asking_.cache.is == cache_spec::none) return true;
    auto store = open_store(asking_.cache, asking_.client.policy.limits);
    if (!store) return cannot_store(store.error()), false;
    store_ = *std::move(store);
    cache_settings s;
    s.rules = caching::cache_options::of_user_agent();
    s.rules.limits = asking_.client.policy.limits;
    s.tells = s.explains = asking_.why;
    cache_ = make_owned<cache>(*connections_, *store_, std::move(s));
    return true;
}

owned<asking_agent> asking_agent::make(asking& a, exit_status& status) {
    owned<asking_agent> made{new asking_agent{a}};
    status = exit_status::negative;
    if (!made->load()) return {};
    if (!made->add_logins()) return status = exit_status::usage, owned<asking_agent>{};
    bool const verbose = a.wishes.verbose > 0;
    if (verbose) a.client.observer = &made->tells_;
    if (a.timing) a.client.observer = verbose ? static_cast<client_observer*>(&made->both_) : &made->times_;
    if (a.offline) {
        made->connections_ = print_instead();
    } else {
        auto connections = client::make(a.client);
        if (!connections) return tell(connections.error().text()), owned<asking_agent>{};
        made->connections_ = *std::move(connections);
        if (!made->add_cache()) return {};
    }
    service& behind = made->cache_ ? static_cast<service&>(*made->cache_) : *made->connections_;
    made->through_ = make_owned<without_fields>(behind, a.wishes.asked.withheld);
    user_agent_options o = a.agent;
    o.observer = &made->tells_of_agent_;
    o.credentials = &made->keys_;
    if (!a.session.empty()) {
        o.cookies = &made->jar_;
        o.strict_transport = &made->hosts_;
    }
    made->agent_ = make_owned<user_agent>(*made->through_, o);
    return made;
}

task<outcome<arriving_response>> asking_agent::ask(std::string url, request r, owned<source> content) {
    return agent_->fetch(std::move(url), std::move(r), std::move(content));
}

exit_status asking_agent::failed(error const& e) {
    tell(e.text());
    bool const in_all = e.what == failure::timeout && e.about.find(" in all") != std::string::npos;
    if (in_all) tell("--timeout SECONDS with more of them waits longer");
    else if (std::string const step = next_step(e, asking_.client); !step.empty()) tell(step);
    // The last response was one: it is the answer to whoever asks for too many, or for what is secured.
    if (e.broken.broken == &rules::redirects_end || e.broken.broken == &rules::redirection_secured)
        return exit_status::redirection;
    return exit_status_of(e);
}

bool asking_agent::remember() {
    if (asking_.session.empty()) return true;
    jar_.expire(io::read_wall());
    hosts_.expire(io::read_wall());
    return session_file{asking_.session}.save({jar_.save(true), hosts_.save(), kept_keys_.empty() ? auth::secret{} : kept_keys_.save()});
}

}  // namespace httoop::tool
