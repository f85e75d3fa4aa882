#pragma once
// Conversations with one end of a connection, written down in tests/data/wire/*.txt:
//
//     == says in a sentence what must hold (RFC 9112 9.3)
//     req: rfc9112#9.3-4
//     with limit pipelined_requests 2      before the first octet: limit NAME N, relax NAME,
//                                          forwards, secure, no-clock, codings
//     < GET /a HTTP/1.1                    received: the line and CR LF; "<." without CR LF
//     <                                    \r \n \t \\ \xNN stand for octets
//     = head 1 GET /a                      what next() told; content of one stream is joined
//     = end 1
//     ! head 1 200 known 3                 what the caller does: head, content, file, finish, abort,
//     ! | Content-Type: text/plain         open, drain, eof, late; "|": fields of it
//     ! content 1 abc
//     ! finish 1
//     > HTTP/1.1 200 OK                    what went out, as for "<"
//     = finished                           state: finished, idle, awaits head|content|idle|nothing
//
// What was told and what went out is compared whole: nothing may be left over at the end. Each
// conversation is held again and again, its input cut in every place.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <httoop/wire/h1.hpp>

#include "cliff.hpp"
#include "data.hpp"

namespace support {

using namespace httoop;

struct script_line {
    char kind;  // < = ! > w
    std::string text;
    std::size_t number;
};

struct script {
    std::string file, sentence;
    std::vector<script_line> lines;
};

inline std::string unescaped(std::string const& s) {
    std::string out;
    for (std::size_t i = 0; i < s.size(); ++i) {
        if (s[i] != '\\' || i + 1 == s.size()) {
            out += s[i];
            continue;
        }
        switch (char const c = s[++i]; c) {
            case 'r': out += '\r'; break;
            case 'n': out += '\n'; break;
            case 't': out += '\t'; break;
            case 'x':
                out += static_cast<char>(std::stoi(s.substr(i + 1, 2), nullptr, 16));
                i += 2;
                break;
            default: out += c;
        }
    }
    return out;
}

inline std::vector<script> read_scripts(std::string const& path) {
    std::istringstream in{read_data(path)};
    std::vector<script> all;
    std::size_t number = 0;
    for (std::string line; std::getline(in, line);) {
        ++number;
        if (line.empty() || line[0] == '#' || line.starts_with("req:")) continue;
        if (line.starts_with("== ")) {
            all.push_back({path, line.substr(3), {}});
            continue;
        }
        if (all.empty()) throw std::runtime_error{path + ": a line before the first conversation"};
        auto& lines = all.back().lines;
        auto const rest = [&](std::size_t n) { return line.size() > n ? line.substr(n) : ""; };
        char const kind = line[0];
        if (line.starts_with("with ")) {
            lines.push_back({'w', rest(5), number});
        } else if (kind == '<' || kind == '>') {
            bool const bare = line.size() > 1 && line[1] == '.';
            std::string octets = unescaped(rest(bare ? 3 : 2)) + (bare ? "" : "\r\n");
            if (!lines.empty() && lines.back().kind == kind) lines.back().text += octets;
            else lines.push_back({kind, octets, number});
        } else if (kind == '=' || kind == '!') {
            if (kind == '!' && line.starts_with("! | ")) lines.back().text += '\n' + rest(4);
            else lines.push_back({kind, kind == '=' ? unescaped(rest(2)) : rest(2), number});
        } else {
            throw std::runtime_error{path + ": what is \"" + line + '"'};
        }
    }
    return all;
}

// One end of a connection, its receive buffer, and a log of what it told.
class party {
public:
    party(wire::context c) : connection{wire::make_h1(c)}, server_{c.role == wire::role::server} {}

    // Presents more octets, at the edge of an unreadable page, and notes all events.
    void receive(std::string_view more) {
        unread += more;
        connection->receive(page.hold_fresh(unread));
        pump();
    }
    void pump() {
        for (;;) {
            wire::event const e = connection->next();
            note(e);
            if (e.is == wire::event::content) connection->consumed(e.stream, e.piece.size());
            blocked = e.is == wire::event::blocked;
            if (blocked || e.is == wire::event::need_octets || e.is == wire::event::closed) break;
        }
        unread.erase(0, connection->consumed_input());
        connection->receive(page.hold_fresh(unread));
    }
    std::string take_output() {
        std::string out;
        for (wire::segment const& s : connection->output()) {
            if (s.data != nullptr) out.append(s.data, s.size);
            else out += "[file " + std::to_string(s.file) + " " + std::to_string(s.offset) + "+" +
                        std::to_string(s.size) + "]";
        }
        connection->sent(connection->pending());
        return out;
    }

