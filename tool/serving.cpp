#include "serving.hpp"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <optional>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

#include <httoop/core/number.hpp>
#include <httoop/engine/server.hpp>
#include <httoop/io/loop.hpp>
#include <httoop/io/signals.hpp>
#include <httoop/service/compressor.hpp>
#include <httoop/service/cross_origin.hpp>
#include <httoop/service/https_redirect.hpp>
#include <httoop/service/strict_transport.hpp>

#include "protection.hpp"
#include "tls.hpp"

namespace httoop::tool {
namespace {

constexpr unsigned most_threads = 256;
constexpr unsigned owner_alone = 0600;  // who may connect to the socket for control
constexpr int largest_from_heap = 128 * 1024;

// Where access lines go: standard error, or a file that can be opened anew under the same
// descriptor, so that a log that was moved away is let go.
class log_target {
public:
    explicit log_target(std::string file) : file_{std::move(file)} {}
    log_target(log_target const&) = delete;
    log_target& operator=(log_target const&) = delete;
    ~log_target() {
        if (descriptor_ > STDERR_FILENO) ::close(descriptor_);
    }
    bool open() {
        if (file_.empty()) return true;
        int const fresh = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
        if (fresh < 0) {
            tell("cannot write the log " + file_ + ": " + std::strerror(errno) +
                 " (--log FORMAT without a file writes to standard error)");
            return false;
        }
        if (descriptor_ == STDERR_FILENO) {
            descriptor_ = fresh;
            return true;
        }
        ::dup3(fresh, descriptor_, O_CLOEXEC);
        ::close(fresh);
        return true;
    }
    [[nodiscard]] int descriptor() const { return descriptor_; }

private:
    std::string file_;
    int descriptor_ = STDERR_FILENO;
};

bool read_log(std::string_view given, log_format& format, std::string& file) {
    auto const colon = given.find(':');
    auto const name = given.substr(0, colon);
    if (name == "none") format = log_format::none;
    else if (name == "common") format = log_format::common;
    else if (name == "json") format = log_format::json;
    else return misused("--log is none, common or json, perhaps with :FILE, not " + std::string{given}), false;
    if (colon != std::string_view::npos) {
        file = given.substr(colon + 1);
        if (file.empty()) return misused("--log " + std::string{name} + ": lacks the name of the file"), false;
    }
    return true;
}

// Pages of these origins may read, and send every method and field; passwords with it if --auth asks
// for some.
bool read_sharing(arguments const& given, cors::sharing& s) {
    for (std::string const& origin : given.all("cors"))
        if (!s.allow(origin))
            return misused("--cors takes an origin, such as https://app.example:8443, or *, not " + origin), false;
    s.methods = s.headers = s.exposed = {"*"};
    s.credentials = given.has("auth");
    if (s.credentials) s.headers.emplace_back("Authorization");
    return true;
}

// As many descriptors as we may have: each connection needs one.
void allow_descriptors() {
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur == files.rlim_max) return;
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);  // refused: then there are fewer
}

exit_status cannot_listen(error const& e, bool local) {
    tell(e.text());
    switch (e.code) {
        case EADDRINUSE:
            tell(local ? "--listen unix:PATH chooses another path"
                       : "--listen ADDR:PORT chooses another port, port 0 a free one");
            break;
        case EACCES:
            tell(local ? "the folder of the socket has to be one that you may write in"
                       : "--listen 127.0.0.1:8080 needs no privilege");
            break;
        case ENOENT: tell("the folder of the socket has to be there"); break;
        case EADDRNOTAVAIL: tell("this machine has no such address: --listen :PORT takes every one it has"); break;
        default: break;
    }
    return e.what == failure::refused ? exit_status::usage : exit_status::network;
}

// Services, each in front of the one before.
class stack {
public:
    explicit stack(service& site) : front_{&site} {}
    void put(owned<service> in_front) {
        front_ = in_front.get();
        kept_.push_back(std::move(in_front));
    }
    [[nodiscard]] service& front() const { return *front_; }

private:
    service* front_;
    std::vector<owned<service>> kept_;
};

// False: complained about.
bool stack_up(stack& all, arguments const& given, policy const& p, tls_settings const& tls, site_facts const& facts) {
    cors::sharing sharing;
    if (!read_sharing(given, sharing)) return false;
    if (given.has("compress")) all.put(make_owned<compressor>(all.front()));
    if (given.has("auth")) {
        auto guarded = protect(all.front(), given.value("auth"), p.limits, facts.of, facts.is == site_facts::proxy ? auth::asker::proxy : auth::asker::origin);
        if (!guarded) return tell(guarded.error().text()), false;
        all.put(*std::move(guarded));
    }
    // No password is asked for where others can read it.
    if (tls.redirect) all.put(make_owned<https_redirect>(all.front(), *tls.redirect));
    // A browser follows no redirection of a preflight, and one of another origin's page only if it is shared.
    if (given.has("cors")) all.put(owned<service>{new cross_origin{all.front(), std::move(sharing)}});
    if (tls.hsts) all.put(owned<service>{new strict_transport{all.front(), {.max_age = *tls.hsts}}});
    return true;
}

