#pragma once
#include <httoop/cookie/jar.hpp>
#include <httoop/io/clock.hpp>
#include <httoop/io/public_suffix_list.hpp>
#include <httoop/service/cache.hpp>
#include <httoop/service/hsts_hosts.hpp>

#include "asking.hpp"
#include "both_observers.hpp"
#include "getting.hpp"
#include "narrator.hpp"
#include "timing.hpp"

namespace httoop::tool {

// Tells what a user agent does by itself on standard error: what people should know always, the rest with -v.
class agent_narrator final : public user_agent_observer {
public:
    agent_narrator(bool verbose, bool why) : verbose_{verbose}, why_{why} {}
    void answered(response const& r) override;
    void redirected(response const& r, octets to) override;
    void secured(octets from, octets to) override;
    void repeated(repetition why, error const* because) override;
    void resumed(std::uint64_t kept, error const& because) override;
    void noted(octets what) override;

private:
    bool verbose_;
    bool why_;  // what the cache did
};

// The user agent of a command, with what it knows and remembers.
class asking_agent final : public asker {
public:
    // Null: told why not, and `status` is that of the command.
    static owned<asking_agent> make(asking& a, exit_status& status);
    asking_agent(asking_agent const&) = delete;
    asking_agent& operator=(asking_agent const&) = delete;

    task<outcome<arriving_response>> ask(std::string url, request r, owned<source> content) override;
    exit_status failed(error const& e) override;
    // Writes the session, if there is one. False: told why not.
    bool remember();

private:
    explicit asking_agent(asking& a);
    bool load();
    bool add_logins();
    bool add_cache();

    asking& asking_;
    narrator tells_;
    stopwatch times_{io::read_monotonic};
    both_observers both_{tells_, times_};
    agent_narrator tells_of_agent_;
    io::public_suffix_list suffixes_;
    cookie::jar jar_;
    hsts_hosts hosts_;
    known_credentials keys_, kept_keys_;  // all of them; those of the session
    owned<service> connections_;
    owned<cache_store> store_;
    owned<cache> cache_;
    owned<service> through_;
    owned<user_agent> agent_;
};

}  // namespace httoop::tool
