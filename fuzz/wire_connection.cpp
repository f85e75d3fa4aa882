// A whole HTTP/1.x connection: whatever arrives, and however it is cut, the same is told and the
// same goes out. The first octet chooses role and policy, the second what we ask or answer.
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>

#include <httoop/coding/lzw_decoder.hpp>
#include <httoop/wire/h1.hpp>

using namespace httoop;

namespace {

// A transfer coding without zlib.
class compress_alone final : public coding::decoders {
public:
    owned<coding::decoder> make(octets name) const override {
        if (name == "compress") return make_owned<coding::lzw_decoder>();
        return nullptr;
    }
    octets names() const override { return "compress"; }
};
compress_alone const codings;

struct choice {
    unsigned char policy, messages;
};

class conversation {
public:
    explicit conversation(choice c) : choice_{c} {
        policy_.limits.content = 4096;
        policy_.limits.linger_octets = 256;
        if ((c.policy & 2) != 0) policy_.relax(relaxation::simple_requests);
        if ((c.policy & 4) != 0) policy_.relax(relaxation::bare_lf);
        if ((c.policy & 8) != 0) policy_.relax(relaxation::obs_fold);
        if ((c.policy & 16) != 0) policy_.relax(relaxation::length_with_chunked);
        if ((c.policy & 32) != 0) policy_.limits.pipelined_requests = 2;
        clock_.set({{0}, {784111777}});
        wire::context x;
        x.role = (c.policy & 1) != 0 ? wire::role::client : wire::role::server;
        x.forwards = (c.policy & 64) != 0;
        x.policy = &policy_;
        x.clock = &clock_;
        if ((c.policy & 128) != 0) x.codings = &codings;
        server_ = x.role == wire::role::server;
        connection_ = wire::make_h1(x);
        if (!server_) ask();
    }

    void receive(octets more) {
        unread_ += more;
        present();
        run();
    }
    void end() {
        connection_->end_of_input();
        run();
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
        static constexpr method::known methods[] = {method::get, method::head, method::post, method::connect};
        for (unsigned i = 0; i < 3; ++i) {
            method::known const m = methods[choice_.messages >> (2 * i) & 3];
            request r{m, m == method::connect ? "a:1" : "/"};
            r.fields().append(field_id::host, m == method::connect ? "a:1" : "a");
            if ((choice_.messages & 64) != 0) r.fields().append(field_id::upgrade, "x");
            auto const s = connection_->open(r, m == method::post ? content_length_of::until_end()
                                                                  : content_length_of::no_content());
            if (!s) break;
            if (!connection_->finish(*s, nullptr)) std::abort();
        }
        take_output();
    }
    void answer(wire::stream_id s, unsigned status) {
        if (status == 0) return;
        response r{*status_code::from(status)};
        r.set("X-A", "b");
        static constexpr content_length_of lengths[] = {
            content_length_of::no_content(), content_length_of::exactly(5), content_length_of::until_end()};
        content_length_of const length = lengths[(s + choice_.messages) % 3];
        if ((choice_.messages & 32) != 0) static_cast<void>(connection_->send_head(s, response{status_code::early_hints}, {}));
        if (!connection_->send_head(s, r, length)) std::abort();
        if (length.is != content_length_of::none && !connection_->send_content(s, "12345")) std::abort();
        if (!connection_->finish(s, nullptr)) std::abort();
    }
    void take_output() {
        std::size_t n = 0;
        for (wire::segment const& s : connection_->output()) {
            transcript_.append(s.data, s.size);
            n += s.size;
        }
        if (n != connection_->pending()) std::abort();
        connection_->sent(n);
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
            if (events > 100000) std::abort();
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
                    } else {
                        response r;
                        connection_->take_response(e.stream, r);
                        transcript_ += std::to_string(r.status().number());
                        transcript_ += r.reason();
                        say(r.fields());
                    }
                    transcript_ += connection_->framing_of(e.stream).because;
                    break;
                case wire::event::content:
                    if (e.piece.empty()) std::abort();
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
                    if (server_) answer(e.stream, 200);
                    take_output();
                    break;
                }
                case wire::event::violated:
                    say("violated", e.stream);
                    transcript_ += e.broken.broken->id + std::string{" "} + std::to_string(e.broken.offset);
                    if (server_) answer(e.stream, e.what.status);
                    take_output();
                    break;
                case wire::event::reset:
                    say("reset", e.stream);
                    transcript_ += e.broken.broken->id;
                    break;
                case wire::event::tunnel: say("tunnel", e.stream); break;
            }
        }
    }

    choice choice_;
    policy policy_;
    wire::message_clock clock_;
    owned<wire::connection> connection_;
    bool server_;
    std::string unread_, transcript_;
    std::unique_ptr<char[]> shown_;
    wire::stream_id in_content_ = 0;
};

}  // namespace

int fuzz_wire_connection(std::uint8_t const* data, std::size_t size) {
    if (size < 2 || size > 8192) return 0;
    choice const c{data[0], data[1]};
    octets const input{reinterpret_cast<char const*>(data) + 2, size - 2};

    conversation whole{c};
    whole.receive(input);
    whole.end();

    conversation single{c};
    for (char const& o : input) single.receive({&o, 1});
    single.end();

    conversation pieces{c};
    unsigned random = c.policy * 256u + c.messages;
    for (std::size_t at = 0; at < input.size();) {
        random = random * 1103515245u + 12345u;
        std::size_t const n = (random >> 16) % 23;
        pieces.receive(input.substr(at, n));
        at += n;
    }
    pieces.end();

    if (single.transcript() != whole.transcript() || pieces.transcript() != whole.transcript()) std::abort();
    return 0;
}
