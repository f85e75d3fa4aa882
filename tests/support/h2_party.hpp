// One end of an HTTP/2 connection is ours, the other plays frames by hand; what ours tells and sends is
// written down as lines.
#pragma once
#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <httoop/wire/h2.hpp>
#include <wire/h2/frame.hpp>
#include <wire/hpack/encoder.hpp>

namespace h2_test {

using namespace httoop;
namespace h2 = wire::h2;

inline std::string u16(unsigned n) { return {static_cast<char>(n >> 8), static_cast<char>(n)}; }
inline std::string u32(std::uint32_t n) { return u16(n >> 16) + u16(n & 0xffff); }

enum : unsigned {
    DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION,
    PRIORITY_UPDATE = 0x10
};
enum : unsigned { END_STREAM = 1, ACK = 1, END_HEADERS = 4, PADDED = 8, WITH_PRIORITY = 0x20 };

inline std::string frame(unsigned type, unsigned flags, std::uint32_t stream, octets payload = {}) {
    std::string f{static_cast<char>(payload.size() >> 16)};
    f += u16(payload.size() & 0xffff);
    f += static_cast<char>(type);
    f += static_cast<char>(flags);
    return f + u32(stream) + std::string{payload};
}
inline std::string settings_frame(std::vector<std::pair<unsigned, std::uint32_t>> const& values = {}) {
    std::string payload;
    for (auto const& [id, value] : values) payload += u16(id) + u32(value);
    return frame(SETTINGS, 0, 0, payload);
}
inline std::string const settings_ack = frame(SETTINGS, ACK, 0);
inline std::string window_update(std::uint32_t stream, std::uint32_t n) {
    return frame(WINDOW_UPDATE, 0, stream, u32(n));
}
inline std::string reset_frame(std::uint32_t stream, h2::error_code code) {
    return frame(RST_STREAM, 0, stream, u32(static_cast<std::uint32_t>(code)));
}

using field_list = std::vector<std::pair<std::string, std::string>>;
// Without the dynamic table, so that blocks can stand anywhere.
inline std::string block(field_list const& fields) {
    std::string b;
    wire::hpack::encoder e{0};
    e.set_limit(4096);
    e.begin(b);
    b.clear();
    for (auto const& [name, value] : fields) e.add(b, name, value, true);
    return b;
}
inline field_list get_fields(octets path = "/") {
    return {{":method", "GET"}, {":scheme", "http"}, {":path", std::string{path}}, {":authority", "a"}};
}
inline field_list post_fields(octets length = {}) {
    field_list f{{":method", "POST"}, {":scheme", "http"}, {":path", "/"}, {":authority", "a"}};
    if (!length.empty()) f.emplace_back("content-length", std::string{length});
    return f;
}
inline std::string headers(std::uint32_t stream, unsigned flags, field_list const& fields) {
    return frame(HEADERS, flags, stream, block(fields));
}
inline std::string get(std::uint32_t stream, octets path = "/") {
    return headers(stream, END_STREAM | END_HEADERS, get_fields(path));
}
inline std::string post(std::uint32_t stream, octets length = {}) {
    return headers(stream, END_HEADERS, post_fields(length));
}
inline std::string data(std::uint32_t stream, octets content, unsigned flags = 0) {
    return frame(DATA, flags, stream, content);
}

struct seen_frame {
    unsigned type = 0, flags = 0;
    std::uint32_t stream = 0;
    std::string payload;
    std::uint32_t number(std::size_t at = 0) const { return h2::read_u32(payload.data() + at); }
};

inline std::string text_of(seen_frame const& f) {
    static char const* const names[] = {"DATA", "HEADERS", "PRIORITY", "RST_STREAM", "SETTINGS", "PUSH_PROMISE",
                                        "PING", "GOAWAY", "WINDOW_UPDATE", "CONTINUATION"};
    static char const* const errors[] = {
        "NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT", "STREAM_CLOSED",
        "FRAME_SIZE_ERROR", "REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR", "CONNECT_ERROR", "ENHANCE_YOUR_CALM",
        "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED"};
    std::string t = std::string{f.type < 10 ? names[f.type] : "?"} + " " + std::to_string(f.stream);
    if (f.type == DATA && !f.payload.empty()) t += f.payload.size() > 40 ? " " + std::to_string(f.payload.size()) + " octets" : " " + f.payload;
    if (f.type == RST_STREAM) t += std::string{" "} + errors[f.number() % 14];
    if (f.type == WINDOW_UPDATE) t += " " + std::to_string(f.number());
    if (f.type == PING) t += " " + f.payload;
    if (f.type == GOAWAY) t += " " + std::to_string(f.number()) + " " + errors[f.number(4) % 14] + " " + f.payload.substr(8);
    bool const acknowledges = f.type == SETTINGS || f.type == PING;
    if ((f.flags & 1) != 0) t += acknowledges ? " ACK" : " END_STREAM";
    if (f.type == HEADERS && (f.flags & END_HEADERS) == 0) t += " (goes on)";
    while (t.ends_with(' ')) t.pop_back();
    return t;
}

class party {
public:
    party(party const&) = delete;
    explicit party(wire::role r = wire::role::server, policy const& p = {}) : policy_{p} {
        clock.set({{0}, {784111777}});
        wire::context x;
        x.role = r;
        x.policy = &policy_;
        x.clock = &clock;
        server = r == wire::role::server;
        connection = wire::make_h2(x);
    }
    // What comes from the peer. Gives what was told and sent since.
    std::string receive(octets more) {
        feed(more);
        return take_lines();
    }
    // The same in pieces of so many octets, and output stays where it is.
    void feed(octets more, std::size_t at_once = 0) {
        if (at_once == 0) at_once = more.size();
        do {
            octets const part = more.substr(0, at_once);
            more.remove_prefix(part.size());
            unread_ += part;
            present();
            run();
        } while (!more.empty());
    }
    std::string end() {
        connection->end_of_input();
        run();
        return take_lines();
    }
    // Time passes.
    std::string wait(std::int64_t milliseconds) {
        time_ += milliseconds;
        clock.set({{time_ * 1'000'000}, {784111777 + time_ / 1000}});
        if (clock.now().mono >= connection->deadline()) connection->tick();
        run();
        return take_lines();
    }
    std::string take_lines() {
        take_output();
        return std::exchange(lines_, {});
    }
    // Until then output is kept from the peer.
    bool reads = true;
    // Answers requests by themselves, when they are complete.
    bool answers = false;
    bool consumes = true;
    std::string answer = "hello";

