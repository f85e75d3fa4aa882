// A whole HTTP/2 connection, in either role: whatever frames arrive, and however they are cut, the
// same is told and the same goes out, in frames that a peer may see. And with small windows, output
// that is taken in pieces, streams that are given up and time that passes nothing is broken either.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <set>
#include <string>

#include <httoop/wire/h2.hpp>
#include <wire/h2/frame.hpp>

using namespace httoop;
namespace h2 = wire::h2;

namespace {

void demand(bool holds) {
    if (!holds) std::abort();
}

// What may be said in frames of ours, as the peer sees it (RFC 9113 4.1, 5.1, 6.10).
class sent_frames {
public:
    explicit sent_frames(bool from_client)
        : preface_left_{from_client ? wire::h2_preface.size() : 0} {}
    std::string take(octets out) {
        buffer_ += out;
        std::string told;
        if (preface_left_ != 0 && !buffer_.empty()) {
            if (buffer_.size() < preface_left_) return told;
            demand(buffer_.starts_with(wire::h2_preface));
            buffer_.erase(0, preface_left_);
            preface_left_ = 0;
        }
        while (buffer_.size() >= h2::frame_header::size) {
            auto const h = h2::frame_header::read(buffer_.data());
            demand(h.length <= h2::smallest_frame_limit);
            if (buffer_.size() < h2::frame_header::size + h.length) break;
            see(h);
            if (h.type != h2::frame_type::window_update)
                told += buffer_.substr(0, h2::frame_header::size + h.length);
            buffer_.erase(0, h2::frame_header::size + h.length);
        }
        return told;
    }
    void whole() const { demand(buffer_.empty()); }

private:
    void see(h2::frame_header const& h) {
        using enum h2::frame_type;
        demand(!over_);
        demand(first_ == (h.type == settings && !h.has(h2::flag::ack)) || !first_);
        first_ = false;
        demand((h.type == continuation) == (block_ != 0));
        if (block_ != 0) demand(h.stream == block_);
        bool const of_connection = h.type == settings || h.type == ping || h.type == goaway;
        if (h.type != window_update) demand(of_connection == (h.stream == 0));
        if (h.type == headers || h.type == continuation)
            block_ = h.has(h2::flag::end_headers) ? 0 : h.stream;
        if (h.stream == 0) return;
        unsigned& state = streams_[h.stream];  // 1: END_STREAM, 2: RST_STREAM
        if (h.type == data || h.type == headers) demand(state == 0);
        if (h.type == window_update) demand((state & 2) == 0);
        if ((h.type == data || h.type == headers) && h.has(h2::flag::end_stream)) state |= 1;
        if (h.type == rst_stream) state |= 2;
    }
    std::string buffer_;
    std::size_t preface_left_;
    std::map<std::uint32_t, unsigned> streams_;
    std::uint32_t block_ = 0;
    bool first_ = true, over_ = false;
};

struct choice {
    unsigned char options, messages;
};

class conversation {
public:
    conversation(choice c, bool rough) : choice_{c}, rough_{rough}, frames_{(c.options & 1) != 0} {
        policy_.limits.content = 4096;
        if (rough) {
            policy_.limits.output = 600;
            policy_.limits.stream_window = 100 + c.messages;
            policy_.limits.connection_window = 70000;
            policy_.limits.concurrent_streams = 4;
            policy_.limits.stream_resets = 6;
            policy_.limits.control_frames = 40;
        }
        clock_.set({{0}, {784111777}});
        wire::context x;
        x.role = (c.options & 1) != 0 ? wire::role::client : wire::role::server;
        x.forwards = (c.options & 2) != 0;
        x.policy = &policy_;
        x.clock = &clock_;
        server_ = x.role == wire::role::server;
        connection_ = wire::make_h2(x);
        if (!server_) ask();
        if ((c.options & 4) == 0) {
            if (server_) unread_ = wire::h2_preface;
            unread_ += std::string{"\0\0\0\4\0\0\0\0\0\0\0\0\4\1\0\0\0\0", 18};
        }
        present();
        run();
    }

