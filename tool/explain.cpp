// httoop explain: what caches do with a response, and why.
#include <unistd.h>

#include <httoop/caching/status.hpp>
#include <httoop/core/ascii.hpp>
#include <httoop/field/cache_status.hpp>
#include <httoop/field/proxy_status.hpp>
#include <httoop/field/date.hpp>
#include <httoop/io/clock.hpp>
#include <httoop/service/user_agent_blocking.hpp>

#include "cache_flags.hpp"
#include "explained.hpp"
#include "getting.hpp"
#include "input.hpp"
#include "outlook.hpp"
#include "pasted.hpp"
#include "readable.hpp"
#include "url_meant.hpp"
#include "wrapped.hpp"

namespace httoop::tool {
namespace {

constexpr std::size_t widest = 100;

// What caches on the way said of themselves.
struct said_cache {
    std::string name, member, text;
    std::vector<told_step> steps;
};

// What a proxy on the way says that went wrong (RFC 9209). No type: nothing.
struct proxy_fault {
    std::string name, type, details;
    bool of_proxy = false;  // who made the answer
};

struct subject : told_exchange {
    std::vector<said_cache> said;
    proxy_fault failed;
};

// What a proxy on the way tells of itself comes first, and then what stands in the way of caches.
std::vector<std::string> hints(subject const& s, outlook const& f, caching::cache_options const& o) {
    if (s.failed.of_proxy || (!s.failed.type.empty() && s.answered.status().status_class() == 5)) {
        std::string_view const hint = proxy_hint(s.failed.type);
        return {"first what " + s.failed.name + " tells, " + s.failed.type + ": " + (hint.empty() ? "its answer is about that, and about nothing of caches" : std::string{hint})};
    }
    std::vector<told_step> said;
    for (said_cache const& c : s.said) said.insert(said.end(), c.steps.begin(), c.steps.end());
    return changes(s, f, o, std::move(said));
}

std::string lifetime_text(caching::freshness const& f) {
    constexpr char const* sources[] = {"nothing says so", "as --cache-ttl says", "by s-maxage", "by max-age", "by Expires", "as caches guess"};
    return sources[static_cast<unsigned>(f.from)];
}

std::string used_text(subject const& s, outlook const& f) {
    std::string const left = f.kept ? span_text(std::abs(f.kept->freshness.left(s.at))) : "";
    switch (f.choice.is) {
    case caching::use::fresh: return "is answered with the stored response, which is fresh for another " + left;
    case caching::use::stale: return "is answered with the stored response, which is stale since " + left;
    case caching::use::stale_and_validate: return "is answered with the stored response, which is stale since " + left + ", and is validated behind that";
    case caching::use::validate: return "is forwarded to see whether the stored response is still right" + (f.asks_with.empty() ? "" : " (" + readable(f.asks_with) + ")");
    case caching::use::complete: return "is forwarded for the rest of the stored response";
    case caching::use::only_if_cached: return "is answered with 504";
    default: return "is forwarded (" + std::string{caching::word_of(f.choice.reason)} + ")";
    }
}

class account_page {
public:
    explicit account_page(caching::cache_options const& o) : options_{o}, who_{o.shared ? "A shared cache" : "A private cache"}, width_{std::min<std::size_t>(terminal_columns(STDOUT_FILENO, widest), widest)} {}

    std::string make(subject const& s, outlook const& f) {
        sentence(std::string{s.asked.method().token()} + " " + readable(s.asked.target()) + " was answered with " +
                 std::to_string(s.answered.status().number()) + " on " + date_text(s.received) + ".");
        if (octets const to = s.answered.fields().value(field_id::location); s.answered.status().status_class() == 3 && !to.empty())
            sentence("It leads to " + readable(to) + ", whose own response is another: explain that too.");
        if (!s.failed.type.empty())
            sentence("The proxy " + s.failed.name + " met an error: " + s.failed.type + (s.failed.details.empty() ? "" : ", " + s.failed.details) +
                     (s.failed.of_proxy ? ". It made that answer itself (RFC 9209, 2.1.1)." : " (RFC 9209, 2.1.1)."));
        for (said_cache const& c : s.said) {
            sentence("The cache " + readable(c.name) + " says: " + readable(c.member));
            sentence(c.text);
            steps(c.steps);
        }
        sentence(who_ + (f.stored ? " stores that." : " does not store that."));
        steps(f.why_stored);
        for (std::string const& key : f.forgets) sentence("What is stored for " + readable(key) + " is forgotten.");
        if (f.kept) tell_later(s, f);
        auto const all = hints(s, f, options_);
        if (!all.empty()) sentence("What to change:");
        for (std::string const& hint : all) text_ += "  - " + wrapped(hint, width_, 4, 4) + "\n";
        return text_;
    }

private:
    void sentence(std::string const& text) { text_ += wrapped(text, width_) + "\n"; }
    void steps(std::vector<told_step> const& all) { text_ += steps_text(all, width_, 2); }

