// Whether the servers behind a proxy are well, asked by the proxy itself.
#include <algorithm>

#include <httoop/io/loop.hpp>
#include <httoop/io/scope.hpp>

#include "proxy_failure.hpp"
#include "upstreams_state.hpp"

namespace httoop::inline v0 {

namespace {

duration between_questions(limits const& l) {
    return duration::milliseconds(static_cast<std::int64_t>(std::clamp<std::uint64_t>(l.health_time, 1, 1'000'000'000)));
}

task<outcome<status_code>> status_of_health(origin_client& by, io::loop& here, request const& r) {
    sent_onward const sent{r};
    outcome<reply> const answer = co_await by.ask(here, sent);
    if (!answer) co_return answer.error();
    co_return answer->head().status();
}

}  // namespace

// One loop does it: that of the first request.
void upstreams::state::watch(io::loop& l) {
    if (watched.exchange(true)) return;
    hold();
    l.spawn(look_after(*this, l));
}

task<void> upstreams::state::look_after(state& s, io::loop& here) {
    for (bool goes_on = true; goes_on && !s.ended.load();) {
        for (auto const& u : s.all) {
            s.hold();
            here.spawn(examine(s, *u, here));
        }
        outcome<void> const slept = co_await io::sleep{between_questions(s.options.policy.limits)};
        goes_on = static_cast<bool>(slept);
    }
    s.watched.store(false);
    s.let_go();
}

task<void> upstreams::state::examine(state& s, upstream& u, io::loop& here) {
    request r{method::get, s.options.health};
    r.fields().append(field_id::host, u.host);
    outcome<status_code> const answer =
        co_await io::with_timeout<status_code>{status_of_health(*u.by_itself, here, r), between_questions(s.options.policy.limits)};
    if (answer) u.found(answer->status_class() == 2 || answer->status_class() == 3);
    else if (is_of_upstream(answer.error())) u.found(false);
    s.let_go();
}

}  // namespace httoop::inline v0
