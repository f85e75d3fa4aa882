#pragma once
#include <httoop/engine/client.hpp>
#include <httoop/wire/segment.hpp>

namespace httoop::inline v0::engine {

// Tells the headers of HTTP/2's frames as their octets go by in one direction.
class frames_seen {
public:
    // `skip`: octets before the first frame, of the preface.
    frames_seen(bool sent, std::size_t skip) : sent_{sent}, skip_{skip} {}
    void pass(wire::segments all, std::size_t count, client_observer& o, std::uint64_t connection);
    void pass(octets some, client_observer& o, std::uint64_t connection) {
        wire::segment const one = wire::segment::of(some);
        pass({&one, 1}, some.size(), o, connection);
    }

private:
    bool sent_;
    std::size_t skip_;
    unsigned char header_[9]{};
    std::size_t have_ = 0;
};

}  // namespace httoop::inline v0::engine