    void take_output(std::size_t most = SIZE_MAX) {
        while (reads && connection->pending() != 0 && most != 0) {
            std::string out;
            for (wire::segment const& s : connection->output()) {
                if (s.data != nullptr) out.append(s.data, s.size);
                else out.append(s.size, 'f');
            }
            REQUIRE(out.size() == connection->pending());
            if (out.size() > most) out.resize(most);
            most -= out.size();
            connection->sent(out.size());
            written_ += out;
        }
        if (!server && !preface_taken_ && written_.size() >= wire::h2_preface.size()) {
            REQUIRE(written_.starts_with(wire::h2_preface));
            written_.erase(0, wire::h2_preface.size());
            preface_taken_ = true;
        }
        if (!server && !preface_taken_) return;
        while (written_.size() >= h2::frame_header::size) {
            auto const h = h2::frame_header::read(written_.data());
            if (written_.size() < h2::frame_header::size + h.length) break;
            seen_frame f{static_cast<unsigned>(h.type), h.flags, h.stream, written_.substr(9, h.length)};
            written_.erase(0, 9 + h.length);
            lines_ += "< " + text_of(f) + "\n";
            frames.push_back(std::move(f));
        }
    }

    owned<wire::connection> connection;
    wire::message_clock clock;
    bool server = true;
    bool blocked = false;
    request asked;
    response answered;
    std::vector<seen_frame> frames;

private:
    void say(std::string const& what, wire::stream_id id, std::string const& more = {}) {
        lines_ += what + " " + std::to_string(id) + (more.empty() ? "" : " " + more) + "\n";
    }
    void present() {
        shown_ = std::make_unique<char[]>(unread_.size());
        unread_.copy(shown_.get(), unread_.size());
        connection->receive({shown_.get(), unread_.size()});
    }
    void run() {
        blocked = false;
        wire::stream_id in_content = 0;
        for (;;) {
            wire::event const e = connection->next();
            if (in_content != 0 && (e.is != wire::event::content || e.stream != in_content)) in_content = 0;
            switch (e.is) {
                case wire::event::need_octets:
                case wire::event::blocked:
                case wire::event::closed:
                    blocked = e.is == wire::event::blocked;
                    if (e.is == wire::event::closed && !closed_told_) {
                        closed_told_ = true;
                        lines_ += "closed\n";
                    }
                    unread_.erase(0, connection->consumed_input());
                    present();
                    return;
                case wire::event::head:
                    if (server) {
                        connection->take_request(e.stream, asked);
                        say("head", e.stream, std::string{asked.method().token()} + " " + std::string{asked.target()});
                    } else {
                        connection->take_response(e.stream, answered);
                        say("head", e.stream, std::to_string(answered.status().number()));
                    }
                    break;
                case wire::event::interim:
                    connection->take_response(e.stream, answered);
                    say("interim", e.stream, std::to_string(answered.status().number()));
                    break;
                case wire::event::content: {
                    std::string const piece = e.piece.size() > 40 && e.piece.size() == static_cast<std::size_t>(std::count(e.piece.begin(), e.piece.end(), e.piece[0]))
                                                  ? std::to_string(e.piece.size()) + " octets" : std::string{e.piece};
                    if (in_content != 0 && lines_.ends_with('\n')) {
                        lines_.pop_back();
                        lines_ += piece + "\n";
                    } else {
                        std::string const prefix = "content " + std::to_string(e.stream) + " ";
                        std::size_t const line = lines_.size() < 2 ? std::string::npos : lines_.rfind('\n', lines_.size() - 2);
                        std::string const last = lines_.substr(line == std::string::npos ? 0 : line + 1);
                        if (last.starts_with(prefix)) lines_.pop_back(), lines_ += piece + "\n";
                        else lines_ += prefix + piece + "\n";
                    }
                    if (consumes) connection->consumed(e.stream, e.piece.size());
                    break;
                }
                case wire::event::end: {
                    field_section t;
                    connection->take_trailers(e.stream, t);
                    std::string more;
                    for (field_line const f : t) more += std::string{f.name} + ": " + std::string{f.value};
                    say("end", e.stream, more);
                    if (server && answers) REQUIRE(connection->send_whole(e.stream, response{}, answer));
                    break;
                }
                case wire::event::violated:
                    say("violated", e.stream, (e.what.status != 0 ? std::to_string(e.what.status) + " " : "") + e.broken.broken->id);
                    if (server && answers && e.what.status != 0)
                        REQUIRE(connection->send_whole(e.stream, response{*status_code::from(e.what.status)}, "no"));
                    break;
                case wire::event::reset: say("reset", e.stream, e.broken.broken->id); break;
                case wire::event::tunnel: say("tunnel", e.stream); break;
            }
        }
    }

