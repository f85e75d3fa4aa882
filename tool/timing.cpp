#include "timing.hpp"

#include <algorithm>
#include <cstdio>

#include "progress.hpp"
#include "readable.hpp"

namespace httoop::tool {
namespace {

std::string part(char const* name, duration d) {
    char text[64];
    std::snprintf(text, sizeof text, "%s %.1f ms", name, static_cast<double>(d.nanoseconds) / 1e6);
    return text;
}

template <class T>
T& numbered(std::vector<T>& all, std::uint64_t number, std::size_t most) {
    auto const at = static_cast<std::size_t>(std::min<std::uint64_t>(number, most));
    if (all.size() <= at) all.resize(at + 1);
    return all[at];
}

}  // namespace

std::string timing_text(call_times const& t) {
    instant const sent = std::max(t.request_sent, t.head_sent);
    duration all = t.ended - t.head_sent;
    std::string text;
    if (t.kept) {
        text = "kept connection";
    } else {
        text = part("DNS", t.looking_up) + ", " + part("connect", t.connecting);
        if (t.securing.nanoseconds > 0) text += ", " + part("TLS", t.securing);
        all.nanoseconds += t.looking_up.nanoseconds + t.connecting.nanoseconds + t.securing.nanoseconds;
    }
    return text + ", " + part("sent", sent - t.head_sent) + ", " + part("first octet", t.first_octet - t.head_sent) + ", " +
           part("content", t.ended - t.first_octet) + ", " + part("total", all);
}

stopwatch::connection_times& stopwatch::of(std::uint64_t connection) { return numbered(connections_, connection, most); }
call_times& stopwatch::times(std::uint64_t call) { return numbered(calls_, call, most); }

void stopwatch::connecting(std::uint64_t connection, octets) {
    if (of(connection).connecting == instant{}) of(connection).connecting = now_();
}

void stopwatch::uses(std::uint64_t call, std::uint64_t connection, bool kept) {
    call_times& t = times(call);
    connection_times const& c = of(connection);
    t = {};
    t.kept = kept;
    t.looking_up = c.resolved - c.resolving;
    t.connecting = c.connected - c.connecting;
    if (c.secured > c.connected) t.securing = c.secured - c.connected;
}

void stopwatch::sending(std::uint64_t call, request const& r) {
    call_times& t = times(call);
    t.of = std::string{r.method().token()} + " " + std::string{r.target()};
    t.head_sent = now_();
}

void stopwatch::received(std::uint64_t call, response const& r) {
    if (r.status().status_class() != 1) times(call).first_octet = now_();
}

void stopwatch::ended(std::uint64_t call, field_section const&) {
    call_times& t = times(call);
    t.ended = now_();
    if (call == 0) return;
    wipe_progress();
    std::fprintf(stderr, "* %s: %s\n", readable(t.of).c_str(), timing_text(t).c_str());
}

}  // namespace httoop::tool