    // Two pages that take turns: what was presented before is gone.
    class pages {
    public:
        octets hold_fresh(std::string_view o) {
            if (page_[now_]) page_[now_]->close();
            now_ = 1 - now_;
            std::optional<cliff>& page = page_[now_];
            if (!page || page->room() < o.size()) page.emplace(2 * o.size());
            return page->hold(o);
        }

    private:
        std::optional<cliff> page_[2];
        unsigned now_ = 0;
    };

    owned<wire::connection> connection;
    std::string unread;
    std::vector<std::string> log;
    bool blocked = false;
    request last_request;
    response last_response;
    pages page;

private:
    void note(wire::event const& e) {
        std::string const id = " " + std::to_string(e.stream);
        std::string line;
        switch (e.is) {
            case wire::event::need_octets:
            case wire::event::blocked: return;
            case wire::event::head:
            case wire::event::interim:
                line = (e.is == wire::event::head ? "head" : "interim") + id;
                if (server_) {
                    connection->take_request(e.stream, last_request);
                    line += " " + std::string{last_request.method().token()} + " " +
                            std::string{last_request.target()};
                    if (connection->framing_of(e.stream).expects_continue) line += " expects-continue";
                } else {
                    connection->take_response(e.stream, last_response);
                    line += " " + std::to_string(last_response.status().number());
                }
                break;
            case wire::event::content:
                CHECK(!e.piece.empty());
                if (joining_ == e.stream && !log.empty()) {
                    log.back() += e.piece;
                    return;
                }
                line = "content" + id + " " + std::string{e.piece};
                break;
            case wire::event::end: {
                line = "end" + id;
                field_section trailers;
                connection->take_trailers(e.stream, trailers);
                for (field_line const f : trailers)
                    line += " [" + std::string{f.name} + ": " + std::string{f.value} + "]";
                break;
            }
            case wire::event::violated:
                line = "violated" + id + " " + e.broken.broken->id;
                if (e.what.status != 0) line += " " + std::to_string(e.what.status);
                line += e.what.closes ? " closes" : " keeps";
                break;
            case wire::event::reset: line = "reset" + id + " " + e.broken.broken->id; break;
            case wire::event::tunnel: line = "tunnel" + id; break;
            case wire::event::closed:
                if (std::exchange(closed_, true)) return;  // it goes on to tell that
                line = "closed";
                break;
        }
        joining_ = e.is == wire::event::content ? e.stream : 0;
        log.push_back(line);
    }
    bool server_;
    bool closed_ = false;
    wire::stream_id joining_ = 0;
};

// Holds one conversation; `cut` says how its input is delivered: 0 whole, 1 octet by octet, else in
// two pieces at place cut - 1 of each input.
class performance {
public:
    performance(script const& s, wire::context c, coding::decoders const* codings)
        : script_{s}, context_{c} {
        clock_.set({{0}, {784111777}});  // Sun, 06 Nov 1994 08:49:37 GMT
        context_.policy = &policy_;
        context_.clock = &clock_;
        for (script_line const& l : s.lines) {
            if (l.kind != 'w') continue;
            std::istringstream words{l.text};
            std::string what, name;
            words >> what >> name;
            if (what == "limit") {
                limit_row const* const row = find_limit(name);
                REQUIRE(row != nullptr);
                words >> policy_.limits.*row->member;
            } else if (what == "relax") {
                REQUIRE(find_relaxation(name) != nullptr);
                policy_.relax(find_relaxation(name)->which);
            } else if (what == "forwards") {
                context_.forwards = true;
            } else if (what == "secure") {
                context_.secure = true;
            } else if (what == "no-clock") {
                context_.clock = nullptr;
            } else if (what == "codings") {
                context_.codings = codings;
            } else {
                FAIL("unknown: with " << l.text);
            }
        }
    }

    void hold(std::size_t cut) {
        party p{context_};
        for (std::size_t i = 0; i < script_.lines.size(); ++i) {
            script_line const& l = script_.lines[i];
            CAPTURE(script_.file);
            CAPTURE(script_.sentence);
            CAPTURE(l.number);
            CAPTURE(cut);
            switch (l.kind) {
                case '<': deliver(p, l.text, cut); break;
                case '!': act(p, l.text); break;
                case '>': REQUIRE(p.take_output() == l.text); break;
                case '=': REQUIRE(told(p, l.text) == l.text); break;
                default: break;
            }
        }
        CAPTURE(script_.sentence);
        CAPTURE(cut);
        CHECK(p.take_output() == "");
        std::string rest;
        for (std::string const& line : p.log) rest += line + "\n";
        CHECK(rest == "");
    }

private:
    static void deliver(party& p, std::string_view octets, std::size_t cut) {
        if (cut == 0) return p.receive(octets);
        if (cut == 1) {
            for (char const& c : octets) p.receive({&c, 1});
            return;
        }
        std::size_t const at = std::min(cut - 1, octets.size());
        p.receive(octets.substr(0, at));
        p.receive(octets.substr(at));
    }

