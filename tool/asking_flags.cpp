#include <algorithm>
#include <cstdlib>
#include <limits>

#include <httoop/core/number.hpp>
#include <httoop/io/entropy.hpp>
#include <httoop/uri/authority.hpp>
#include <httoop/uri/http_uri.hpp>
#include <httoop/uri/origin.hpp>
#include <httoop/uri/percent.hpp>
#include <httoop/uri/uri.hpp>

#include "asking.hpp"
#include "environment.hpp"
#include "getting.hpp"
#include "input.hpp"
#include "items.hpp"
#include "password_prompt.hpp"
#include "session_file.hpp"
#include "url_meant.hpp"

namespace httoop::tool {
namespace {

constexpr std::uint64_t longest_token = 65536, most_seconds = 86400 * 365, most_retries = 100;

// Nobody guesses it, so no content has it (RFC 2046 5.1.1).
std::string fresh_boundary() {
    return "httoop-" + std::to_string(io::random_number()) + "-" + std::to_string(io::random_number());
}

bool is_withheld(outgoing const& o, field_id id) {
    return std::any_of(o.withheld.begin(), o.withheld.end(), [id](std::string const& name) { return identify_field(name) == id; });
}

std::optional<exit_status> read_words(arguments const& given, std::string const& method, asking& into) {
    outgoing_options how;
    how.form = given.has("form");
    how.json = given.has("json");
    how.has_raw = given.has("raw");
    how.raw = given.value("raw");
    how.boundary = fresh_boundary();
    how.policy = into.client.policy;
    if (how.form && how.json) return misused("--form and --json: data is one or the other");
    std::vector<std::string> words{given.value("URL")};
    std::vector<item> items;
    std::string fault;
    for (std::string const& word : given.all("ITEM")) {
        if (is_another_url(word)) words.push_back(word);
        else if (!read_item(word, items.emplace_back(), fault)) return misused(fault);
    }
    if (!compose_outgoing(method, std::move(items), how, into.wishes.asked, fault)) return misused(fault);
    auto& fields = into.wishes.asked.request.fields();
    if (!fields.has(field_id::accept) && !is_withheld(into.wishes.asked, field_id::accept)) fields.append(field_id::accept, "*/*");
    for (std::string const& word : words)
        if (auto const wrong = read_url(with_query(word, into.wishes.asked.query), into.urls.emplace_back())) return wrong;
    return {};
}

// Where answers go.
std::optional<exit_status> read_output(arguments const& given, asking& into) {
    transfer_wishes& w = into.wishes;
    w.output = given.value("output", "-");
    w.save = given.has("remote-name");
    w.resume = given.has("continue");
    w.relation = given.value("rel");
    w.link_steps = into.client.policy.limits.link_steps;
    w.dry = into.offline;
    bool const one_file = w.output != "-" && !w.save;
    if (w.save && given.has("output")) return misused("-o names the file, -O lets the server name it: choose");
    if (one_file && into.urls.size() > 1) return misused("-o FILE takes one URL; -O gives each a file of its own");
    if (one_file && !w.relation.empty()) return misused("-o FILE takes one answer, --rel asks for more; -O gives each a file of its own");
    if (w.resume && !one_file && !w.save) return misused("--continue goes on with a file: name it with -o FILE");
    if (w.resume && w.asked.request.method() != method::get) return misused("--continue goes on with what get fetched");
    for (field_id const name : {field_id::range, field_id::if_range})
        if (w.resume && w.asked.request.fields().has(name))
            return misused("--continue asks for the rest by Range and If-Range of its own: leave " + std::string{name_of(name)} + " out");
    if (!w.relation.empty() && !w.asked.request.method().safe())
        return misused("--rel follows links, which get and head do; " + std::string{w.asked.request.method().token()} + " is not repeated for them");
    // What is kept in a file is what the server has: of a part that is coded nobody knows where it ends.
    auto& fields = w.asked.request.fields();
    bool const plainly = given.has("no-decode") || one_file || w.save;
    if (plainly && !fields.has(field_id::accept_encoding) && !is_withheld(w.asked, field_id::accept_encoding))
        fields.append(field_id::accept_encoding, "identity");
    into.agent.decode = !given.has("no-decode");
    return {};
}

// "2", "0.5": seconds.
bool read_seconds(std::string_view text, duration& into) {
    std::string_view const whole = text.substr(0, text.find('.'));
    std::uint64_t seconds = 0, thousandths = 0;
    if (parse_decimal(whole, seconds) != number_fault::none || seconds > most_seconds) return false;
    if (whole.size() < text.size()) {
        std::string part{text.substr(whole.size() + 1)};
        if (part.empty() || part.size() > 3) return false;
        part.resize(3, '0');
        if (parse_decimal(part, thousandths) != number_fault::none) return false;
    }
    into = duration::milliseconds(static_cast<std::int64_t>(seconds * 1000 + thousandths));
    return into.nanoseconds > 0;
}

// How often and how long it is tried.
std::optional<exit_status> read_patience(arguments const& given, asking& into) {
    if (given.has("timeout") && !read_seconds(given.value("timeout"), into.agent.total))
        return misused("--timeout takes seconds, such as 30 or 2.5, not " + given.value("timeout"));
    if (!given.has("retry")) return {};
    std::uint64_t times = 0;
    if (parse_decimal(given.value("retry"), times) != number_fault::none || times > most_retries)
        return misused("--retry takes a number of times, at most " + std::to_string(most_retries) + ", not " + given.value("retry"));
    into.client.policy.limits.retries = times;
    into.agent.wait = into.agent.resume = times > 0;
    return {};
}

// Which way connections go.
std::optional<exit_status> read_way(arguments const& given, asking& into) {
    if (auto const wrong = read_connection_flags(given, into.client)) return wrong;
    int const ways = int{given.has("proxy")} + int{given.has("tunnel")} + int{given.has("unix")};
    if (ways > 1) return misused("--proxy, --tunnel and --unix are three ways to go: choose");
    into.client.unix_socket = given.value("unix");
    if (given.has("unix") && into.client.unix_socket.empty()) return misused("--unix takes the path of a socket");
    std::string const proxy = given.value("proxy");
    if (given.has("proxy") && proxy != "none" && !is_proxy(proxy))
        return misused("--proxy takes http://HOST:PORT, https://HOST:PORT or HOST:PORT, or none, not " + proxy);
    if (given.has("proxy")) {
        if (proxy != "none") into.client.proxy = {proxy, proxy, ""};
    } else if (ways == 0) {
        proxies_said said = proxies_of_environment();
        into.client.proxy = {std::move(said.for_http), std::move(said.for_https), std::move(said.except)};
    }
    return {};
}

// The name and the password in a proxy's URL are for its challenges as well (the client sends them as Basic).
void read_proxy_login(std::string const& proxy, std::vector<known_login>& into) {
    auto const u = uri::parse(proxy.find("://") == std::string::npos ? "http://" + proxy : proxy);
    if (!u || u->userinfo().data() == nullptr) return;
    std::string_view const said = u->userinfo();
    std::size_t const colon = std::min(said.find(':'), said.size());
    auto user = percent_decode(said.substr(0, colon));
    auto password = percent_decode(said.substr(std::min(colon + 1, said.size())));
    if (!user || !password) return;
    into.push_back({.where = origin::of(*u).compose(), .user = *std::move(user), .password = auth::secret{*std::move(password)}, .asker = auth::asker::proxy});
}

// The origins that are asked, each once.
std::vector<std::string> origins_of(std::vector<std::string> const& urls) {
    std::vector<std::string> all;
    for (std::string const& url : urls) {
        auto const u = uri_view::parse(url);
        std::string const o = u ? std::string{u->scheme()} + "://" + std::string{u->authority()} : url;
        if (std::find(all.begin(), all.end(), o) == all.end()) all.push_back(o);
    }
    return all;
}

std::optional<exit_status> read_user(arguments const& given, known_login& into) {
    std::string const said = given.value("auth");
    std::size_t const colon = said.find(':');
    into.user = said.substr(0, colon);
    if (colon != std::string::npos) {
        into.password = auth::secret{said.substr(colon + 1)};
        return {};
    }
    if (given.has("curl") || given.has("offline")) return {};
    auto password = ask_password("Password of " + into.user + ": ");
    if (!password) return misused("--auth USER asks for the password on the terminal, and got none; --auth USER:PASSWORD has it");
    into.password = *std::move(password);
    return {};
}

std::optional<exit_status> read_token(arguments const& given, known_login& into) {
    std::string token = given.value("bearer");
    if (token.starts_with('@')) {
        std::string const file = token.substr(1);
        token.clear();
        if (!read_input(file, longest_token, token)) return exit_status::negative;
        while (!token.empty() && (token.back() == '\n' || token.back() == '\r' || token.back() == ' ')) token.pop_back();
    }
    if (token.empty()) return misused("--bearer takes a token, or @FILE that has one");
    into.token = auth::secret{std::move(token)};
    return {};
}

// What is kept of answers, for the next time.
std::optional<exit_status> read_keeping(arguments const& given, asking& into) {
    auto const spec = read_cache_spec(given.value("cache", "none"));
    if (!spec) return misused(wrong_cache_spec(given.value("cache"), "disk:DIR, disk:DIR:10G, memory:256M or none"));
    into.cache = *spec;
    into.why = given.has("why");
    if (into.why && into.cache.is == cache_spec::none) return misused("--why is about a cache: --cache disk:DIR is one");
    return {};
}

// Who asks, and what is remembered of that.
std::optional<exit_status> read_identity(arguments const& given, asking& into) {
    if (given.has("auth") && given.has("bearer")) return misused("--auth is a user, --bearer a token: choose");
    known_login login;
    if (given.has("auth-unasked") && !given.has("auth")) return misused("--auth-unasked sends what --auth USER:PASSWORD says");
    if (given.has("auth"))
        if (auto const wrong = read_user(given, login)) return wrong;
    login.unasked = given.has("auth-unasked");
    if (given.has("bearer"))
        if (auto const wrong = read_token(given, login)) return wrong;
    if (given.has("auth") || given.has("bearer"))
        for (std::string const& origin : origins_of(into.urls)) {
            login.where = origin;
            into.logins.push_back(login);
        }
    into.wishes.anonymous = !given.has("auth") && !given.has("bearer") && !given.has("netrc");
    into.plain_auth = given.has("plain-auth");
    into.protect_content = given.has("protect-content");
    if (given.has("session")) {
        std::string const name = given.value("session");
        if (!is_session_name(name)) return misused("--session takes a name, such as work, not \"" + name + "\"");
        into.session = session_path(name, std::getenv("XDG_STATE_HOME"), std::getenv("HOME"));
        if (into.session.empty()) return misused("--session needs a folder: neither XDG_STATE_HOME nor HOME says one");
    }
    if (given.has("netrc")) {
        char const* const named = std::getenv("NETRC");
        char const* const home = std::getenv("HOME");
        into.netrc = named != nullptr ? named : home != nullptr ? std::string{home} + "/.netrc" : "";
        if (into.netrc.empty()) return misused("--netrc reads ~/.netrc, and HOME does not say where that is");
    }
    return {};
}

}  // namespace

std::optional<exit_status> read_asking(arguments const& given, std::string const& method, asking& into) {
    // Content goes on as it comes and is not held: its size is the user's business.
    into.client.policy.limits.content = std::numeric_limits<std::int64_t>::max();
    if (!read_policy(given, into.client.policy)) return exit_status::usage;
    into.wishes.verbose = static_cast<unsigned>(given.all("verbose").size());
    into.wishes.limits = into.client.policy.limits;
    into.timing = given.has("timing");
    into.offline = given.has("offline");
    into.curl = given.has("curl");
    into.agent.follow = !given.has("no-follow");
    if (into.offline && into.curl) return misused("--offline prints the request, --curl a command that sends it: choose");
    for (auto const read : {read_way, read_patience})
        if (auto const wrong = read(given, into)) return wrong;
    if (auto const wrong = read_words(given, method, into)) return wrong;
    for (auto const read : {read_output, read_keeping, read_identity})
        if (auto const wrong = read(given, into)) return wrong;
    into.client.adds = false;  // what people leave out stays out
    into.agent.policy = into.client.policy;
    into.agent.proxy = into.client.proxy;
    into.agent.tunnel = into.client.tunnel;
    for (std::string const* const proxy : {&into.agent.proxy.for_http, &into.agent.proxy.for_https}) read_proxy_login(*proxy, into.proxy_logins);
    into.agent.verified = into.client.tls.verify;
    return {};
}

}  // namespace httoop::tool