    void receive(octets more) {
        unread_ += more;
        present();
        run();
        if (connection_->idle()) connection_->rest();
        if (rough_) disturb();
    }
    void end() {
        connection_->end_of_input();
        run();
        for (unsigned i = 0; i < 1000 && connection_->pending() != 0; ++i) take_output(SIZE_MAX);
        frames_.whole();
        transcript_ += connection_->finished() ? "finished" : "not finished";
    }
    std::string const& transcript() const { return transcript_; }

private:
    // A copy of exactly that size, so that a step beyond its end is seen.
    void present() {
        shown_ = std::make_unique<char[]>(unread_.size());
        if (!unread_.empty()) std::memcpy(shown_.get(), unread_.data(), unread_.size());
        connection_->receive({shown_.get(), unread_.size()});
    }
    void ask() {
        static constexpr method::known methods[] = {method::get, method::head, method::post,
                                                    method::connect};
        for (unsigned i = 0; i < 3; ++i) {
            method::known const m = methods[choice_.messages >> (2 * i) & 3];
            request r{m, m == method::connect ? "a:1" : "/"};
            r.fields().append(field_id::host, m == method::connect ? "a:1" : "a");
            auto const s =
                connection_->open(r, m == method::post ? content_length_of::until_end()
                                                       : content_length_of::no_content());
            if (!s) break;
            if (m == method::post) demand(bool{connection_->send_content(*s, content_, keeper{})});
            if (m != method::connect) demand(bool{connection_->finish(*s, nullptr)});
        }
    }
    void answer(wire::stream_id s, unsigned status) {
        if (status == 0 || !server_ || !answered_.insert(s).second) return;
        response r{*status_code::from(status)};
        r.set("X-A", "b");
        if ((choice_.messages & 32) != 0)
            demand(bool{connection_->send_head(s, response{status_code::early_hints}, {})});
        switch ((s / 2 + choice_.messages) % 4) {
            case 0: demand(bool{connection_->send_whole(s, r, "12345")}); return;
            case 1: demand(bool{connection_->send_whole(s, r, content_)}); return;
            case 2: {
                demand(bool{connection_->send_head(s, r, content_length_of::until_end())});
                demand(bool{connection_->send_content(s, content_, keeper{this, [](void*) {}})});
                field_section t;
                t.append("X-T", "1");
                demand(bool{connection_->finish(s, &t)});
                return;
            }
            default:
                demand(bool{connection_->send_head(s, r, content_length_of::exactly(9000))});
                demand(bool{connection_->send_file(s, 3, 0, 9000, keeper{})});
                demand(bool{connection_->finish(s, nullptr)});
        }
    }
    void take_output(std::size_t most) {
        std::string out;
        for (wire::segment const& s : connection_->output()) {
            demand(s.size != 0);
            if (s.data != nullptr) out.append(s.data, s.size);
            else out.append(s.size, 'f');
        }
        demand(out.size() == connection_->pending());
        out.resize(std::min(out.size(), most));
        connection_->sent(out.size());
        transcript_ += frames_.take(out);
    }
    void disturb() {
        random_ = random_ * 1103515245u + 12345u;
        unsigned const r = random_ >> 16;
        take_output(r % 1500);
        if (r % 7 == 0) connection_->abort(r / 7 % 16);
        if (r % 31 == 0) connection_->drain();
        if (r % 5 == 0) {
            time_ += 3000;
            clock_.set({{time_ * 1'000'000}, {784111777}});
            if (clock_.now().mono >= connection_->deadline()) connection_->tick();
            run();
        }
        static_cast<void>(connection_->held_output());
        static_cast<void>(connection_->awaits());
        static_cast<void>(connection_->idle());
    }
    void say(char const* what, wire::stream_id s) {
        transcript_ += "\n" + std::string{what} + " " + std::to_string(s) + " ";
        in_content_ = 0;
    }
    void say(field_section const& fields) {
        for (field_line const f : fields) {
            transcript_ += f.name;
            transcript_ += ": ";
            transcript_ += f.value;
            transcript_ += "; ";
        }
    }
    void run() {
        for (unsigned events = 0;; ++events) {
            demand(events < 100000);
            wire::event const e = connection_->next();
            switch (e.is) {
                case wire::event::need_octets:
                case wire::event::blocked:
                case wire::event::closed:
                    unread_.erase(0, connection_->consumed_input());
                    present();
                    return;
                case wire::event::interim:
                case wire::event::head:
                    say(e.is == wire::event::head ? "head" : "interim", e.stream);
                    if (server_) {
                        request r;
                        connection_->take_request(e.stream, r);
                        transcript_ += r.method().token();
                        transcript_ += r.target();
                        say(r.fields());
                        if (r.method() == method::connect) answer(e.stream, 200);
                    } else {
                        response r;
                        connection_->take_response(e.stream, r);
                        transcript_ += std::to_string(r.status().number());
                        say(r.fields());
                    }
                    transcript_ += connection_->framing_of(e.stream).because;
                    break;
                case wire::event::content:
                    demand(!e.piece.empty());
                    if (in_content_ != e.stream) say("content", e.stream);
                    in_content_ = e.stream;
                    transcript_ += e.piece;
                    connection_->consumed(e.stream, e.piece.size());
                    break;
                case wire::event::end: {
                    say("end", e.stream);
                    field_section t;
                    connection_->take_trailers(e.stream, t);
                    say(t);
                    answer(e.stream, 200);
                    break;
                }
                case wire::event::violated:
                    say("violated", e.stream);
                    transcript_ += e.broken.broken->id;
                    if (e.stream != 0) answer(e.stream, e.what.status);
                    else demand(connection_->finished());
                    break;
                case wire::event::reset:
                    say("reset", e.stream);
                    transcript_ += e.broken.broken->id;
                    break;
                case wire::event::tunnel: std::abort();
            }
        }
    }

