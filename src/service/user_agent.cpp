#include <httoop/service/user_agent.hpp>

#include <httoop/compression/codings.hpp>
#include <httoop/core/version.hpp>
#include <httoop/io/idna.hpp>
#include <httoop/io/scope.hpp>
#include <httoop/io/this_activity.hpp>

#include "user_agent_journey.hpp"

namespace httoop::inline v0 {
namespace {

std::shared_ptr<agent_of_many> begin_agent(service& through, user_agent_options&& o) {
    // Not made in place: it has a mutex, and no constructor of its own.
    std::shared_ptr<agent_of_many> s{new agent_of_many{through, std::move(o), std::string{compression::content_codings().names()}}};
    if (s->options.name.empty()) s->options.name = std::string{"httoop/"} + version();
    return s;
}

outcome<uri> target_of(octets text) {
    outcome<uri> parsed = io::to_uri(text);
    if (!parsed) {
        error e = std::move(parsed).error();
        if (e.about.empty()) e.about = "this is no URI";
        return e;
    }
    return parsed;
}

task<outcome<reply>> hurried(task<outcome<reply>> work, duration total) {
    outcome<reply> got = co_await io::with_timeout<reply>{std::move(work), total};
    if (!got && got.error().what == failure::timeout) co_return too_late(std::move(got).error(), total);
    co_return std::move(got);
}

// `tell`: the target URI of the answer, and whether it was decoded; may be null.
task<outcome<reply>> walk(owned<journey> j, duration total, arriving_response* tell) {
    journey& way = *j;
    task<outcome<reply>> going = way.go();
    if (total.nanoseconds != INT64_MAX) going = hurried(std::move(going), total);
    outcome<reply> got = co_await std::move(going);
    if (!got) co_return got;
    if (tell != nullptr) tell->at = way.at();
    bool const coded = got->head().fields().has(field_id::content_encoding);
    outcome<reply> arrived = journey::arrive(std::move(j), std::move(*got));
    if (tell != nullptr && arrived) tell->decoded = coded && !arrived->head().fields().has(field_id::content_encoding);
    co_return arrived;
}

}  // namespace

user_agent::user_agent(service& through, user_agent_options o)
    : state_{new state{begin_agent(through, std::move(o))}} {}
user_agent::~user_agent() = default;

task<outcome<reply>> user_agent::respond(exchange& x) {
    outcome<uri> target = target_of(x.request().target());
    if (!target) return outcome<reply>{std::move(target).error()};
    auto content = std::make_shared<cargo>(x);
    return walk(make_owned<journey>(state_->shared, x.loop(), std::move(*target), x.request(), std::move(content)),
                state_->shared->options.total, nullptr);
}

task<outcome<arriving_response>> user_agent::fetch(std::string text, request r, owned<source> content) {
    std::shared_ptr<agent_of_many> const agent = state_->shared;
    outcome<uri> target = target_of(text);
    if (!target) co_return std::move(target).error();
    if (r.method() == method::connect)
        co_return error{failure::refused, "CONNECT asks for a tunnel, not for a response"};
    // What was refused when it was added must not go missing: it is not sent at all.
    if (auto const sound = r.defect(); !sound) co_return error{sound.error()};
    auto load = content ? std::make_shared<cargo>(std::move(content), std::string{r.octets()}) : std::make_shared<cargo>(std::string{r.octets()});
    io::loop& loop = *(co_await io::this_activity{})->loop();
    arriving_response told;
    outcome<reply> got = co_await walk(make_owned<journey>(agent, loop, std::move(*target), r, std::move(load)),
                                       agent->options.total, &told);
    if (!got) co_return std::move(got).error();
    if (got->tunnel() != nullptr)
        co_return error{failure::refused, "the server switched protocols, which nobody here understands"};
    arriving_response whole = arriving(std::move(*got));
    if (r.method() == method::head || !whole.head.status().content_allowed()) whole.content = make_owned<empty_source>();
    whole.at = std::move(told.at);
    whole.decoded = told.decoded;
    co_return outcome<arriving_response>{std::move(whole)};
}

}  // namespace httoop::inline v0
