#include "relay.hpp"

#include <algorithm>

#include <httoop/engine/rules.hpp>
#include <httoop/io/next_turn.hpp>
#include <httoop/io/scope.hpp>

namespace httoop::inline v0::engine {

namespace {

constexpr std::size_t relayed_at_once = 16384;
constexpr std::size_t least_counted = 4096;  // little costs as much

}  // namespace

// Where one side has ended its half, the other one is not waited for as long.
bool relay::silent(instant now, direction const& d) const {
    bool const both = d.back->running != nullptr;
    return now >= heard_ + (both ? idle_ : std::min(half_, idle_));
}

// Looks up now and then: silence is that of both directions.
task<outcome<std::size_t>> relay::read(direction& d, std::string& to) {
    io::activity& activity = *co_await this_activity{};
    io::loop& loop = *activity.loop();
    for (;;) {
        within const limit{activity, std::min(half_, idle_)};
        outcome<std::size_t> n = co_await io::read_some(d.from, to.data(), to.size());
        if (n) heard_ = loop.now().mono;
        if (n || n.error().what != failure::timeout || silent(loop.now().mono, d)) co_return n;
    }
}

task<outcome<void>> relay::pass_all(direction& d) {
    io::activity& activity = *co_await this_activity{};
    std::string buffer(relayed_at_once, '\0');
    octets some = d.first;
    std::uint64_t passed = 0;
    for (;;) {
        {
            within const limit{activity, idle_};
            outcome<void> const sent = co_await io::write_all(d.to, some);
            d.to_broken = d.to_broken || (!sent && sent.error().what == failure::system);
            if (!sent) co_return sent.error();
        }
        if ((passed += std::max(some.size(), least_counted)) >= turn_) {
            passed = 0;
            outcome<void> const goes_on = co_await io::next_turn{};
            if (!goes_on) co_return goes_on.error();
        }
        outcome<std::size_t> const n = co_await read(d, buffer);
        d.from_broken = d.from_broken || (!n && n.error().what == failure::system);
        if (!n) co_return n.error();
        if (*n == 0) break;
        some = octets{buffer}.substr(0, *n);
    }
    if (enforced(rules::closed_side_passed_on)) d.to.shut_write();
    co_return outcome<void>{};
}

task<bool> relay::pass(direction& d) {
    d.running = co_await this_activity{};
    outcome<void> const passed = co_await pass_all(d);
    d.running = nullptr;
    // What a side said before it went away goes on to the other one (RFC 9110 9.3.6): who reads from it comes to the end of that.
    bool const said_more = d.to_broken && enforced(rules::closed_side_passed_on);
    if (!passed && !said_more && d.back->running != nullptr) d.back->running->cancel();
    co_return static_cast<bool>(passed);
}

task<void> relay::run(io::stream& peer, std::string first) {
    io::activity& activity = *co_await this_activity{};
    heard_ = activity.loop()->now().mono;
    direction there{peer, over_.top(), near_broken_, far_broken_, std::move(first)};
    direction back{over_.top(), peer, far_broken_, near_broken_, std::move(over_.unread)};
    there.back = &back;
    back.back = &there;
    task<bool> up = pass(there), down = pass(back);
    static_cast<void>(co_await io::when_all<bool, bool>{std::move(up), std::move(down)});
    // Who cancels is the peer's connection: it is lost, or its stream was reset.
    if ((near_broken_ || activity.cancelled()) && enforced(rules::tunnel_reset)) over_.plain->reset();
    if (!enforced(rules::tunnel_reset_told)) far_broken_ = false;
    over_.top().close();
}

}  // namespace httoop::inline v0::engine
