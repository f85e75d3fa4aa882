#pragma once
#include <httoop/io/tls_stream.hpp>

#include "tls_openssl.hpp"

namespace httoop::inline v0::io {

constexpr std::size_t tls_record_header = 5, tls_plain_record = 16384;
constexpr std::size_t tls_largest_record = tls_record_header + tls_plain_record + 2048;  // RFC 5246 6.2.3

// Octets that wait in a connection: in a block of its own, which is there only meanwhile.
struct tls_octets {
    std::size_t begin = 0, end = 0, capacity = 0;
    char* data() { return reinterpret_cast<char*>(this + 1); }
    [[nodiscard]] std::size_t size() const { return end - begin; }

    // Appends, in a larger block if need be; null is a block without octets.
    static void append(tls_octets*& to, octets from);
    static void drop(tls_octets*& what);
};

// What a thread lends to whoever is at work.
struct tls_scratch {
    static constexpr std::size_t in_size = 65536 + 2 * tls_largest_record, out_size = 65536 + 4096;
    char in[in_size];                // records that came
    char out[out_size];              // records that go
    char plain[tls_plain_record];    // content that is gathered into a record
    tls_scratch* next = nullptr;     // lent to nobody
};

// One operation of a stream: what came is read once for all records in it, what goes is sent once. It
// stands between OpenSSL and the stream below.
struct tls_turn {
    // `room`: how much content may be taken.
    tls_turn(tls_stream& s, std::size_t room);
    ~tls_turn();
    tls_turn(tls_turn const&) = delete;

    // Whether there is a whole record, or something that OpenSSL may refuse at once.
    [[nodiscard]] bool record_is_there() const;
    // For OpenSSL: octets of one record; none: starved.
    std::size_t give(char* to, std::size_t room);
    void take(octets from);
    // Hands on what goes; false: it cannot go, now or ever.
    bool send();

    tls_stream& of;
    tls_scratch* scratch;
    char const *at, *end;           // octets that came, unread
    bool kept = false;              // they stand where the stream keeps them, else in `scratch`
    std::size_t wanted;             // to be read from below
    std::size_t left_of_record = 0;
    std::size_t out = 0;            // octets that go
    bool starved = false;           // OpenSSL asked for more than there is
    int code = 0;                   // errno of the stream below

private:
    void fetch();
};

// What OpenSSL reads from and writes to; its data is the turn.
BIO* make_tls_bio();

}  // namespace httoop::inline v0::io
