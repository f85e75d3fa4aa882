#include <httoop/io/stream.hpp>

#include "stream_wait.hpp"

namespace httoop::inline v0::io {

namespace {

error failed(transfer const& t, phase during) {
    error e = error::system(t.code, during == phase::send ? "writing failed" : "reading failed");
    e.during = during;
    return e;
}

error in_phase(error e, phase p) {
    e.during = p;
    return e;
}

task<outcome<std::size_t>> read_later(stream& s, char* to, std::size_t room) {
    for (;;) {
        outcome<void> const waited = co_await stream_wait{s, watcher::readable};
        if (!waited) co_return in_phase(waited.error(), phase::receive);
        transfer const t = s.read(to, room);
        switch (t.is) {
        case transfer::done: co_return t.count;
        case transfer::would_block: break;
        case transfer::ended: co_return std::size_t{0};
        case transfer::failed: co_return failed(t, phase::receive);
        }
    }
}

task<outcome<void>> write_later(stream& s, octets from) {
    for (;;) {
        outcome<void> const waited = co_await stream_wait{s, watcher::writable};
        if (!waited) co_return in_phase(waited.error(), phase::send);
        for (;;) {
            wire::segment const segment = wire::segment::of(from);
            transfer const t = s.write({&segment, 1});
            if (t.is == transfer::would_block) break;
            if (t.is != transfer::done) co_return failed(t, phase::send);
            from.remove_prefix(t.count);
            if (from.empty()) co_return outcome<void>{};
        }
    }
}

}  // namespace

task<outcome<std::size_t>> read_some(stream& s, char* to, std::size_t room) {
    transfer const t = s.read(to, room);
    switch (t.is) {
    case transfer::done: return outcome<std::size_t>{t.count};
    case transfer::would_block: break;
    case transfer::ended: return outcome<std::size_t>{std::size_t{0}};
    case transfer::failed: return outcome<std::size_t>{failed(t, phase::receive)};
    }
    return read_later(s, to, room);
}

task<outcome<void>> write_all(stream& s, octets from) {
    while (!from.empty()) {
        wire::segment const segment = wire::segment::of(from);
        transfer const t = s.write({&segment, 1});
        if (t.is == transfer::would_block) return write_later(s, from);
        if (t.is != transfer::done) return outcome<void>{failed(t, phase::send)};
        from.remove_prefix(t.count);
    }
    return outcome<void>{};
}

}  // namespace httoop::inline v0::io
