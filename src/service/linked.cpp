#include <httoop/service/linked.hpp>

#include <httoop/uri/origin.hpp>

#include "redirection.hpp"

namespace httoop::inline v0 {

linked::linked(user_agent& by, std::string start, std::string relation, request ask, link_walk_options o)
    : by_{by}, start_{std::move(start)}, relation_{std::move(relation)}, ask_{std::move(ask)}, options_{o} {}

// What to ask for; "" after the last.
outcome<std::string> linked::where() {
    if (over_) return std::string{};
    if (!walk_) return start_;
    std::string const to = step_.target.text();
    switch (step_.is) {
        case link_step::next: return to;
        case link_step::end: return std::string{};
        case link_step::again: return error{failure::limit, "not followed: \"" + relation_ + "\" leads in a circle, to " + to};
        case link_step::too_far:
            return error{failure::limit, "not followed: there is always another \"" + relation_ + "\", such as " + to +
                                             " (limit link-steps)"};
        case link_step::elsewhere:
            return error{failure::refused, "not followed: \"" + relation_ + "\" leads to another origin, to " + to};
    }
    return std::string{};
}

task<outcome<std::optional<arriving_response>>> linked::next() {
    outcome<std::string> to = where();
    over_ = !to || to->empty();
    if (!to) co_return std::move(to).error();
    if (to->empty()) co_return std::optional<arriving_response>{};
    request r = ask_;
    if (walk_ && !same_origin(walk_->at(), *uri_view::parse(start_))) adapt_to_redirection(r.fields(), false, true);
    outcome<arriving_response> got = co_await by_.fetch(*to, std::move(r), owned<source>{});
    over_ = !got || got->head.status().status_class() != 2;
    if (!got) co_return std::move(got).error();
    if (!walk_) {
        start_ = got->at.text();
        walk_.emplace(got->at, relation_, options_);
    }
    step_ = walk_->advance(got->head.get<links>().value_or({}), got->at);
    co_return std::optional<arriving_response>{std::move(*got)};
}

}  // namespace httoop::inline v0