    choice choice_;
    bool rough_;
    sent_frames frames_;
    policy policy_;
    wire::message_clock clock_;
    std::string content_ = std::string(7000, 'c');
    owned<wire::connection> connection_;
    bool server_;
    std::string unread_, transcript_;
    std::unique_ptr<char[]> shown_;
    wire::stream_id in_content_ = 0;
    std::set<wire::stream_id> answered_;  // a tunnel is, before its end
    unsigned random_ = 1;
    std::int64_t time_ = 0;
};

// Frames, each behind its length, type, flags and stream in an octet each; of type 255 octets as
// they are.
std::string frames_in(octets in) {
    std::string out;
    while (in.size() >= 4) {
        auto const* const u = reinterpret_cast<unsigned char const*>(in.data());
        octets const payload = in.substr(4, u[0]);
        if (u[1] != 255) {
            h2::frame_header h;
            h.length = static_cast<std::uint32_t>(payload.size());
            h.type = static_cast<h2::frame_type>(u[1]);
            h.flags = u[2];
            h.stream = u[3];
            char header[h2::frame_header::size];
            h.write(header);
            out.append(header, sizeof header);
        }
        out += payload;
        in.remove_prefix(4 + payload.size());
    }
    return out;
}

}  // namespace

int fuzz_wire_h2(std::uint8_t const* data, std::size_t size) {
    if (size < 2 || size > 8192) return 0;
    choice const c{data[0], data[1]};
    std::string const input = frames_in({reinterpret_cast<char const*>(data) + 2, size - 2});

    conversation whole{c, false};
    whole.receive(input);
    whole.end();

    conversation single{c, false};
    for (char const& o : input) single.receive({&o, 1});
    single.end();
    demand(single.transcript() == whole.transcript());

    conversation rough{c, true};
    unsigned random = c.options * 256u + c.messages;
    for (std::size_t at = 0; at < input.size();) {
        random = random * 1103515245u + 12345u;
        std::size_t const n = (random >> 16) % 60;
        rough.receive(octets{input}.substr(at, n));
        at += n;
    }
    rough.end();
    return 0;
}
