#include "relay.hpp"

#include <httoop/io/scope.hpp>

#include "waits.hpp"

namespace httoop::inline v0::engine {

namespace {

constexpr std::size_t relayed_at_once = 16384;

task<outcome<void>> pass_all(io::stream& from, io::stream& to, std::string const& first) {
    outcome<void> sent = co_await io::write_all(to, first);
    std::string buffer(relayed_at_once, '\0');
    while (sent) {
        outcome<std::size_t> const n = co_await io::read_some(from, buffer.data(), buffer.size());
        if (!n) co_return n.error();
        if (*n == 0) break;
        octets const some = octets{buffer}.substr(0, *n);
        sent = co_await io::write_all(to, some);
    }
    if (sent) to.shut_write();
    co_return sent;
}

}  // namespace

task<bool> relay::pass(direction& d) {
    d.running = co_await this_activity{};
    outcome<void> const passed = co_await pass_all(d.from, d.to, d.first);
    d.running = nullptr;
    if (!passed && d.back->running != nullptr) d.back->running->cancel();
    co_return static_cast<bool>(passed);
}

task<void> relay::run(io::stream& peer, std::string first) {
    direction there{peer, over_.top(), std::move(first)};
    direction back{over_.top(), peer, std::move(over_.unread)};
    there.back = &back;
    back.back = &there;
    task<bool> up = pass(there), down = pass(back);
    static_cast<void>(co_await io::when_all<bool, bool>{std::move(up), std::move(down)});
}

}  // namespace httoop::inline v0::engine
