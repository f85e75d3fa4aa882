#pragma once
#include <cstddef>
#include <string>

#include <httoop/io/loop.hpp>
#include <httoop/wire/segment.hpp>

namespace httoop::inline v0::io {

// What came of one attempt to read or write, which never waits.
struct transfer {
    enum kind : unsigned char {
        done,         // count octets, at least one
        would_block,  // the watcher will be told
        ended,        // read: the peer will send nothing more
        failed,       // see code (errno)
    };
    kind is = would_block;
    bool drained = false;  // read: fewer came than there was room for, so the next would block
    int code = 0;
    std::size_t count = 0;
};

// A two-way stream of octets: TCP, Unix, TLS, or a pair in memory for tests.
class stream {
public:
    virtual ~stream() = default;
    // Says who is told of readiness, until the next call or close(). Null: nobody. What became
    // ready before is not told again: try first, wait after `would_block`.
    virtual void watch_with(watcher* w) = 0;
    virtual transfer read(char* to, std::size_t room) = 0;
    // Writes as much of the segments as goes at once; file ranges by the kernel where it can.
    virtual transfer write(wire::segments s) = 0;
    virtual void shut_write() = 0;  // half-close
    virtual void close() = 0;       // twice is once; nobody may be waiting
    // As close(), but the peer sees that it is no good end: TCP sends RST.
    virtual void reset() { close(); }
    [[nodiscard]] virtual bool open() const = 0;
    // Octets that write() took and that still wait in this stream for one below it. They go on by
    // themselves, and `writable` is told when the last one went; close() drops them.
    [[nodiscard]] virtual std::size_t held() const { return 0; }
    // Octets that were written and that the peer has not taken yet: how far it is behind.
    [[nodiscard]] virtual std::size_t unsent() const { return 0; }

private:
    friend class stream_wait;
    class stream_wait* waiting_ = nullptr;  // a coroutine in read_some or write_all
};

// Waits of coroutines on a stream, one reader and one writer at a time.
task<outcome<std::size_t>> read_some(stream& s, char* to, std::size_t room);  // 0: ended
task<outcome<void>> write_all(stream& s, octets from);

}  // namespace httoop::inline v0::io
