#include "connection.hpp"

#include <cassert>

#include <httoop/wire/h2.hpp>
#include <httoop/wire/rules.hpp>

namespace httoop::inline v0::wire {

owned<connection> make_h2(context const& c) {
    assert(c.policy != nullptr);
    return make_owned<h2_connection>(c);
}

void reset_h2(connection& c) { static_cast<h2_connection&>(c).reset(); }

h2_connection::h2_connection(context const& c) : context_{c} { reset(); }

void h2_connection::reset() {
    while (stream* const s = streams_.any()) close(*s, h2::closed_by::both_ends);
    out_.clear();
    decoder_.emplace(context_);
    encoder_.emplace(context_);
    decoder_->extended_connect(server());
    input_ = {};
    at_ = 0;
    preface_left_ = server() ? h2_preface.size() : 0;
    settings_seen_ = input_ended_ = in_data_ = data_ends_ = assembling_ = false;
    data_stream_ = data_left_ = skip_left_ = 0;
    assembled_.clear();
    due_.clear();
    due_at_ = 0;
    trailers_of_ = 0;
    budget_ = {};
    closed_.clear();
    unwanted_.clear();
    highest_ = 0;
    foretold_.clear();
    ours_ = h2::own_settings(limits_(), context_.role);
    theirs_ = {};
    greeted_ = acknowledged_ = false;
    acknowledged_by_ = drained_by_ = stalled_by_ = instant::never();
    receives_.open(h2::standard_window);
    sends_ = h2::send_window{};
    held_in_memory_ = 0;
    dead_ = draining_ = final_goaway_ = peer_goes_away_ = false;
    last_taken_ = h2::largest_id;
    given_up_ = nullptr;
}

void h2_connection::rest() {
    if (out_.pending() == 0) out_.give_back();
    if (streams_.empty()) streams_.give_back();
    decoder_->give_back();
    encoder_->fields().give_back();
    closed_.give_back();
    order_.give_back();
    if (due_.empty()) decltype(due_){}.swap(due_);
    decltype(assembled_){}.swap(assembled_);
    decltype(composed_){}.swap(composed_);
}

// The connection preface (3.4): SETTINGS, and a window for the whole connection, which no setting
// has.
void h2_connection::greet() {
    if (greeted_) return;
    greeted_ = true;
    if (!server()) out_.copy(h2_preface);
    char payload[h2::settings_room];
    char* const end = h2::write_settings(payload, ours_);
    if (enforced(rules::h2_settings_sent))
        put_frame(frame_type::settings, 0, 0, {payload, static_cast<std::size_t>(end - payload)});
    acknowledged_by_ =
        now() + duration::milliseconds(static_cast<std::int64_t>(limits_().settings_time));
    if (limits_().connection_window > h2::standard_window) {
        auto const window = static_cast<std::uint32_t>(
            limits_().connection_window < h2::largest_window ? limits_().connection_window
                                                             : h2::largest_window);
        put_u32(frame_type::window_update, 0, window - h2::standard_window);
        receives_.open(window);
    }
}

void h2_connection::receive(octets unread) {
    input_ = unread;
    at_ = 0;
    greet();
    budget_.forget(now(), limits_());
}

void h2_connection::end_of_input() { input_ended_ = true; }

// The oldest event that waits to be told.
bool h2_connection::due(event& e) {
    while (due_at_ < due_.size()) {
        e = due_[due_at_++];
        if (due_at_ == due_.size()) {
            due_.clear();
            due_at_ = 0;
        }
        if (e.is != event::end) return true;
        stream* const s = streams_.find(e.stream);
        if (s == nullptr) continue;  // it was answered already, or reset
        s->is.end_told = s->is.input_done = true;
        if (s->is.end_sent) close(*s, h2::closed_by::both_ends);
        return true;
    }
    return false;
}

event h2_connection::next() {
    event e;
    for (;;) {
        if (due(e)) return e;
        if (given_up_ != nullptr && !dead_ && give_up_now(e)) return e;
        switch (dead_ ? step::starved : read(e)) {
            case step::told: return e;
            case step::goes_on: break;
            case step::starved:
                if (!input_ended_) return {};
                if (!lose_unfinished()) return of(event::closed, 0);
                break;
        }
    }
}

h2_connection::step h2_connection::read(event& e) {
    if (preface_left_ != 0) return read_preface(e);
    if (skip_left_ != 0) return skip();
    if (in_data_) return read_data(e);
    if (finished()) return step::starved;
    // Answers that nobody reads are no reason to ask for more.
    if (out_.pending_in_memory() >= 2 * limits_().output) {
        e = of(event::blocked, 0);
        return step::told;
    }
    return read_frame(e);
}

void h2_connection::take_request(stream_id, request& into) { decoder_->take_request(into); }

void h2_connection::take_response(stream_id, response& into) { decoder_->take_response(into); }

void h2_connection::take_trailers(stream_id id, field_section& into) {
    if (trailers_of_ != 0 && trailers_of_ == id) decoder_->take_trailers(into);
    else into.clear();
}

framing h2_connection::framing_of(stream_id id) const {
    framing f;
    f.because = "rfc9113#8.1";
    stream const* const s = streams_.find(id);
    if (s == nullptr) return f;
    if (s->is.has_length) f.length = content_length_of::exactly(s->length);
    else if (!s->is.end_received && !s->is.no_content) f.length = content_length_of::until_end();
    f.expects_continue = s->is.awaits_continue;
    return f;
}

connection::reading h2_connection::awaits() const {
    using enum reading;
    if (dead_ || finished()) return nothing;
    if (preface_left_ != 0 || assembling_ || (at_ < input_.size() && !in_data_)) return head;
    if (streams_.empty()) return idle;
    reading r = nothing;
    streams_.each([&](stream const& s) {
        if (s.is.input_done || s.is.end_received || s.is.tunnels) return;
        if (!s.is.head_in) {
            if (s.is.output_done && r == nothing) r = head;
        } else if (!s.is.awaits_continue && !s.receives.shut()) {
            r = content;
        }
    });
    return r;
}

bool h2_connection::idle() const {
    return streams_.empty() && preface_left_ == 0 && !in_data_ && skip_left_ == 0 && !assembling_ &&
           at_ == input_.size() && due_at_ == due_.size() && out_.pending() == 0 && acknowledged_ &&
           !draining_ && unwanted_.empty() && !finished();
}

bool h2_connection::finished() const {
    if (dead_) return enforced(rules::h2_closed_after_error);
    return streams_.empty() && due_at_ == due_.size() && (final_goaway_ || input_ended_);
}

}  // namespace httoop::inline v0::wire