bool read_mode(octets text, unsigned& mode) {
    if (text.size() == 4 && text.front() == '0') text.remove_prefix(1);
    if (text.size() != 3) return false;
    mode = 0;
    for (char const c : text) {
        if (c < '0' || c > '7') return false;
        mode = mode * 8 + static_cast<unsigned>(c - '0');
    }
    return mode != 0;
}

class on_signals final : public io::signal_handler {
public:
    on_signals(server& s, server* control, log_target& log, tls_settings const& tls) : server_{s}, control_{control}, log_{log}, tls_{tls} {}
    void signalled(int number) override {
        if (number == SIGHUP) {
            log_.open();
            read_certificates();
        } else if (!stopping_) {
            stopping_ = true;
            server_.stop();
            if (control_ != nullptr) control_->stop();
        } else {
            ::_exit(static_cast<int>(exit_status::negative));
        }
    }

private:
    // New connections get the new ones. One that was made for this run stays.
    void read_certificates() {
        if (!tls_.wanted || tls_.of.self_signed) return;
        auto fresh = make_tls(tls_);
        if (!fresh) return tell("the certificates that were read before stay in use");
        server_.use(std::move(*fresh));
        tell("the certificates were read anew");
    }
    server& server_;
    server* control_;
    log_target& log_;
    tls_settings const& tls_;
    bool stopping_ = false;
};

}  // namespace

exit_status serve(service& site, arguments const& given, site_facts const& facts) {
    server_options options;
    if (!read_policy(given, options.policy)) return exit_status::usage;
    tls_settings tls;
    if (!read_tls(given, options.policy, tls)) return exit_status::usage;
    options.forwards = facts.is != site_facts::origin;
    options.proxy = facts.is == site_facts::proxy;
    options.upgrade = tls.upgrade;
    options.plain = tls.plain;
    stack all{site};
    if (!stack_up(all, given, options.policy, tls, facts)) return exit_status::usage;
    std::uint64_t threads = 1;
    if (parse_decimal(given.value("threads", "1"), threads) != number_fault::none || threads == 0 ||
        threads > most_threads)
        return misused("--threads takes a number from 1 to " + std::to_string(most_threads));
    options.threads = static_cast<unsigned>(threads);
    if (given.has("socket-mode") && !read_mode(given.value("socket-mode"), options.socket_mode))
        return misused("--socket-mode takes three octal digits, such as 660");
    log_format format = log_format::none;
    std::string log_file;
    if (!read_log(given.value("log", "none"), format, log_file)) return exit_status::usage;
    log_target target{log_file};
    if (!target.open()) return exit_status::negative;
    owned<log> const access = make_log(format, target.descriptor());
    options.log = access.get();

    owned<io::tls_server> certificates;
    if (tls.wanted) {
        auto made = make_tls(tls);
        if (!made) return made.error().what == failure::refused ? exit_status::usage : exit_status::tls;
        certificates = std::move(*made);
    }
    if (tls.of.self_signed) tell_fingerprint(*certificates);

    allow_descriptors();
    // Large buffers are given back to the system: else the C library raises this bound when it sees the
    // first of them, and what slow readers took stays with the process.
    ::mallopt(M_MMAP_THRESHOLD, largest_from_heap);
    auto l = io::loop::make();
    if (!l) return tell(l.error().text()), exit_status::negative;
    io::loop& loop = **l;
    server s{all.front(), options};
    if (tls.wanted) s.use(std::move(certificates));
    std::optional<server> control;
    if (facts.control != nullptr) control.emplace(*facts.control, server_options{.policy = options.policy, .socket_mode = owner_alone});
    on_signals handler{s, control ? &*control : nullptr, target, tls};
    // Before any thread is there: they inherit that these signals are blocked.
    auto const taken = io::signals::take(loop, {SIGTERM, SIGINT, SIGHUP}, handler);
    if (!taken) return tell(taken.error().text()), exit_status::negative;

    std::vector<std::string> where{given.all("listen").begin(), given.all("listen").end()};
    if (where.empty()) where.emplace_back("127.0.0.1:8080");
    std::string ready;  // told once all of them can be connected to
    for (std::string const& one : where) {
        auto const at = s.listen(one);
        if (!at) return cannot_listen(at.error(), one.starts_with("unix:"));
        bool const local = at->is() == io::address::unix_path;
        ready += "listening on " + (local ? at->compose() : (tls.wanted ? "https://" : "http://") + at->compose() + "/") + "\n";
    }
    if (control)
        if (auto const at = control->listen(facts.control_at); !at) return cannot_listen(at.error(), true);
    if (!print(ready) || !flush_output()) return exit_status::negative;

    int status = 0, control_status = 0;
    std::thread controlling;
    if (control) controlling = std::thread{[&] { control_status = control->run(); }};
    std::thread serving{[&] {
        status = s.run();
        loop.stop();
    }};
    loop.run();
    serving.join();
    if (control) {
        control->stop();
        controlling.join();
    }
    return status == 0 && control_status == 0 ? exit_status::done : exit_status::negative;
}

}  // namespace httoop::tool
