#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>

#include <httoop/core/timestamp.hpp>
#include <httoop/message/field_section.hpp>
#include <httoop/message/method.hpp>
#include <httoop/wire/event.hpp>

#include "flow.hpp"
#include "held_content.hpp"
#include "priority.hpp"

namespace httoop::inline v0::wire::h2 {

// A stream that is open or half-closed (RFC 9113 5.1).
struct stream : scheduled {
    static constexpr std::uint64_t no_place = UINT64_MAX;
    struct facts {
        httoop::method::known method = httoop::method::other;  // of the request
        // What we receive.
        bool head_in = false;         // a request, or the final response, came
        bool end_received = false;    // END_STREAM came
        bool end_told = false;        // and its event was given
        bool input_done = false;      // nothing more is told of the incoming message
        bool no_content = false;      // the response has none, whatever its fields say
        bool has_length = false;      // content-length came
        bool awaits_continue = false;
        bool tunnels = false;         // CONNECT that was accepted (8.5)
        // What we send.
        bool head_out = false;
        bool content = false;         // octets of content go out
        bool counted = false;         // their number was announced
        bool output_done = false;     // finish() was called
        bool end_sent = false;        // END_STREAM is framed
        bool malformed = false;       // the request was: PROTOCOL_ERROR follows the answer (8.1.1)
    };
    facts is;
    std::uint32_t interims = 0;
    std::uint64_t length = 0;      // content-length received
    std::uint64_t received = 0;    // octets of content
    std::size_t unconsumed = 0;    // of them, that the caller still has
    receive_window receives;
    send_window sends;
    std::uint64_t left_out = 0;    // octets still to send of the announced length
    std::uint64_t last_frame = no_place;  // in the output: may still get END_STREAM
    held_content held;
    std::unique_ptr<field_section> trailers;  // that follow what is held
    instant stalled = instant::never();       // since then its window is shut

    // For a stream's next life.
    void begin(std::uint32_t number, std::uint32_t receive_octets, std::uint32_t send_octets) {
        id = number;
        priority = {};
        is = facts{};
        interims = 0;
        length = received = left_out = 0;
        unconsumed = 0;
        receives.open(receive_octets);
        sends = send_window{send_octets};
        last_frame = no_place;
        trailers.reset();
        stalled = instant::never();
    }
};

}  // namespace httoop::inline v0::wire::h2
