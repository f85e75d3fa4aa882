// The same exchange by HTTP/1.1 and by HTTP/2: what is told at both ends is the same, but for what
// is the framing's alone. The request, interim responses and the final response are composed by
// our own ends, with contents of any length and trailers, and pass between them in any pieces.
#include <httoop/core/ascii.hpp>
#include <httoop/wire/h1.hpp>
#include <httoop/wire/h2.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace httoop;

namespace {

void demand(bool holds) {
    if (!holds) std::abort();
}

policy const strict;

// What the input says, octet after octet; zeros when it is over.
class script {
public:
    explicit script(octets in) : in_{in} {}
    unsigned number() {
        if (in_.empty()) return 0;
        auto const n = static_cast<unsigned char>(in_.front());
        in_.remove_prefix(1);
        return n;
    }
    octets text(unsigned most) {
        octets const t = in_.substr(0, number() % (most + 1));
        octets const taken = in_.substr(0, t.size());
        in_.remove_prefix(taken.size());
        return taken;
    }

private:
    octets in_;
};

// Fields about the connection and the framing mean something else in each version, or nothing.
bool of_the_version(field_id id) {
    switch (id) {
        case field_id::connection:
        case field_id::content_length:
        case field_id::host:
        case field_id::http2_settings:
        case field_id::keep_alive:
        case field_id::proxy_connection:
        case field_id::te:
        case field_id::transfer_encoding:
        case field_id::upgrade: return true;
        default: return false;
    }
}

void read_fields(script& s, field_section& into) {
    static constexpr octets names[] = {"Cookie", "cookie", "Accept", "X-A", "Expect", "Set-Cookie", "ETag", "Priority"};
    for (unsigned n = s.number() % 12; n != 0; --n) {
        unsigned const which = s.number();
        octets const name = which < 128 ? names[which % std::size(names)] : s.text(20);
        octets const value = s.text(60);
        if (!is_token(name) || of_the_version(identify_field(name))) continue;
        into.append(name, value);
    }
}

struct message {
    content_length_of length;
    std::string content;
    field_section trailers;

    // `fine`: it goes in small pieces, of which there are not to be too many.
    void read(script& s, bool fine) {
        unsigned const kind = s.number(), high = s.number(), size = high << 8 | s.number();
        content.assign(fine ? size % 2000 : size * ((kind & 64) != 0 ? 3u : 1u), 'c');
        for (std::size_t i = 0; i < content.size(); i += 97) content[i] = static_cast<char>(i / 97);
        if (kind % 3 == 0) content.clear();
        else if (kind % 3 == 1) length = content_length_of::exactly(content.size());
        else length = content_length_of::until_end();
        if (kind % 3 == 2) read_fields(s, trailers);
    }
};

struct exchange_of_both {
    request asked;
    message request_message;
    std::vector<response> interims;
    response answered;
    message response_message;
    unsigned cuts = 0;

    explicit exchange_of_both(script& s) {
        static constexpr octets methods[] = {"GET", "HEAD", "POST", "PUT", "OPTIONS", "DELETE", "PATCH", "MAKE"};
        cuts = s.number();
        octets const method = methods[s.number() % std::size(methods)];
        asked = request{method::of_token(method), "/" + std::string{s.text(30)}};
        asked.fields().append(field_id::host, "a.example");
        read_fields(s, asked.fields());
        bool const fine = cuts % 4 == 1;
        request_message.read(s, fine);
        static constexpr status_code::known early[] = {status_code::continue_, status_code::processing, status_code::early_hints};
        for (unsigned n = s.number() % 4; n != 0; --n) {
            interims.emplace_back(early[s.number() % std::size(early)]);
            read_fields(s, interims.back().fields());
        }
        static constexpr unsigned codes[] = {200, 204, 205, 206, 304, 404, 500, 599};
        answered = response{*status_code::from(codes[s.number() % std::size(codes)])};
        read_fields(s, answered.fields());
        response_message.read(s, fine);
    }
};

// Pairs of Cookie, of any number of lines (RFC 9113 8.2.3), without those that are empty.
void add_pairs(std::string& all, octets value) {
    for (;;) {
        std::size_t const end = value.find("; ");
        octets const pair = value.substr(0, end);
        if (!pair.empty()) all.append(all.empty() ? "" : "; ").append(pair);
        if (end == octets::npos) return;
        value.remove_prefix(end + 2);
    }
}

// In the order of names, those of a name in their own; as both versions have them.
std::string text_of(field_section const& f) {
    std::vector<std::pair<std::string, std::string>> lines;
    std::string cookies;
    for (field_line const line : f) {
        if (line.id == field_id::cookie) {
            add_pairs(cookies, line.value);
            continue;
        }
        if (line.id != field_id::host && of_the_version(line.id)) continue;
        std::string name{line.name};
        for (char& c : name) c = to_lower(c);
        lines.emplace_back(std::move(name), line.value);
    }
    if (f.has(field_id::cookie)) lines.emplace_back("cookie", cookies);
    std::stable_sort(lines.begin(), lines.end(), [](auto const& a, auto const& b) { return a.first < b.first; });
    std::string all;
    for (auto const& [name, value] : lines) all.append(name).append(": ").append(value).append("\n");
    return all;
}

std::string text_of(wire::framing const& f) {
    // HTTP/2 tells with the head that nothing follows, HTTP/1.1 in chunks later: unknown is as good as 0.
    bool const known = f.length.is == content_length_of::known;
    return std::to_string(known ? f.length.octets : 0) + "\n";
}

class end {
public:
    end(wire::role r, bool http_2, exchange_of_both const& x) : x_{x} {
        clock_.set({{0}, {784111777}});
        context_.role = r;
        context_.policy = &strict;
        context_.clock = &clock_;
        server_ = r == wire::role::server;
        connection_ = http_2 ? wire::make_h2(context_) : wire::make_h1(context_);
    }

