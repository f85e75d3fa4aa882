#pragma once
#include <httoop/engine/client.hpp>
#include <httoop/service/user_agent.hpp>

namespace httoop::inline v0 {

// A user agent over a client, on a loop of its own, for programs that have none. All of it blocks until it is
// done, and is not to be called on a loop's thread (a `refused` error): what runs there waits for a user_agent
// of its own. The policy of the agent's options counts for both.

// One request, with the content of the answer in memory (at most limits.held_content). `uri` may have
// characters beyond ASCII; the target of `r` counts for nothing.
//
//     auto r = httoop::get("https://example.org/");
//     if (!r) return complain(r.error());
outcome<response> get(octets uri, user_agent_options o = {}, client_options c = {});
outcome<response> send(octets uri, request r, user_agent_options o = {}, client_options c = {});

// What is done with an agent: any number of requests.
class agent_work {
public:
    virtual task<outcome<void>> run(user_agent& by) = 0;

protected:
    ~agent_work() = default;
};
outcome<void> run_with_agent(agent_work& w, user_agent_options o = {}, client_options c = {});

// `f` takes a user_agent& and returns a task<outcome<void>>.
//
//     outcome<void> done = run_with_agent(copy_it_all);
template <class F>
    requires std::is_invocable_r_v<task<outcome<void>>, F&, user_agent&>
outcome<void> run_with_agent(F f, user_agent_options o = {}, client_options c = {}) {
    struct function final : agent_work {
        explicit function(F g) : f{std::move(g)} {}
        task<outcome<void>> run(user_agent& by) override { return f(by); }
        F f;
    } w{std::move(f)};
    return run_with_agent(static_cast<agent_work&>(w), std::move(o), std::move(c));
}

}  // namespace httoop::inline v0
