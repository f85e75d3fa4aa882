#pragma once
#include <optional>
#include <string>

#include <httoop/field/link_walk.hpp>
#include <httoop/service/user_agent.hpp>

namespace httoop::inline v0 {

// Resources of which each tells in Link which one is related to it, such as the next page (RFC 8288): the
// first is asked for, and what it links to, until nothing is linked.
//
//     linked pages{agent, "https://example.org/items", "next"};
//     for (;;) {
//         auto page = co_await pages.next();
//         if (!page) co_return page.error();
//         if (!*page) break;                                  // that was all
//         auto items = co_await gather(*(*page)->content, most);
//     }
//
// It goes nowhere twice, stays at its origin unless it may leave that, and ends after limits.link_steps: each
// of these is an error of the next next(). A response that is no success has no next one.
class linked {
public:
    // Borrows the agent. `ask`: the method and fields of each request; credentials and cookies in it are for
    // the first origin.
    linked(user_agent& by, std::string start, std::string relation, request ask = request{method::get, "/"},
           link_walk_options o = {});

    task<outcome<std::optional<arriving_response>>> next();

private:
    outcome<std::string> where();

    user_agent& by_;
    std::string start_, relation_;
    request ask_;
    link_walk_options options_;
    std::optional<link_walk> walk_;  // after the first
    link_step step_;
    bool over_ = false;
};

}  // namespace httoop::inline v0
