#pragma once
#include <deque>
#include <map>
#include <string>

#include <httoop/wire/connection.hpp>

namespace test {

using namespace httoop;

// A small multiplexing protocol, made to prove the walls: every line names its stream, so contents of
// several streams mix in both directions and answers leave in any order.
//
//     in    "7 GET /path"       a request without content
//           "7 POST /path"      a request whose content follows
//           "7 + octets"        some of it
//           "7 ."               its end
//           "7 !"               the stream is reset
//     out   "7 200"             a head (1xx too)
//           "7 + octets"        some content: at most 16 octets a line, and only within a window
//           "7 ."               the end
//           "7 !"               the stream is reset
//           in "7 w N" opens the window of stream 7 by N octets (it begins with 64)
class lines_wire : public wire::connection {
public:
    static owned<wire::connection> make(wire::context const& c) { return owned<wire::connection>{new lines_wire{c}}; }
    static void reset(wire::connection& c) {
        auto& w = static_cast<lines_wire&>(c);
        w.streams_.clear();
        w.out_.clear();
        w.input_ = {};
        w.at_ = 0;
        w.ended_ = w.told_ = w.draining_ = false;
    }
    explicit lines_wire(wire::context const&) {}

    void receive(octets unread) override { input_ = unread, at_ = 0; }
    void end_of_input() override { ended_ = true; }
    wire::event next() override;
    std::size_t consumed_input() const override { return at_; }
    void take_request(wire::stream_id s, request& into) override { into = std::move(streams_[s].head); }
    void take_response(wire::stream_id, response&) override {}
    void take_trailers(wire::stream_id, field_section&) override {}
    wire::framing framing_of(wire::stream_id s) const override {
        wire::framing f;
        if (streams_.at(s).content) f.length = content_length_of::until_end();
        return f;
    }
    void consumed(wire::stream_id s, std::size_t n) override { consumed_octets += n, (void)s; }

    result<wire::stream_id> open(request const&, content_length_of) override { return wire::stream_id{0}; }
    result<void> send_head(wire::stream_id s, response const& r, content_length_of) override {
        if (auto ok = r.defect(); !ok) return ok;
        line(s, std::to_string(r.status().number()));
        return {};
    }
    std::size_t may_send(wire::stream_id s) const override {
        auto const found = streams_.find(s);
        return found == streams_.end() ? 0 : found->second.window;
    }
    result<void> send_content(wire::stream_id s, octets piece) override {
        std::size_t& window = streams_[s].window;
        window -= piece.size() < window ? piece.size() : window;
        for (; !piece.empty(); piece.remove_prefix(piece.size() < 16 ? piece.size() : 16))
            line(s, "+ " + std::string{piece.substr(0, 16)});
        return {};
    }
    result<void> send_content(wire::stream_id s, octets piece, keeper) override { return send_content(s, piece); }
    result<void> send_file(wire::stream_id s, int, std::uint64_t, std::size_t, keeper) override { return send_content(s, "(file)"); }
    result<void> finish(wire::stream_id s, field_section const*) override {
        line(s, ".");
        streams_.erase(s);
        return {};
    }
    void abort(wire::stream_id s) override {
        line(s, "!");
        streams_.erase(s);
    }
    wire::stream_id next_writable(wire::stream_id const* waiting, std::size_t count) const override {
        for (; count != 0; ++waiting, --count)
            if (may_send(*waiting) > 0) return *waiting;
        return 0;
    }
    wire::segments output() const override {
        one_ = wire::segment::of(out_);
        return {&one_, out_.empty() ? std::size_t{0} : std::size_t{1}};
    }
    void sent(std::size_t n) override { out_.erase(0, n); }
    std::size_t pending() const override { return out_.size(); }
    std::size_t held_output() const override { return out_.capacity(); }
    reading awaits() const override { return streams_.empty() ? reading::idle : reading::nothing; }
    bool idle() const override { return streams_.empty() && !finished(); }
    bool finished() const override { return draining_ && streams_.empty(); }
    void drain() override { draining_ = true; }
    bool multiplexed() const override { return true; }
    octets unread() const override { return input_.substr(at_); }
    void give_up(rule const&) override {}

    static inline std::size_t consumed_octets = 0;

private:
    struct stream {
        request head;
        std::size_t window = 64;
        bool content = false, head_told = false;
    };
    void line(wire::stream_id s, std::string const& text) { out_ += std::to_string(s) + ' ' + text + '\n'; }

    std::map<wire::stream_id, stream> streams_;
    octets input_;
    std::size_t at_ = 0;
    std::string out_;
    bool ended_ = false, told_ = false, draining_ = false;
    std::deque<wire::event> later_;
    mutable wire::segment one_;
};

inline wire::event lines_wire::next() {
    if (!later_.empty()) {
        wire::event const e = later_.front();
        later_.pop_front();
        return e;
    }
    wire::event e;
    std::size_t const end = input_.find('\n', at_);
    if (end == octets::npos) {
        if (ended_ && !told_) e.is = wire::event::closed, told_ = true;
        return e;
    }
    octets line = input_.substr(at_, end - at_);
    at_ = end + 1;
    std::size_t const space = line.find(' ');
    e.stream = std::stoull(std::string{line.substr(0, space)});
    line.remove_prefix(space + 1);
    if (line.starts_with("w ")) {
        if (streams_.contains(e.stream)) streams_[e.stream].window += std::stoull(std::string{line.substr(2)});
        return next();
    }
    if (line.starts_with("+ ")) {
        if (!streams_.contains(e.stream)) return next();
        e.is = wire::event::content;
        e.piece = line.substr(2);
    } else if (line == "." || line == "!") {
        if (!streams_.contains(e.stream)) return next();
        e.is = line == "." ? wire::event::end : wire::event::reset;
        if (line == "!") streams_.erase(e.stream);
    } else {
        stream& s = streams_[e.stream];
        std::size_t const gap = line.find(' ');
        s.head = request{method::of_token(line.substr(0, gap)), line.substr(gap + 1)};
        s.content = line.starts_with("POST");
        e.is = wire::event::head;
        if (!s.content) {
            wire::event done;
            done.is = wire::event::end;
            done.stream = e.stream;
            later_.push_back(done);
        }
    }
    return e;
}

}  // namespace test
