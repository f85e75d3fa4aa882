#include "narrator.hpp"

#include <cstdio>

#include "progress.hpp"
#include "readable.hpp"

namespace httoop::tool {

std::string frame_text(seen_frame const& f) {
    constexpr char const* types[] = {"DATA", "HEADERS", "PRIORITY", "RST_STREAM", "SETTINGS",
                                     "PUSH_PROMISE", "PING", "GOAWAY", "WINDOW_UPDATE", "CONTINUATION"};
    char number[8];
    std::snprintf(number, sizeof number, "0x%02x", f.type);
    std::string text = f.type < std::size(types) ? types[f.type] : f.type == 0x10 ? "PRIORITY_UPDATE" : number;
    bool const data = f.type == 0, headers = f.type == 1, ack = f.type == 4 || f.type == 6, continuation = f.type == 9;
    if ((data || headers) && (f.flags & 0x1) != 0) text += " END_STREAM";
    if (ack && (f.flags & 0x1) != 0) text += " ACK";
    if ((headers || continuation) && (f.flags & 0x4) != 0) text += " END_HEADERS";
    if ((data || headers) && (f.flags & 0x8) != 0) text += " PADDED";
    return text + ", stream " + std::to_string(f.stream) + ", " + std::to_string(f.length) + " octets";
}

void narrator::write(std::string const& lines) const {
    wipe_progress();
    std::fwrite(lines.data(), 1, lines.size(), stderr);
}

std::string narrator::mark(char const* sign, std::uint64_t call) const {
    return several_ && call != 0 ? std::to_string(call) + sign + " " : std::string{sign} + " ";
}

void narrator::of_connection(std::uint64_t connection, std::string const& what) const {
    if (level_ < 2) return;
    write(paint_(paint::dim, "* connection " + std::to_string(connection) + ": " + what) + "\n");
}

void narrator::resolving(std::uint64_t connection, octets host) {
    of_connection(connection, "looks up " + readable(host));
}
void narrator::resolved(std::uint64_t connection, octets host, octets addresses) {
    of_connection(connection, readable(host) + " is " + readable(addresses));
}
void narrator::connecting(std::uint64_t connection, octets where) {
    of_connection(connection, "connects to " + readable(where));
}
void narrator::unconnected(std::uint64_t connection, octets where, error const& e) {
    of_connection(connection, "not connected to " + readable(where) + ": " + readable(e.text()));
}
void narrator::connected(std::uint64_t connection, octets where) {
    of_connection(connection, "connected to " + readable(where));
}
void narrator::secured(std::uint64_t connection, security const& s) {
    of_connection(connection, "secured by " + std::string{s.version} + ", " + std::string{s.cipher} + ", " +
                                  (s.protocol.empty() ? "no protocol chosen" : "protocol " + std::string{s.protocol}) +
                                  (s.checked ? "" : "; the certificate was not checked"));
}
void narrator::closed(std::uint64_t connection) { of_connection(connection, "closed"); }
void narrator::framed(std::uint64_t connection, seen_frame const& f) {
    of_connection(connection, (f.sent ? "> " : "< ") + frame_text(f));
}

void narrator::uses(std::uint64_t call, std::uint64_t connection, bool kept) {
    if (several_ || kept) of_connection(connection, (kept ? "kept, for call " : "for call ") + std::to_string(call));
}

void narrator::sending(std::uint64_t call, request const& r) { write(head_text(r, paint_, mark(">", call))); }

void narrator::received(std::uint64_t call, response const& r) { write(head_text(r, paint_, mark("<", call))); }

void narrator::ended(std::uint64_t call, field_section const& trailers) {
    if (!trailers.empty()) write(fields_text(trailers, paint_, mark("<", call)));
}

void narrator::failed(std::uint64_t call, error const& e) {
    if (level_ >= 2) write(paint_(paint::red, mark("*", call) + "failed: " + readable(e.text())) + "\n");
}


}  // namespace httoop::tool