    std::string told(party& p, std::string const& expected) {
        static char const* const awaited[] = {"awaits idle", "awaits head", "awaits content",
                                              "awaits nothing"};
        wire::connection const& c = *p.connection;
        if (expected == "finished") return c.finished() ? expected : "not finished";
        if (expected == "not finished") return c.finished() ? "finished" : expected;
        if (expected == "idle") return c.idle() ? expected : "not idle";
        if (expected == "blocked") return p.blocked ? expected : "not blocked";
        if (expected.starts_with("awaits ")) return awaited[static_cast<unsigned>(c.awaits())];
        if (expected.starts_with("writable ")) {
            static constexpr wire::stream_id all[] = {1, 2, 3, 4, 5, 6, 7, 8};
            return "writable " + std::to_string(c.next_writable(all, std::size(all)));
        }
        if (expected.starts_with("unread ")) return "unread " + std::string{c.unread()};
        if (expected.starts_with("done") || expected.starts_with("refused")) return done_;
        if (p.log.empty()) return "nothing was told";
        std::string const line = p.log.front();
        p.log.erase(p.log.begin());
        return line;
    }

    static content_length_of length_from(std::istringstream& words) {
        std::string kind;
        words >> kind;
        std::uint64_t n = 0;
        if (kind == "known") {
            words >> n;
            return content_length_of::exactly(n);
        }
        return kind == "unknown" ? content_length_of::until_end() : content_length_of::no_content();
    }

    void act(party& p, std::string const& text) {
        std::istringstream lines{text};
        std::string first, field;
        std::getline(lines, first);
        field_section fields;
        std::string reason;
        bool reason_given = false;
        while (std::getline(lines, field)) {
            std::size_t const colon = field.find(": ");
            REQUIRE(colon != std::string::npos);
            if (field.substr(0, colon) == "reason") {
                reason = unescaped(field.substr(colon + 2));
                reason_given = true;
            } else {
                fields.append(field.substr(0, colon), unescaped(field.substr(colon + 2)));
            }
        }
        std::istringstream words{first};
        std::string what;
        words >> what;
        wire::stream_id id = 0;
        if (what != "open" && what != "drain" && what != "eof") words >> id;
        result<void> done;
        if (what == "head") {
            unsigned code = 0;
            words >> code;
            response r{status_code::from(code).value_or(status_code{})};
            if (reason_given) r.reason(reason);
            r.fields() = fields;
            done = p.connection->send_head(id, r, length_from(words));
        } else if (what == "content") {
            std::string rest;
            std::getline(words >> std::ws, rest);
            done = p.connection->send_content(id, unescaped(rest));
        } else if (what == "file") {
            std::uint64_t offset = 0;
            std::size_t size = 0;
            words >> offset >> size;
            done = p.connection->send_file(id, 7, offset, size, {});
        } else if (what == "finish") {
            done = p.connection->finish(id, fields.empty() ? nullptr : &fields);
        } else if (what == "abort") {
            p.connection->abort(id);
        } else if (what == "open") {
            std::string m, target, version;
            words >> m >> target >> version;
            request r{method::of_token(m), target};
            if (version == "HTTP/1.0") r.version(http_1_0);
            if (version == "HTTP/3.0") r.version({3, 0});
            r.fields() = fields;
            auto const opened = p.connection->open(r, length_from(words));
            if (!opened) done = opened.error();
        } else if (what == "drain") {
            p.connection->drain();
        } else if (what == "eof") {
            p.connection->end_of_input();
        } else if (what == "late") {
            static constexpr rule late{"rfc9110#15.5.9", level::should, "client", 408,
                                       fate::answer_and_close, "in time"};
            p.connection->give_up(late);
        } else {
            FAIL("unknown: ! " << text);
        }
        done_ = done ? "done" : std::string{"refused "} + done.error().broken->id;
        p.pump();
    }

    script const& script_;
    wire::context context_;
    httoop::policy policy_;
    wire::message_clock clock_;
    std::string done_;
};

// All conversations of a file, each in every way.
inline void hold_conversations(std::string const& path, wire::role role,
                               coding::decoders const* codings = nullptr) {
    for (script const& s : read_scripts(path)) {
        std::size_t longest = 0;
        for (script_line const& l : s.lines)
            if (l.kind == '<') longest = std::max(longest, l.text.size());
        wire::context c;
        c.role = role;
        performance p{s, c, codings};
        for (std::size_t cut = 0; cut <= longest; ++cut) p.hold(cut);
    }
}

}  // namespace support
