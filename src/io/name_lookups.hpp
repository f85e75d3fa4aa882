#pragma once
#include <memory>
#include <string>
#include <vector>

#include <httoop/core/limits.hpp>
#include <httoop/io/address.hpp>
#include <httoop/io/task.hpp>

namespace httoop::inline v0::io {

// Looks names up in threads of its own, by a function that blocks and cannot be stopped. What is stuck in it
// keeps one thread, and nobody who waits: each has a time of its own, and neither a loop nor the end of the
// process is kept by it. What nobody waits for any more is late, and its thread's place another's, as far as late
// ones are allowed. Threads end when there is nothing to look up. Whoever asks for a name that is being
// looked up gets the same answer. Answers are not kept: nobody tells how long they are good for.
class name_lookups {
public:
    using addresses = outcome<std::vector<address>>;  // their port is 0
    using look_up = addresses (*)(std::string const& host);

    explicit name_lookups(look_up by);
    ~name_lookups();
    name_lookups(name_lookups const&) = delete;
    name_lookups& operator=(name_lookups const&) = delete;

    // Those of the process, for the system's names.
    static name_lookups& of_process();

    // At most limits.resolve_threads at once, beside them limits.resolve_late that are late, and limits.offload_queue
    // that wait, more are refused; nobody waits for longer than limits.resolve_time. Any thread that runs a loop.
    task<addresses> ask(std::string host, limits const& l);

    // By which names are looked up from now on; returns the one until now. For tests.
    look_up by(look_up other);
    struct counts {
        std::size_t threads, waiting, late;  // late: of what threads look up
    };
    [[nodiscard]] counts count() const;

private:
    struct state;
    struct asking;
    struct bounds;
    static task<addresses> wait(std::shared_ptr<state> of, std::string host, bounds most);
    static task<addresses> wait_long(std::shared_ptr<state> of, std::string host, bounds most);
    std::shared_ptr<state> state_;  // threads that are stuck hold it too
};

}  // namespace httoop::inline v0::io
