#include "asking.hpp"

#include <csignal>
#include <cstdio>
#include <limits>

#include <httoop/engine/rules.hpp>
#include <httoop/io/clock.hpp>
#include <httoop/io/entropy.hpp>
#include <httoop/io/loop.hpp>
#include <httoop/io/offload.hpp>
#include <httoop/uri/uri.hpp>

#include "both_observers.hpp"
#include "getting.hpp"
#include "items.hpp"
#include "narrator.hpp"
#include "offline.hpp"
#include "timing.hpp"
#include "url_meant.hpp"

namespace httoop::tool {
namespace {

constexpr std::size_t parallel = 6;  // transfers at once, into files

// Nobody guesses it, so no content has it (RFC 2046 5.1.1).
std::string fresh_boundary() {
    return "httoop-" + std::to_string(io::random_number()) + "-" + std::to_string(io::random_number());
}

std::optional<exit_status> read_words(arguments const& given, std::string const& method, asking& into) {
    outgoing_options how;
    how.form = given.has("form");
    how.json = given.has("json");
    how.has_raw = given.has("raw");
    how.raw = given.value("raw");
    how.boundary = fresh_boundary();
    how.policy = into.options.policy;
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
    if (!fields.has(field_id::accept_encoding)) fields.append(field_id::accept_encoding, "identity");
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
    if (w.save && given.has("output")) return misused("-o names the file, -O lets the server name it: choose");
    if (w.output != "-" && into.urls.size() > 1)
        return misused("-o FILE takes one URL; -O gives each a file of its own");
    if (w.resume && w.output == "-" && !w.save) return misused("--continue goes on with a file: name it with -o FILE");
    if (w.resume && w.asked.request.method() != method::get) return misused("--continue goes on with what get fetched");
    return {};
}

class fetching final : public asker {
public:
    explicit fetching(client_options const& o) : options_{o} {}
    task<outcome<arriving_response>> ask(std::string url, request r, owned<source> content) override {
        return fetch(std::move(url), std::move(r), std::move(content), options_);
    }
    exit_status failed(error const& e) override {
        tell(e.text());
        if (char const* const step = next_step(e, options_)) tell(step);
        // The last response was one: it is the answer to whoever asks for too many, or for what is secured.
        if (e.broken.broken == &rules::redirects_end || e.broken.broken == &rules::redirection_secured)
            return exit_status::redirection;
        return exit_status_of(e);
    }

private:
    client_options const& options_;
};

// All transfers, at most so many at once.
struct transfers {
    std::vector<owned<transfer>> all;
    std::size_t next = 0, ended = 0;
};

io::loop* running = nullptr;

// Takes one after the other.
task<void> work_off(transfers& t) {
    while (t.next < t.all.size()) {
        transfer& one = *t.all[t.next++];
        co_await one.run();
        if (++t.ended == t.all.size()) running->stop();
    }
}

void interrupt(int) { running->stop(); }

exit_status worst_of(transfers const& t) {
    exit_status worst = exit_status::done;
    for (auto const& one : t.all) worst = std::max(worst, one->status());
    return worst;
}

exit_status transfer_all(asking& a) {
    narrator tells{a.wishes.verbose, a.wishes.save && a.urls.size() > 1};
    stopwatch times{io::read_monotonic};
    both_observers both{tells, times};
    if (a.wishes.verbose > 0) a.options.observer = &tells;
    if (a.timing) a.options.observer = a.wishes.verbose > 0 ? static_cast<client_observer*>(&both) : &times;
    fetching by{a.options};
    auto l = io::loop::make();
    if (!l) return by.failed(l.error());
    running = l->get();
    io::offload_pool names{2, 16};
    running->use(&names);
    std::setvbuf(stdout, nullptr, _IONBF, 0);  // what comes goes on at once
    transfers t;
    a.wishes.alone = a.urls.size() == 1;
    for (std::string const& url : a.urls) {
        t.all.push_back(make_owned<transfer>(url, a.wishes, by));
        if (!t.all.back()->prepare()) return exit_status::negative;
    }
    struct sigaction on {};
    on.sa_handler = interrupt;
    on.sa_flags = SA_RESETHAND;  // a second one ends us at once
    for (int const signal : {SIGINT, SIGTERM}) ::sigaction(signal, &on, nullptr);
    // What goes to standard output comes in the order of the URLs.
    for (std::size_t i = 0; i < (a.wishes.save ? parallel : 1); ++i) (*l)->spawn(work_off(t));
    if (t.ended < t.all.size()) (*l)->run();
    for (int const signal : {SIGINT, SIGTERM}) ::signal(signal, SIG_DFL);
    if (t.ended < t.all.size()) {
        std::fputc('\n', stderr);
        tell("interrupted");
        for (auto const& one : t.all)
            if (!one->ended()) one->interrupted();
    }
    return worst_of(t);  // the loop ends what still runs
}

exit_status print_offline(asking const& a) {
    for (std::string const& url : a.urls) {
        result<uri> const target = uri::parse(url);
        std::string fault;
        if (!print_request(sent_request(*target, a.wishes.asked), a.wishes.asked, fault)) return misused(fault);
    }
    return exit_status::done;
}

}  // namespace

std::optional<exit_status> read_asking(arguments const& given, std::string const& method, asking& into) {
    // Content goes on as it comes and is not held: its size is the user's business.
    into.options.policy.limits.content = std::numeric_limits<std::int64_t>::max();
    if (!read_policy(given, into.options.policy)) return exit_status::usage;
    if (auto const wrong = read_connection_flags(given, into.options)) return wrong;
    into.options.follow = !given.has("no-follow");
    into.wishes.verbose = static_cast<unsigned>(given.all("verbose").size());
    into.wishes.limits = into.options.policy.limits;
    into.timing = given.has("timing");
    into.offline = given.has("offline");
    into.curl = given.has("curl");
    if (into.offline && into.curl) return misused("--offline prints the request, --curl a command that sends it: choose");
    if (auto const wrong = read_words(given, method, into)) return wrong;
    if (auto const wrong = read_output(given, into)) return wrong;
    return {};
}

exit_status carry_out(asking& a) {
    if (a.offline) return print_offline(a);
    return transfer_all(a);
}

}  // namespace httoop::tool