    policy policy_;
    std::string unread_, written_, lines_;
    std::unique_ptr<char[]> shown_;
    std::int64_t time_ = 0;
    bool preface_taken_ = false, closed_told_ = false;
};

// A connection on which both prefaces were exchanged.
class open_party : public party {
public:
    explicit open_party(wire::role r = wire::role::server, policy const& p = {}) : party{r, p} {
        receive((server ? std::string{wire::h2_preface} : std::string{}) + settings_frame() + settings_ack);
        frames.clear();
    }
};

// A client that has asked for so many things.
class asking_party : public open_party {
public:
    explicit asking_party(unsigned requests = 1, policy const& p = {}) : open_party{wire::role::client, p} {
        for (unsigned i = 0; i < requests; ++i) ask(method::get);
        take_lines();
    }
    wire::stream_id ask(httoop::method m, content_length_of length = {}, bool finish = true) {
        request r{m, m == method::connect ? "a:1" : "/"};
        r.fields().append(field_id::host, m == method::connect ? "a:1" : "a");
        auto const s = connection->open(r, length);
        REQUIRE(s);
        if (finish) REQUIRE(connection->finish(*s, nullptr));
        return *s;
    }
};

// The answer to that connection error.
inline std::string goaway(std::uint32_t last, octets code, octets rule, octets status = {}) {
    return "violated 0 " + std::string{status} + std::string{rule} + "\n< GOAWAY 0 " + std::to_string(last) + " " +
           std::string{code} + " " + std::string{rule} + "\n";
}
// And to that stream error.
inline std::string stream_reset(std::uint32_t stream, octets code, octets rule) {
    std::string const id = std::to_string(stream);
    return "violated " + id + " " + std::string{rule} + "\n< RST_STREAM " + id + " " + std::string{code} + "\n";
}

// What a connection tells and sends of some octets is the same however they are cut.
inline std::string at_every_cut(octets in, wire::role r = wire::role::server, policy const& p = {}, bool answers = true) {
    auto const all = [&](std::size_t first, std::size_t at_once) {
        party me{r, p};
        me.answers = answers;
        if (first != 0) me.feed(in.substr(0, first));
        me.feed(in.substr(first), at_once);
        return me.take_lines();
    };
    std::string const whole = all(0, 0);
    CHECK(all(0, 1) == whole);
    for (std::size_t cut = 1; cut < in.size(); ++cut)
        if (all(cut, 0) != whole) {
            CHECK(all(cut, 0) == whole);
            break;
        }
    return whole;
}

}  // namespace h2_test
