#pragma once
#include <vector>

#include <httoop/io/address.hpp>
#include <httoop/io/stream.hpp>

namespace httoop::inline v0::io {

// Connects within that time, on the loop of the task that awaits.
task<outcome<owned<stream>>> connect(address to, duration at_most);

// Told how the addresses of a host are tried.
class connect_observer {
public:
    virtual void connecting(address const&) {}
    virtual void unconnected(address const&, error const&) {}  // refused, or too late
    virtual void connected(address const&) {}

protected:
    ~connect_observer() = default;
};

// The same addresses in the order to try them (RFC 8305 4): the first stays, then the families take
// turns as long as both have some, each in the order it had.
std::vector<address> interleaved(std::vector<address> a);

// Connects to whichever address answers first (RFC 8305 5): they are tried in their order, the next one
// when `delay` is over or when one failed, beside those that are under way; each within `at_most`. The
// others are given up when one connected. The error tells of every address why it was not that one;
// `host` is named there.
//
//     auto found = co_await io::resolve("example.org", 443);
//     auto s = co_await io::connect("example.org", io::interleaved(*found), delay, at_most);
task<outcome<owned<stream>>> connect(std::string host, std::vector<address> to, duration delay, duration at_most,
                                     connect_observer* o = nullptr);

}  // namespace httoop::inline v0::io
