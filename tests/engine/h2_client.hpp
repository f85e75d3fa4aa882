#pragma once
#include <map>
#include <string>

#include <httoop/wire/h2.hpp>

#include "rig.hpp"

namespace test {

// A client of HTTP/2 over any peer that has send() and whatever(): what becomes of its streams.
template <class Peer>
class h2_client {
public:
    struct stream {
        unsigned status = 0;
        std::vector<unsigned> interims;
        std::string content;
        field_section fields, trailers;
        bool ended = false, reset = false;
    };

    explicit h2_client(Peer& p, bool secure = false) : peer_{&p} {
        context_.role = wire::role::client;
        context_.policy = &policy_;
        context_.secure = secure;
        wire_ = wire::make_h2(context_);
    }

    wire::stream_id ask(method m, octets target, octets host = "a.example", content_length_of length = {}) {
        request r{m, target};
        if (m != method::connect) r.fields().append(field_id::host, host);
        return ask(r, length);
    }
    wire::stream_id ask(request const& r, content_length_of length = {}) {
        auto const id = wire_->open(r, length);
        REQUIRE(id.has_value());
        return *id;
    }
    wire::stream_id get(octets target) { return ask(method::get, target); }
    void content(wire::stream_id s, octets piece, bool last = false) {
        while (!piece.empty()) {
            std::size_t const n = std::min(wire_->may_send(s), piece.size());
            if (n == 0) {
                if (over(s) || gone) return;
                step();
                continue;
            }
            REQUIRE(wire_->send_content(s, piece.substr(0, n)));
            piece.remove_prefix(n);
            step(1);
        }
        if (last) REQUIRE(wire_->finish(s, nullptr));
        step(1);
    }
    // Octets out and in, once.
    void step(int turns = 2) {
        std::string out;
        for (wire::segment const& g : wire_->output()) out.append(g.data, g.size);
        wire_->sent(out.size());
        if (!out.empty()) peer_->send(out);
        unread_ += peer_->whatever(turns);
        wire_->receive(unread_);
        bool more = true;
        while (more) more = take(wire_->next());
        unread_.erase(0, wire_->consumed_input());
        if (peer_->ended() && !ended_) {
            ended_ = true;
            wire_->receive(unread_);
            wire_->end_of_input();
            more = true;
            while (more) more = take(wire_->next());
        }
    }
    bool over(wire::stream_id s) { return streams[s].ended || streams[s].reset; }
    stream& until_over(wire::stream_id s) {
        for (int i = 0; i < 1000 && !over(s) && !gone; ++i) step();
        return streams[s];
    }
    void until_gone() {
        for (int i = 0; i < 2000 && !gone; ++i) step();
    }
    wire::connection& wire() { return *wire_; }

    std::map<wire::stream_id, stream> streams;
    bool gone = false;
    std::string goaway;  // the rule of a connection error

private:
    bool take(wire::event const& e) {
        stream& s = streams[e.stream];
        response r;
        switch (e.is) {
        case wire::event::need_octets:
        case wire::event::blocked: return false;
        case wire::event::closed: return !(gone = true);
        case wire::event::interim:
            wire_->take_response(e.stream, r);
            s.interims.push_back(r.status().number());
            break;
        case wire::event::head:
            wire_->take_response(e.stream, r);
            s.status = r.status().number();
            s.fields = std::move(r.fields());
            break;
        case wire::event::content:
            s.content += e.piece;
            wire_->consumed(e.stream, e.piece.size());
            break;
        case wire::event::end:
            wire_->take_trailers(e.stream, s.trailers);
            s.ended = true;
            break;
        case wire::event::violated:
            goaway = e.broken.broken->id;
            s.reset = true;
            break;
        case wire::event::reset:
        case wire::event::tunnel: s.reset = true; break;
        }
        return true;
    }
    Peer* peer_;
    httoop::policy policy_;
    wire::context context_;
    owned<wire::connection> wire_;
    std::string unread_;
    bool ended_ = false;
};

}  // namespace test
