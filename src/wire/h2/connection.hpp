#pragma once
#include <optional>
#include <string>
#include <vector>

#include <httoop/wire/connection.hpp>

#include "../output.hpp"
#include "budget.hpp"
#include "frame.hpp"
#include "heads.hpp"
#include "settings.hpp"
#include "streams.hpp"
#include "unwanted.hpp"

namespace httoop::inline v0::wire {

// HTTP/2 (RFC 9113). The sources:
//
//     connection.cpp   what a driver sees: input, events, state
//     receiving.cpp    frames out of the input, each to its reader
//     control.cpp      SETTINGS, PING, GOAWAY, WINDOW_UPDATE, PRIORITY, RST_STREAM
//     blocks.cpp       HEADERS and CONTINUATION: field blocks, and the streams that they open
//     content.cpp      DATA, and what a message's end means
//     opening.cpp      sending heads
//     sending.cpp      sending content and ends
//     closing.cpp      errors, lost streams, GOAWAY, timers
class h2_connection final : public connection {
public:
    explicit h2_connection(context const& c);
    void reset();

    void receive(octets unread) override;
    void end_of_input() override;
    event next() override;
    std::size_t consumed_input() const override { return at_; }
    void take_request(stream_id id, request& into) override;
    void take_response(stream_id id, response& into) override;
    void take_trailers(stream_id id, field_section& into) override;
    framing framing_of(stream_id id) const override;
    void consumed(stream_id id, std::size_t n) override;

    result<stream_id> open(request const& r, content_length_of length) override;
    result<void> send_head(stream_id id, response const& r, content_length_of length) override;
    std::size_t may_send(stream_id id) const override;
    result<void> send_content(stream_id id, octets piece) override;
    result<void> send_content(stream_id id, octets piece, keeper keep) override;
    result<void> send_file(stream_id id, int file, std::uint64_t offset, std::size_t size,
                           keeper keep) override;
    result<void> finish(stream_id id, field_section const* trailers) override;
    result<void> send_whole(stream_id id, response const& r, octets content) override;
    void abort(stream_id id) override;
    void break_tunnel(stream_id id) override;

    stream_id next_writable(stream_id const* waiting, std::size_t count) const override;
    bool sending(stream_id id) const override;
    segments output() const override { return out_.all(); }
    void sent(std::size_t n) override;
    std::size_t pending() const override { return out_.pending(); }
    std::size_t held_output() const override {
        return out_.held() + held_in_memory_ + assembled_.capacity() + decoder_->held();
    }

    reading awaits() const override;
    bool idle() const override;
    bool finished() const override;
    void drain() override;
    bool multiplexed() const override { return true; }
    octets unread() const override { return input_.substr(at_); }
    void give_up(rule const& r) override { given_up_ = &r; }
    void rest() override;
    instant deadline() const override;
    void tick() override;

private:
    using stream = h2::stream;
    using frame_header = h2::frame_header;
    using frame_type = h2::frame_type;
    using error_code = h2::error_code;

    // What reading came to.
    enum class step : std::uint8_t { starved, goes_on, told };

    bool server() const { return context_.role == role::server; }
    limits const& limits_() const { return context_.policy->limits; }
    bool breaks(rule const& r) const { return context_.policy->refuses(r, 0); }
    instant now() const {
        return context_.clock != nullptr ? context_.clock->now().mono : instant{};
    }
    static event of(event::kind k, stream_id id) {
        event e;
        e.is = k;
        e.stream = id;
        return e;
    }

    // connection.cpp
    void greet();
    bool due(event& e);
    step read(event& e);

    // receiving.cpp
    step read_preface(event& e);
    step read_frame(event& e);
    step check_frame(frame_header const& h, event& e);
    step skip();
    step on_frame(frame_header const& h, octets payload, event& e);

    // control.cpp
    step on_settings(frame_header const& h, octets payload, event& e);
    step on_acknowledgement();
    step on_window_setting(std::uint32_t before, event& e);
    step on_ping(frame_header const& h, octets payload, event& e);
    step on_goaway(frame_header const& h, octets payload, event& e);
    step on_window_update(frame_header const& h, octets payload, event& e);
    step on_priority(frame_header const& h, octets payload, event& e);
    step on_priority_update(frame_header const& h, octets payload, event& e);
    step on_rst_stream(frame_header const& h, octets payload, event& e);
    static rule const& reset_because(std::uint32_t code);

    // blocks.cpp
    step on_headers(frame_header const& h, octets payload, event& e);
    step on_continuation(frame_header const& h, octets payload, event& e);
    struct block_of {
        std::uint32_t stream = 0;
        bool ends_stream = false;
        bool on_itself = false;  // a stream that depends on itself
        unsigned frames = 0;     // CONTINUATION
    };
    step on_block(block_of const& b, octets block, event& e);
    step block_without_stream(block_of const& b, octets block, event& e);
    step begin_request(block_of const& b, octets block, event& e);
    step begin_response(stream& s, block_of const& b, octets block, event& e);
    step on_trailers(stream& s, block_of const& b, octets block, event& e);
    step pass_over(octets block, event& e);
    step undecodable(h2::verdict const& v, event& e);