    void tell_later(subject const& s, outlook const& f) {
        auto const& fresh = f.kept->freshness;
        std::int64_t const left = fresh.left(s.received);
        if (fresh.no_cache) sentence("It is validated each time before it is used.");
        else if (left > 0) sentence("It is fresh for " + span_text(left) + ", until " + date_text({s.received.seconds + left}) + " (" + lifetime_text(fresh) + ").");
        else sentence("It is stale from the beginning (" + lifetime_text(fresh) + ").");
        std::int64_t const later = s.at.seconds - s.received.seconds;
        std::string const when = later == 0 ? "at once" : "on " + date_text(s.at) + " (after " + span_text(later) + ")";
        sentence(std::string{s.next.method().token()} + " " + readable(s.next.target()) + " " + when + " " + used_text(s, f) + ".");
        steps(f.why_used);
        if (!asks(f) || f.choice.which == caching::choice::none) return;
        sentence(f.stale_if_failed ? "If the origin does not answer then, the stored response is used." : "If the origin does not answer then, the client gets an error (502 or 504).");
        steps(f.why_stale);
    }

    caching::cache_options const& options_;
    std::string who_;
    std::size_t width_;
    std::string text_;
};

std::string_view word_of(caching::use u) {
    constexpr std::string_view words[] = {"fresh", "stale", "stale-and-validate", "validate", "complete", "forward", "only-if-cached"};
    return words[static_cast<unsigned>(u)];
}

json to_json(subject const& s, outlook const& f, caching::cache_options const& o) {
    json out = {{"schema", 1}, {"cache", o.shared ? "shared" : "private"}, {"received", date_text(s.received)}, {"at", date_text(s.at)}};
    if (!s.said.empty()) out["said"] = json::array();
    for (said_cache const& c : s.said) {
        json one = json::object();
        put(one, "name", c.name);
        put(one, "cache_status", c.member);
        put(one, "sentence", c.text);
        one["why"] = tool::to_json(c.steps);
        out["said"].push_back(std::move(one));
    }
    if (!s.failed.type.empty()) {
        json one = json::object();
        put(one, "name", s.failed.name);
        put(one, "error", s.failed.type);
        if (!s.failed.details.empty()) put(one, "details", s.failed.details);
        one["made_answer"] = s.failed.of_proxy;
        out["proxy_error"] = std::move(one);
    }
    out["stored"] = f.stored;
    out["why_stored"] = tool::to_json(f.why_stored);
    for (std::string const& key : f.forgets) out["forgets"].push_back(key);
    if (f.kept) {
        auto const& fresh = f.kept->freshness;
        out["lifetime"] = fresh.lifetime;
        out["age"] = fresh.age(s.at);
        out["fresh_until"] = date_text({s.received.seconds + fresh.left(s.received)});
        out["use"] = word_of(f.choice.is);
        if (octets const word = caching::word_of(f.choice.reason); !word.empty()) out["fwd"] = word;
        out["why_used"] = tool::to_json(f.why_used);
        if (asks(f) && f.choice.which != caching::choice::none) {
            out["used_if_origin_fails"] = f.stale_if_failed;
            out["why_stale"] = tool::to_json(f.why_stale);
        }
    }
    out["change"] = hints(s, f, o);
    return out;
}

void read_failed(subject& s) {
    auto const said = s.answered.get<proxy_status>();
    if (!said) return;
    for (proxy_handling const& p : said->proxies) {
        auto const type = p.error();
        if (!type) continue;
        proxy_error const* const known = find_proxy_error(*type);
        s.failed = {readable(p.name()), readable(*type), readable(p.details().value_or("")), known != nullptr && known->by_intermediary_only};
    }
}

void read_said(subject& s) {
    read_failed(s);
    auto const said = s.answered.get<cache_status>();
    if (!said) return;
    for (cache_handling const& c : said->caches) {
        cache_status alone;
        alone.caches.push_back(c);
        alone.caches[0].parameters.erase("detail");
        said_cache one{std::string{c.name()}, alone.compose(), handling_text(c, s.received), {}};
        if (auto const detail = c.detail()) one.steps = steps_of(*detail);
        s.said.push_back(std::move(one));
    }
}

// Takes copies of what goes out and of what comes back.
struct listening final : user_agent_observer {
    explicit listening(subject& s) : of{s} {}
    void asking(request const& r) override { of.asked = r; }
    void answered(response const& r) override { of.answered = r; }
    subject& of;
};

// To its end: what broke off is not stored.
task<outcome<void>> fetch_whole(user_agent& by, std::string url, request r) {
    auto got = co_await by.fetch(std::move(url), std::move(r));
    if (!got) co_return got.error();
    for (bool last = false; !last;) {
        auto const piece = co_await got->content->read();
        if (!piece) co_return piece.error();
        last = piece->last;
    }
    co_return outcome<void>{};
}

std::optional<exit_status> ask(arguments const& given, std::string const& word, subject& s) {
    client_options client;
    if (!read_policy(given, client.policy)) return exit_status::usage;
    if (auto const wrong = read_connection_flags(given, client)) return wrong;
    client.unix_socket = given.value("unix");
    if (std::string const proxy = given.value("proxy", "none"); proxy != "none") {
        if (!is_proxy(proxy)) return misused("--proxy takes http://HOST:PORT, https://HOST:PORT or HOST:PORT, or none, not " + proxy);
        client.proxy = {proxy, proxy, ""};
    }
    std::string url;
    if (auto const wrong = read_url(word, url)) return wrong;
    listening observer{s};
    user_agent_options agent;
    agent.policy = client.policy;
    agent.proxy = client.proxy;
    agent.verified = client.tls.verify;
    agent.follow = agent.decode = false;
    agent.observer = &observer;
    request r{method::get, "/"};
    for (std::string const& line : given.all("field")) {
        std::size_t const colon = std::min(line.find(':'), line.size());
        r.fields().append(octets{line}.substr(0, colon), trim_ows(octets{line}.substr(std::min(colon + 1, line.size()))));
        if (colon == line.size() || !r.fields().defect()) return misused(line + ": no field line (Name: value)");
    }
    auto const whole = [&](user_agent& by) { return fetch_whole(by, url, std::move(r)); };
    auto const done = run_with_agent(whole, agent, client);
    s.received = io::read_wall();
    if (done) return {};
    tell(done.error().text());
    if (std::string const step = next_step(done.error(), client); !step.empty()) tell(step);
    return exit_status_of(done.error());
}

bool read_next(arguments const& given, policy const& p, subject& s) {
    s.next = s.asked;
    if (!given.has("next")) return true;
    std::string text, fault;
    pasted p_next;
    if (!read_input(given.value("next"), p.limits.content, text)) return false;
    if (!read_pasted(text, p_next, fault)) return tell(fault), false;
    if (!p_next.asked) return tell("--next " + given.value("next") + ": no request"), false;
    s.next = *std::move(p_next.asked);
    return true;
}

std::optional<exit_status> read_messages(arguments const& given, policy const& p, subject& s) {
    std::string text, fault;
    std::string const file = given.value("WHAT");
    if (!read_input(file, p.limits.content, text)) {
        if (file.find('.') != std::string::npos) tell("did you mean httoop explain https://" + readable(file) + "?");
        return exit_status::negative;
    }
    pasted both;
    constexpr char const* how = "a request and its response are read, one behind the other, as httoop get -v or curl -v show them; or a response alone, or its fields; or give a URL to ask for";
    if (!read_pasted(text, both, fault)) return tell(fault), tell(how), exit_status::negative;
    if (!both.answered) return tell(std::string{"no response: "} + how), exit_status::negative;
    if (!both.asked) {
        std::string const url = given.value("url", "http://example.org/");
        if (!read_request_head({"GET " + url}, both.asked.emplace(), fault)) return misused("--url takes a URL, such as http://example.org/, not " + url);
        if (!given.has("url")) tell("no request is given: GET is taken, without fields; --url URL says of what");
    }
    s.asked = *std::move(both.asked);
    s.answered = *std::move(both.answered);
    auto const dated = s.answered.get<date>();
    s.received = dated ? dated->at : io::read_wall();
    return {};
}

exit_status run(arguments const& given) {
    auto options = given.has("private") ? caching::cache_options::of_user_agent() : caching::cache_options::of_gateway();
    if (!read_cache_flags(given, options)) return exit_status::usage;
    policy p;
    if (!read_policy(given, p)) return exit_status::usage;
    std::string const what = given.value("WHAT");
    bool const url = what.find("://") != std::string::npos || what.starts_with(':');
    for (char const* const name : {"proxy", "unix", "field", "cacert", "insecure"})
        if (!url && given.has(name)) return misused(std::string{"--"} + name + " is for a URL that is asked for, such as https://example.org/");
    if (url && given.has("url")) return misused("--url is for a response from a file");
    subject s;
    if (auto const wrong = url ? ask(given, what, s) : read_messages(given, p, s)) return *wrong;
    if (given.has("received")) {
        auto const time = read_time(given.value("received"), io::read_wall());
        if (!time) return misused("--received takes an HTTP-date, such as " + date_text(s.received) + ", not " + given.value("received"));
        s.received = *time;
    }
    auto const at = read_time(given.value("at", "+0"), s.received);
    if (!at) return misused("--at takes an HTTP-date, or +SPAN such as +5m, not " + given.value("at"));
    if (at->seconds < s.received.seconds) return misused("--at is before the response came, on " + date_text(s.received));
    s.at = *at;
    if (!read_next(given, p, s)) return exit_status::negative;
    read_said(s);
    outlook const f = find_out(s, options);
    bool const told = given.has("json") ? print(to_json(s, f, options).dump() + "\n") : print(account_page{options}.make(s, f));
    return told && f.stored ? exit_status::done : exit_status::negative;
}

constexpr flag own_flags[] = {
    {"WHAT", "WHAT",
     "a URL, which is asked for by GET, or a file with a request and its response; standard input unless given\n"
     "One message behind the other as they are sent, or as httoop get -v and curl -v show them, with > and < in front; or\n"
     "a response alone, as of curl -i and wget -S, or its fields, as browsers show them. Content is not needed. Of what a URL answers each cache's Cache-Status is\n"
     "explained too."},
    {"--at", "TIME", "when it is asked for again: an HTTP-date, or +SPAN after the response, such as +5m; at once unless given"},
    {"--next", "FILE", "a request that comes then, in place of the same one"},
    {"--received", "TIME", "when the response came; its Date, or now, unless given"},
    {"--url", "URL", "what was asked for by GET, where there is a response alone"},
    {"--field", "NAME: VALUE", "a field of the request for a URL; repeat it", flag::any},
    {"--proxy", "URL|none", "ask for the URL through this proxy; through none unless given"},
    {"--unix", "PATH", "connect to this Unix socket, whatever host the URL has"},
    {"--cacert", "FILE", "trust whom FILE (PEM) holds, instead of whom the system trusts"},
    {"--insecure", "", "do not check whose certificate the server has: anybody may answer"},
    {"--json", "", "as JSON, see docs/caching.md"},
    cache_private_flag,
};
constexpr flag reading_flags[] = {limit_flag, relax_flag};
constexpr auto flags = together(own_flags, cache_flags, reading_flags);

}  // namespace

extern command const explain_command;
command const explain_command{
    "explain",
    "say what caches do with a response, and why, with sections of the standard\n"
    "What is stored and until when it is fresh, why it is used again or not, and what to change to have it cached.",
    "  httoop explain https://example.org/ --at +1h\n"
    "  httoop explain http://example.org/ --proxy http://127.0.0.1:8080\n"
    "  curl -sv https://example.org/ 2>&1 >/dev/null | httoop explain --at +5m\n"
    "  curl -si https://example.org/ | httoop explain\n"
    "  httoop explain exchange.txt --private --at 'Sun, 06 Nov 1994 08:49:37 GMT'\n"
    "  httoop explain --url http://example.org/ response.txt\n"
    "  httoop explain exchange.txt --json | jq -r '.change[]'\n"
    "The exit status is 1 if the response is not stored.\n",
    flags,
    run};

}  // namespace httoop::tool
