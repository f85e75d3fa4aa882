#include "serving.hpp"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <optional>
#include <thread>

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

#include "protection.hpp"

namespace httoop::tool {
namespace {

constexpr unsigned most_threads = 256;
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

class on_signals final : public io::signal_handler {
public:
    on_signals(server& s, log_target& log) : server_{s}, log_{log} {}
    void signalled(int number) override {
        if (number == SIGHUP) {
            log_.open();
        } else if (!stopping_) {
            stopping_ = true;
            server_.stop();
        } else {
            ::_exit(static_cast<int>(exit_status::negative));
        }
    }

private:
    server& server_;
    log_target& log_;
    bool stopping_ = false;
};

}  // namespace

exit_status serve(service& site, arguments const& given, files_options const* of) {
    server_options options;
    if (!read_policy(given, options.policy)) return exit_status::usage;
    owned<service> smaller;
    if (given.has("compress")) smaller = make_owned<compressor>(site);
    service& content = smaller ? *smaller : site;
    owned<service> guarded;
    if (given.has("auth")) {
        auto protected_site = protect(content, given.value("auth"), options.policy.limits, of);
        if (!protected_site) return tell(protected_site.error().text()), exit_status::usage;
        guarded = *std::move(protected_site);
    }
    service& inner = guarded ? *guarded : content;
    cors::sharing sharing;
    if (!read_sharing(given, sharing)) return exit_status::usage;
    owned<service> shared;
    if (given.has("cors")) shared = owned<service>{new cross_origin{inner, std::move(sharing)}};
    service& root = shared ? *shared : inner;
    std::uint64_t threads = 1;
    if (parse_decimal(given.value("threads", "1"), threads) != number_fault::none || threads == 0 ||
        threads > most_threads)
        return misused("--threads takes a number from 1 to " + std::to_string(most_threads));
    options.threads = static_cast<unsigned>(threads);
    log_format format = log_format::none;
    std::string log_file;
    if (!read_log(given.value("log", "none"), format, log_file)) return exit_status::usage;
    log_target target{log_file};
    if (!target.open()) return exit_status::negative;
    owned<log> const access = make_log(format, target.descriptor());
    options.log = access.get();

    allow_descriptors();
    // Large buffers are given back to the system: else the C library raises this bound when it sees the
    // first of them, and what slow readers took stays with the process.
    ::mallopt(M_MMAP_THRESHOLD, largest_from_heap);
    auto l = io::loop::make();
    if (!l) return tell(l.error().text()), exit_status::negative;
    io::loop& loop = **l;
    server s{root, options};
    on_signals handler{s, target};
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
        ready += "listening on " + (local ? at->compose() : "http://" + at->compose() + "/") + "\n";
    }
    if (!print(ready) || std::fflush(stdout) != 0) return exit_status::negative;

    int status = 0;
    std::thread serving{[&] {
        status = s.run();
        loop.stop();
    }};
    loop.run();
    serving.join();
    return status == 0 ? exit_status::done : exit_status::negative;
}

}  // namespace httoop::tool
