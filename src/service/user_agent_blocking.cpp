#include <httoop/service/user_agent_blocking.hpp>

#include <optional>

#include <httoop/io/loop.hpp>

namespace httoop::inline v0 {
namespace {

// Asks for one thing, and holds all of it.
class asked_and_held final : public agent_work {
public:
    asked_and_held(octets uri, request r, std::uint64_t most) : uri_{uri}, asked_{std::move(r)}, most_{most} {}
    task<outcome<void>> run(user_agent& by) override {
        outcome<arriving_response> a = co_await by.fetch(std::move(uri_), std::move(asked_), owned<source>{});
        if (!a) co_return std::move(a).error();
        outcome<std::string> held = co_await gather(*a->content, most_);
        if (!held) co_return std::move(held).error();
        got = std::move(a->head);
        got.octets(std::move(*held));
        if (auto const* trailers = a->content->trailers()) got.trailers() = *trailers;
        co_return outcome<void>{};
    }
    response got;

private:
    std::string uri_;
    request asked_;
    std::uint64_t most_;
};

task<void> run_to_end(agent_work& w, user_agent& by, io::loop& l, std::optional<outcome<void>>& done) {
    done = co_await w.run(by);
    l.stop();
}

}  // namespace

outcome<void> run_with_agent(agent_work& w, user_agent_options o, client_options c) {
    if (io::loop::current() != nullptr)
        return error{failure::refused, "a blocking call would stop this thread's loop: co_await a user_agent's fetch() instead"};
    c.policy = o.policy;
    o.proxy = c.proxy;
    o.verified = c.tls.verify;
    outcome<owned<io::loop>> made = io::loop::make();
    if (!made) return std::move(made).error();
    io::loop& loop = **made;
    outcome<owned<client>> through = client::make(std::move(c));
    if (!through) return std::move(through).error();
    user_agent agent{**through, std::move(o)};
    std::optional<outcome<void>> done;
    loop.spawn(run_to_end(w, agent, loop, done));
    if (!done) loop.run();
    return std::move(*done);
}

outcome<response> send(octets uri, request r, user_agent_options o, client_options c) {
    std::uint64_t const most = o.policy.limits.held_content;
    asked_and_held w{uri, std::move(r), most};
    outcome<void> const done = run_with_agent(static_cast<agent_work&>(w), std::move(o), std::move(c));
    if (!done) return done.error();
    return std::move(w.got);
}

outcome<response> get(octets uri, user_agent_options o, client_options c) {
    return send(uri, request{method::get, "/"}, std::move(o), std::move(c));
}

}  // namespace httoop::inline v0
