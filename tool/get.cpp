#include <csignal>
#include <cstdio>
#include <cstring>
#include <limits>

#include <unistd.h>

#include <httoop/core/ascii.hpp>
#include <httoop/engine/client.hpp>
#include <httoop/engine/rules.hpp>
#include <httoop/io/clock.hpp>
#include <httoop/io/idna.hpp>
#include <httoop/io/loop.hpp>
#include <httoop/io/offload.hpp>
#include <httoop/range/combine.hpp>
#include <httoop/uri/http_uri.hpp>
#include <httoop/uri/uri.hpp>

#include "command.hpp"
#include "getting.hpp"
#include "partial_file.hpp"
#include "progress.hpp"

namespace httoop::tool {
namespace {

struct download {
    std::string uri;
    client_options options;
    std::optional<partial_file> file;  // none: standard output
    bool resume = false;
    exit_status status = exit_status::network;
    bool ended = false;

    [[nodiscard]] bool write(octets piece) { return file ? file->write(piece) : print(piece); }
};

// What If-Range can say later about the representation that begins to arrive now.
std::optional<std::string> validator_of(response const& r) {
    range::partial_representation begun;
    (void)begun.arrives(r);
    if (begun.if_range().empty()) return {};
    return begun.if_range();
}

enum class resumed : unsigned char { yes, whole, no };

// Does the answer to a range request go on where the part ends (RFC 9110 14.4, 15.3.7)?
resumed goes_on(response const& r, partial_file const& part) {
    range::partial_representation held;
    if (!held.restore(part.validator(), {0, part.size() - 1})) return resumed::no;
    range::addition const a = held.arrives(r, part.validator());
    if (a.is == range::arrival::complete) return resumed::whole;
    return a.is == range::arrival::part && a.range.first == part.size() ? resumed::yes : resumed::no;
}

void tell_resume(download const& d) {
    if (d.file && d.file->resumable())
        tell("the first " + std::to_string(d.file->size()) + " octets are kept; go on with: httoop get --continue -o " +
             d.file->name() + " " + d.uri);
    else if (d.file)
        tell("the server gave nothing by which the rest could be asked for: try again from the start");
}

exit_status failed(error const& e, client_options const& o) {
    tell(e.text());
    if (char const* const step = next_step(e, o)) tell(step);
    // The last response was one: it is the answer to whoever asks for too many, or for what is secured.
    if (e.broken.broken == &rules::redirects_end || e.broken.broken == &rules::redirection_secured)
        return exit_status::redirection;
    return exit_status_of(e);
}

// Takes the content to where it goes.
task<exit_status> receive(download& d, arriving_response& from, std::uint64_t before) {
    auto const length = from.content->length();
    std::optional<std::uint64_t> whole;
    if (length.is == content_length_of::known) whole = before + length.octets;
    bool const shown = ::isatty(STDERR_FILENO) == 1 && (d.file || ::isatty(STDOUT_FILENO) != 1);
    auto const now = [] { return io::read_monotonic(); };
    progress bar{shown, before, whole, now()};
    std::uint64_t done = before;
    for (bool last = false; !last;) {
        outcome<chunk> const piece = co_await from.content->read();
        if (!piece) {
            bar.end(done, now());
            exit_status const status = failed(piece.error(), d.options);
            tell_resume(d);
            co_return status;
        }
        if (!d.write(piece->data)) co_return exit_status::negative;
        done += piece->data.size();
        last = piece->last;
        bar.at(done, now());
    }
    bar.end(done, now());
    co_return exit_status::done;
}

task<exit_status> fetch_once(download& d, bool resuming) {
    request r{method::get, "/"};
    r.fields().append(field_id::accept_encoding, "identity");
    if (resuming) {
        r.fields().append(field_id::range, "bytes=" + std::to_string(d.file->size()) + "-");
        r.fields().append(field_id::if_range, d.file->validator());
    }
    outcome<arriving_response> got = co_await fetch(d.uri, std::move(r), owned<source>{}, d.options);
    if (!got) {
        exit_status const status = failed(got.error(), d.options);
        if (d.file && d.file->resumable()) tell_resume(d);
        co_return status;
    }
    response const& head = got->head;
    exit_status const verdict = exit_status_of(head.status());
    std::string const said = std::to_string(head.status().number()) + " " + std::string{head.reason()};
    if (resuming && (head.status() == status_code::partial_content ||
                     head.status() == status_code::range_not_satisfiable)) {
        resumed const how = goes_on(head, *d.file);
        if (how == resumed::no) {
            tell("the server's range does not go on where the part ends: starting over");
            exit_status const again = co_await fetch_once(d, false);
            co_return again;
        }
        if (how == resumed::yes) {
            if (!d.file->append_to_found()) co_return exit_status::negative;
            exit_status const status = co_await receive(d, *got, d.file->size());
            if (status != exit_status::done) co_return status;
        }
        co_return d.file->complete() ? exit_status::done : exit_status::negative;
    }
    if (head.status() == status_code::partial_content) {
        tell("the server sent a part that was not asked for (" + said + ")");
        co_return exit_status::negative;
    }
    if (verdict != exit_status::done) {
        tell(said);
        octets const wanted = head.fields().value(field_id::upgrade);
        if (head.status() == status_code::upgrade_required && equal_ignoring_case(wanted.substr(0, 3), "TLS"))
            tell("--upgrade-tls required asks for it with TLS on the same connection (RFC 2817)");
        if (d.file) co_return verdict;  // the file is for what was asked for
        exit_status const status = co_await receive(d, *got, 0);
        co_return status == exit_status::done ? verdict : status;
    }
    if (d.file && !d.file->start_over(validator_of(head))) co_return exit_status::negative;
    exit_status const status = co_await receive(d, *got, 0);
    if (status != exit_status::done || !d.file) co_return status;
    co_return d.file->complete() ? exit_status::done : exit_status::negative;
}

io::loop* running = nullptr;

task<void> run_download(download& d) {
    bool const resuming = d.resume && d.file && d.file->size() > 0;
    if (d.resume && !resuming) tell("no part of this URL with a validator is there: starting at the beginning");
    d.status = co_await fetch_once(d, resuming);
    d.ended = true;
    running->stop();
}

void interrupt(int) { running->stop(); }

exit_status carry_out(download& d) {
    auto l = io::loop::make();
    if (!l) return failed(l.error(), d.options);
    running = l->get();
    io::offload_pool names{1, 16};
    running->use(&names);
    struct sigaction on {};
    on.sa_handler = interrupt;
    on.sa_flags = SA_RESETHAND;  // a second one ends us at once
    for (int const signal : {SIGINT, SIGTERM}) ::sigaction(signal, &on, nullptr);
    (*l)->spawn(run_download(d));
    if (!d.ended) (*l)->run();
    for (int const signal : {SIGINT, SIGTERM}) ::signal(signal, SIG_DFL);
    if (!d.ended) {
        std::fputc('\n', stderr);
        tell("interrupted");
        tell_resume(d);
        d.status = exit_status::network;
    }
    return d.status;  // the loop ends what still runs
}

exit_status run(arguments const& given) {
    download d;
    d.uri = given.value("URL");
    // Content goes on as it comes and is not held: its size is the user's business.
    d.options.policy.limits.content = std::numeric_limits<std::int64_t>::max();
    if (!read_policy(given, d.options.policy)) return exit_status::usage;
    if (auto const wrong = read_connection_flags(given, d.options)) return *wrong;
    if (std::size_t const scheme = d.uri.find("://"); scheme == std::string::npos || scheme > d.uri.find_first_of("/?#")) {
        d.uri = "https://" + d.uri;
        tell("no scheme was given, so this is " + d.uri);
    }
    auto const u = io::to_uri(d.uri);
    if (!u && !u.error().about.empty()) return misused(u.error().text());
    if (!u || !is_http(*u)) return misused("not a URL to get: " + d.uri + " (https://HOST/PATH is one)");
    d.uri = u->text();
    if (auto const good = check_http_uri(*u, true); !good)
        return misused(std::string{"this URL is not asked for: "} + good.error().broken->sentence);
    d.options.follow = !given.has("no-follow");
    narrator tells;
    if (given.has("verbose")) d.options.observer = &tells;
    d.resume = given.has("continue");
    std::string const output = given.value("output", "-");
    if (output != "-") {
        d.file.emplace(output, d.uri);
        if (!d.file->find()) return exit_status::negative;
    } else if (d.resume) {
        return misused("--continue goes on with a file: name it with -o FILE");
    }
    return carry_out(d);
}

constexpr flag flags[] = {
    {"URL", "URL", "an https or http URL; HOST/PATH is an https one", flag::once, true},
    {"-o,--output", "FILE", "write the content to FILE (FILE.part until it is whole)"},
    {"--continue", "", "go on with FILE.part of an earlier try, if it is still the same"},
    {"--no-follow", "", "do not follow redirections"},
    {"-v,--verbose", "", "tell connections, their TLS, heads, trailers and redirections on standard error\n"
     "Heads have all fields, as they are sent and received; credentials and cookies are not shown."},
    {"--http1", "", "speak HTTP/1.1 and nothing else"},
    {"--http2", "", "speak HTTP/2 and nothing else; of a server at an http URL it must be known"},
    {"--cacert", "FILE", "trust whom FILE (PEM) holds, instead of whom the system trusts"},
    {"--cert", "FILE", "our own certificate (PEM), for servers that ask for one"},
    {"--key", "FILE", "its key (PEM), unless that is in the same file"},
    {"--insecure", "", "do not check whose certificate the server has: anybody may answer"},
    {"--upgrade-tls", "off|optional|required", "ask servers at http URLs to switch to TLS (RFC 2817)"},
    {"--tunnel", "HOST:PORT", "connect through this proxy, by CONNECT"},
    limit_flag,
    relax_flag,
};

}  // namespace

extern command const get_command;
command const get_command{
    "get",
    "fetch a URL",
    "  httoop get example.org\n"
    "  httoop get http://127.0.0.1:8080/\n"
    "  httoop get -o big.iso https://example.org/big.iso\n"
    "  httoop get --continue -o big.iso https://example.org/big.iso\n"
    "  httoop get -v --no-follow example.org >/dev/null\n"
    "  httoop get -v --http2 http://127.0.0.1:8080/ >/dev/null\n"
    "  httoop get --cacert ca.pem localhost:8443/private --cert me.pem --key me.key\n"
    "The exit status tells the response's class: 0 for 2xx, 3, 4 and 5 for 3xx, 4xx and 5xx.\n",
    flags,
    run};

}  // namespace httoop::tool