    // content.cpp
    step begin_data(frame_header const& h, event& e);
    step data_without_stream(frame_header const& h, event& e);
    step read_data(event& e);
    step message_end(stream& s, event& e);
    void give_back(stream* s, std::size_t n);
    void give_back_of_stream(stream& of, std::size_t n);  // not of the connection
    void drop_unwanted(std::uint32_t id, std::size_t n);
    step refuse(stream& s, violation broken, bool malformed, event& e);

    // opening.cpp
    result<void> send_interim(stream& s, response const& r);
    void put_head(stream& s, bool ends);

    // sending.cpp
    stream* open_for_content(stream_id id, std::size_t& size, bool& cut);
    std::size_t room_for(stream const& s) const;
    void put_data_header(stream& s, std::size_t size, bool ends);
    void put_data(stream& s, octets piece, bool ends);
    void frame_held(stream& s);
    void drop_held(stream& s);
    void enlist(stream& s);
    void pump();
    void put_end(stream& s, field_section const* trailers);
    void output_ended(stream& s);
    void reset(stream& s, error_code why);

    // closing.cpp
    step fail(event& e, rule const& because, error_code code);
    step stream_error(event& e, stream& s, rule const& because, error_code code);
    void die(rule const& because, error_code code);
    void lose_above(rule const& because, std::uint32_t last, octets error_name);
    bool shut_for_good(stream const& s) const;
    bool lose_unfinished();
    bool give_up_now(event& e);
    void settle();
    void close(stream& s, h2::closed_by how);
    void put_frame(frame_type type, std::uint8_t flags, std::uint32_t stream, octets payload);
    void put_u32(frame_type type, std::uint32_t stream, std::uint32_t value);
    void put_reset(std::uint32_t id, error_code code);
    void stop_unwanted(std::size_t most);
    void put_goaway(std::uint32_t last, error_code code, octets debug);
    void go_away_finally();
    bool peer_opens(std::uint32_t id) const { return server() && id % 2 == 1; }
    bool never_used(std::uint32_t id) const;
    // However many were closed since, one whose rest is still to come is known.
    h2::closed_by how_closed(std::uint32_t id) const {
        return unwanted_.has(id) ? h2::closed_by::our_reset : closed_.how(id);
    }
    consequence gone() const;
    void stall(stream& s) const;

    context context_;
    std::optional<h2::head_decoder> decoder_;
    std::optional<h2::head_encoder> encoder_;

    // Input.
    octets input_;        // of the last receive()
    std::size_t at_ = 0;  // used up of it
    std::size_t preface_left_ = 0;
    bool settings_seen_ = false;
    bool input_ended_ = false;
    bool in_data_ = false;           // amid a DATA frame:
    bool data_ends_ = false;         // which has END_STREAM
    std::uint32_t data_stream_ = 0;  // 0: nobody wants it
    std::uint32_t data_left_ = 0, padding_left_ = 0;
    std::uint32_t skip_left_ = 0;  // octets that mean nothing: padding, unknown frames
    bool assembling_ = false;      // a field block whose END_HEADERS has not come:
    block_of block_;
    std::string assembled_;
    std::vector<event> due_;  // events that are told before anything is read
    std::size_t due_at_ = 0;
    stream_id trailers_of_ = 0;  // whose trailers the decoder holds
    h2::budget budget_;

    // Streams.
    h2::streams streams_;
    h2::closed_streams closed_;
    h2::unwanted unwanted_;
    std::uint32_t highest_ = 0;  // that the peer opened (server), that we opened (client)
    struct foretold {
        std::uint32_t id;
        h2::priority priority;
    };
    std::vector<foretold> foretold_;  // PRIORITY_UPDATE came before its stream

    // Settings.
    h2::settings ours_, theirs_;
    bool greeted_ = false;
    bool acknowledged_ = false;  // our SETTINGS
    instant acknowledged_by_ = instant::never();
    h2::receive_window receives_;  // of the connection
    h2::send_window sends_;

    // Output.
    output_queue out_;
    h2::scheduler order_;  // of streams that hold content and may send it
    std::size_t held_in_memory_ = 0;
    std::string composed_;  // a field block

    // The end.
    bool dead_ = false;  // a connection error
    bool draining_ = false;
    bool final_goaway_ = false;  // sent: streams above last_taken_ are not looked at
    std::uint32_t last_taken_ = h2::largest_id;
    instant drained_by_ = instant::never();
    bool peer_goes_away_ = false;
    // When a stream that is stalled has to be looked at.
    mutable instant stalled_by_ = instant::never();
    rule const* given_up_ = nullptr;
};

}  // namespace httoop::inline v0::wire