    // False: it cannot be composed.
    bool ask() {
        auto const s = connection_->open(x_.asked, x_.request_message.length);
        if (!s) return false;
        send(*s, x_.request_message);
        return true;
    }
    std::string take_output(std::size_t most) {
        std::string out;
        for (wire::segment const& s : connection_->output()) out.append(s.data, s.size);
        demand(out.size() == connection_->pending());
        out.resize(std::min(most, out.size()));
        connection_->sent(out.size());
        return out;
    }
    void receive(octets more) {
        unread_ += more;
        present();
        for (unsigned events = 0;; ++events) {
            demand(events < 100000);
            wire::event const e = connection_->next();
            if (e.is == wire::event::need_octets || e.is == wire::event::blocked || e.is == wire::event::closed) break;
            take(e);
        }
        unread_.erase(0, connection_->consumed_input());
        present();
    }
    std::string told;
    bool over = false;      // the whole message came, or cannot
    bool violated = false;
    bool composed = true;   // what was to be answered

private:
    void present() {
        shown_ = std::make_unique<char[]>(unread_.size());
        if (!unread_.empty()) std::memcpy(shown_.get(), unread_.data(), unread_.size());
        connection_->receive({shown_.get(), unread_.size()});
    }
    void send(wire::stream_id s, message const& m) {
        if (!m.content.empty()) demand(bool{connection_->send_content(s, m.content, keeper{})});
        static_cast<void>(connection_->finish(s, m.trailers.empty() ? nullptr : &m.trailers));
    }
    void answer(wire::stream_id s) {
        auto const head = connection_->send_head(s, x_.answered, x_.response_message.length);
        composed = bool{head};
        if (composed) send(s, x_.response_message);
    }
    void take(wire::event const& e) {
        switch (e.is) {
            case wire::event::head:
            case wire::event::interim:
                told += e.is == wire::event::head ? "head " : "interim ";
                if (server_) {
                    request r;
                    connection_->take_request(e.stream, r);
                    told.append(r.method().token()).append(" ").append(r.target()).append(" ").append(r.path()).append(" ");
                    told.append(r.query()).append(" ").append(r.authority()).append("\n");
                    told += text_of(r.fields());
                    told += text_of(connection_->framing_of(e.stream));
                    expects_ = connection_->framing_of(e.stream).expects_continue;
                    for (response const& i : x_.interims) static_cast<void>(connection_->send_head(e.stream, i, {}));
                } else {
                    response r;
                    connection_->take_response(e.stream, r);
                    told += std::to_string(r.status().number()) + "\n" + text_of(r.fields());
                    if (e.is == wire::event::head) told += text_of(connection_->framing_of(e.stream));
                }
                break;
            case wire::event::content:
                demand(!e.piece.empty());
                content_ += e.piece;
                connection_->consumed(e.stream, e.piece.size());
                break;
            case wire::event::end: {
                told += "content " + std::to_string(content_.size()) + "\n" + content_;
                if (expects_ && !content_.empty()) told += "for which a 100 was expected\n";
                field_section t;
                connection_->take_trailers(e.stream, t);
                told += "end\n" + text_of(t);
                over = true;
                if (server_) answer(e.stream);
                break;
            }
            case wire::event::violated:
                violated = true;
                told += "violated " + std::to_string(e.what.status) + " " + e.broken.broken->id + "\n";
                over = true;
                break;
            default: demand(false);
        }
    }

    exchange_of_both const& x_;
    wire::message_clock clock_;
    wire::context context_;
    bool server_;
    bool expects_ = false;
    owned<wire::connection> connection_;
    std::string unread_, content_;
    std::unique_ptr<char[]> shown_;
};

struct outcome_of_both {
    bool asked, answered;
    std::string request, response;
};

outcome_of_both carry(exchange_of_both const& x, bool http_2) {
    end client{wire::role::client, http_2, x}, server{wire::role::server, http_2, x};
    if (!client.ask()) return {false, false, {}, {}};
    unsigned random = x.cuts;
    for (unsigned turns = 0; !client.over && turns < 200000; ++turns) {
        random = random * 1103515245u + 12345u;
        std::size_t const most = x.cuts % 4 == 0 ? SIZE_MAX : (random >> 16) % (x.cuts % 4 == 1 ? 40 : 9000) + 1;
        std::string const there = client.take_output(most);
        server.receive(there);
        std::string const back = server.take_output(most);
        client.receive(back);
        if (there.empty() && back.empty()) break;
        if (server.over && (!server.composed || server.violated)) break;
    }
    demand(server.over && (client.over || !server.composed || server.violated));
    return {true, server.composed, std::move(server.told), std::move(client.told)};
}

}  // namespace

// Octets of choices; see exchange_of_both.
int fuzz_wire_both(std::uint8_t const* data, std::size_t size) {
    if (size > 4096) return 0;
    script s{{reinterpret_cast<char const*>(data), size}};
    exchange_of_both const x{s};
    outcome_of_both const one = carry(x, false), two = carry(x, true);
    demand(one.asked == two.asked && one.answered == two.answered);
    demand(one.request == two.request);
    if (one.answered) demand(one.response == two.response);
    return 0;
}
