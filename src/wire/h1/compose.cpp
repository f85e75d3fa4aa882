#include "compose.hpp"

#include <array>
#include <cstring>

#include <httoop/core/number.hpp>
#include <httoop/wire/rules.hpp>

#include "options.hpp"

namespace httoop::inline v0::wire {
namespace {

// "HTTP/1.1 200 OK\r\n", padded so that it can be copied with three moves of 16 octets.
struct status_line {
    static constexpr std::size_t room = 48;
    char octet[room]{};
    unsigned char size = 0;
    consteval status_line(unsigned code, octets phrase) {
        add("HTTP/1.1 ");
        for (unsigned unit : {100u, 10u, 1u})
            octet[size++] = static_cast<char>('0' + code / unit % 10);
        add(" ");
        add(phrase);
        add("\r\n");
    }
    consteval void add(octets s) {
        for (char c : s) octet[size++] = c;
    }
};
constexpr status_line status_lines[] = {
#define HTTOOP_STATUS(code, constant, phrase, cacheable, content, section) {code, phrase},
#include <httoop/message/statuses.def>
#undef HTTOOP_STATUS
};
constexpr std::array<std::uint8_t, 600> line_numbers = [] {
    std::array<std::uint8_t, 600> numbers{};
    std::uint8_t n = 0;
#define HTTOOP_STATUS(code, constant, phrase, cacheable, content, section) numbers[code] = ++n;
#include <httoop/message/statuses.def>
#undef HTTOOP_STATUS
    return numbers;
}();

constexpr std::size_t date_line_size = 37;

// All that may be added to the caller's fields: Date, one framing field, Connection with our own
// options, the empty line; and a status line with a registered reason, padded as it is.
constexpr std::size_t bound_of_additions = 320;

char* put(char* to, octets s) {
    if (!s.empty()) std::memcpy(to, s.data(), s.size());
    return to + s.size();
}

char* put_line(char* to, octets name, octets value) {
    to = put(to, name);
    to = put(to, ": ");
    to = put(to, value);
    return put(to, "\r\n");
}

bool left_out(field_id id, head_control const& c) {
    switch (id) {
        case field_id::content_length: return enforced(*c.framing.no_caller_length);
        case field_id::transfer_encoding: return enforced(*c.framing.no_caller_coding);
        case field_id::trailer: return c.framing.says != outgoing::field::chunked;
        case field_id::connection:        // merged with ours
        case field_id::keep_alive:        // HTTP/1.0's, obsolete
        case field_id::proxy_connection:  // never was one (RFC 9112 C.2.2)
            return true;
        default: return false;
    }
}

// The Connection field while it is written: each option once.
class connection_field {
public:
    explicit connection_field(char* to) : start_{to}, to_{to} {}
    void add(octets option) {
        if (to_ == start_) {
            to_ = values_ = put(to_, "Connection: ");
        } else {
            if (lists_option({values_, static_cast<std::size_t>(to_ - values_)}, option)) return;
            to_ = put(to_, ", ");
        }
        to_ = put(to_, option);
    }
    char* end() { return to_ == start_ ? to_ : put(to_, "\r\n"); }

private:
    char* start_;
    char* values_ = nullptr;
    char* to_;
};

// Options of the caller that go out: extensions, and names of fields about this connection but for
// those that are ours to send, or need no listing.
bool caller_may_list(octets option) {
    if (!is_token(option)) return false;
    switch (field_id const id = identify_field(option); id) {
        case field_id::unknown: return true;
        case field_id::close:
        case field_id::connection:
        case field_id::keep_alive:
        case field_id::proxy_authenticate:
        case field_id::proxy_authorization:
        case field_id::proxy_connection:
        case field_id::trailer:
        case field_id::transfer_encoding: return false;
        default: return row_of(id).hop_by_hop || !enforced(rules::end_to_end_not_listed);
    }
}

[[gnu::noinline]] char* put_connection(char* to, field_section const& f, head_control const& c, bool managed) {
    connection_field connection{to};
    if (c.close) connection.add("close");
    if (c.keep_alive) connection.add("keep-alive");
    if (managed) {
        if (f.has(field_id::connection))
            for (field_line const line : f)
                if (line.id == field_id::connection)
                    each_option(line.value, [&](octets option) {
                        if (caller_may_list(option)) connection.add(option);
                    });
        bool const listed = enforced(rules::control_fields_listed);
        if (f.has(field_id::upgrade) && listed && enforced(rules::upgrade_option))
            connection.add("Upgrade");
        if (f.has(field_id::te) && listed && enforced(rules::te_option) &&
            enforced(rules::te_option_sent))
            connection.add("TE");
        if (f.has(field_id::http2_settings) && listed) connection.add("HTTP2-Settings");
    }
    return connection.end();
}

inline char* put_framing(char* to, outgoing const& o) {
    switch (o.says) {
        case outgoing::field::none: break;
        case outgoing::field::content_length:
            to = put(to, "Content-Length: ");
            to = compose_decimal(to, o.length);
            to = put(to, "\r\n");
            break;
        case outgoing::field::chunked: to = put(to, "Transfer-Encoding: chunked\r\n"); break;
    }
    return to;
}

char* put_date(char* to, field_section const& f, head_control const& c) {
    if (c.date_line.size() != date_line_size || f.has(field_id::date)) return to;
    std::memcpy(to, c.date_line.data(), date_line_size);
    return to + date_line_size;
}

// RFC 1945 4.2; unknown fields are entity fields (7.1).
int place_of(field_id id) {
    switch (row_of(id).category) {
        case field_category::general: return 0;
        case field_category::request:
        case field_category::response: return 1;
        case field_category::entity: break;
    }
    return 2;
}

[[gnu::noinline]] char* put_ordered(char* to, field_section const& f, head_control const& c, bool managed) {
    for (int place = 0; place < 3; ++place) {
        if (place == 0) to = put_date(to, f, c);
        for (field_line const line : f)
            if (place_of(line.id) == place && !left_out(line.id, c))
                to = put_line(to, line.name, line.value);
        bool const coding = c.framing.says == outgoing::field::chunked;
        if (place == (coding ? 0 : 2)) to = put_framing(to, c.framing);
        if (place == 0) to = put_connection(to, f, c, managed);
    }
    return put(to, "\r\n");
}

// Lines that stand behind each other as they are to be written go in one piece.
template <class F>
char* put_lines(char* to, field_section const& f, F skips) {
    octets const text = f.text();
    char const* const end_of_text = text.data() + text.size();
    char const *run = nullptr, *run_end = nullptr;
    for (field_line const line : f) {
        if (skips(line.id)) continue;
        char const* const name_end = line.name.data() + line.name.size();
        char const* const end = line.value.data() + line.value.size() + 2;
        bool const as_written = line.value.data() == name_end + 2 && name_end[0] == ':' && name_end[1] == ' ' &&
                                end <= end_of_text && end[-2] == '\r' && end[-1] == '\n';
        if (as_written && line.name.data() == run_end) {
            run_end = end;
            continue;
        }
        if (run != run_end) to = put(to, {run, static_cast<std::size_t>(run_end - run)});
        run = as_written ? line.name.data() : nullptr;
        run_end = as_written ? end : nullptr;
        if (!as_written) to = put_line(to, line.name, line.value);
    }
    if (run != run_end) to = put(to, {run, static_cast<std::size_t>(run_end - run)});
    return to;
}

// A Content-Length that is written as ours would be, as messages that are passed on have it, and nothing else of
// what is managed.
bool has_our_length(field_section const& f, head_control const& c) {
    constexpr field_set others{field_id::connection, field_id::transfer_encoding, field_id::upgrade, field_id::te, field_id::trailer,
                               field_id::keep_alive, field_id::proxy_connection, field_id::http2_settings};
    if (c.framing.says != outgoing::field::content_length || f.has_any(others) || c.close || c.keep_alive || !f.canonical())
        return false;
    char ours[40] = "Content-Length: ";
    constexpr std::size_t name = 16;
    octets const line{ours, static_cast<std::size_t>(compose_decimal(ours + name, c.framing.length) - ours)};
    octets const length = f.value(field_id::content_length);
    // What is canonical has the name right before its value.
    return length.size() == line.size() - name && octets{length.data() - name, line.size()} == line &&
           f.count(field_id::content_length) == 1 && enforced(*c.framing.no_caller_length);
}

// `skipped`: a field that was written before.
char* put_fields(char* to, field_section const& f, head_control const& c, field_id skipped) {
    bool const managed = c.special && f.has_any(managed_fields);
    if (c.ordered) return put_ordered(to, f, c, managed);
    to = put_date(to, f, c);
    if (managed && skipped == field_id::unknown && has_our_length(f, c)) return put(f.compose(to), "\r\n");
    if (!managed && skipped == field_id::unknown) {
        to = f.compose(to);
    } else {
        to = put_lines(to, f, [&](field_id id) { return (id == skipped && skipped != field_id::unknown) || left_out(id, c); });
    }
    to = put_framing(to, c.framing);
    if (managed || c.close || c.keep_alive) to = put_connection(to, f, c, managed);
    return put(to, "\r\n");
}

// What the caller's connection options may take beside the Connection lines that are left out:
// each of them gains a space at most.
std::size_t bound_of(field_section const& f) { return 2 * f.composed_size() + bound_of_additions; }

char* put_version(char* to, http_version v) {
    to = put(to, "HTTP/");
    *to++ = static_cast<char>('0' + v.major % 10);
    *to++ = '.';
    *to++ = static_cast<char>('0' + v.minor % 10);
    return to;
}

}  // namespace

std::size_t composed_bound(request const& r, head_control const&) {
    return r.method().token().size() + r.target().size() + bound_of(r.fields());
}

std::size_t composed_bound(response const& r, head_control const&) {
    return (r.reason_given() ? r.reason().size() : 0) + bound_of(r.fields());
}

// request-line = method SP request-target SP HTTP-version
char* compose_head(char* to, request const& r, head_control const& c) {
    to = put(to, r.method().token());
    *to++ = ' ';
    to = put(to, r.target());
    *to++ = ' ';
    to = put_version(to, c.version);
    to = put(to, "\r\n");

    field_section const& f = r.fields();
    bool const first = f.empty() || (*f.begin()).id == field_id::host;
    if (first || !f.has(field_id::host) || c.ordered || f.count(field_id::host) > 1 ||
        !enforced(rules::host_first))
        return put_fields(to, f, c, field_id::unknown);
    to = put_line(to, "Host", f.value(field_id::host));
    return put_fields(to, f, c, field_id::host);
}

// status-line = HTTP-version SP status-code SP [ reason-phrase ]
char* compose_head(char* to, response const& r, head_control const& c) {
    unsigned const code = r.status().number();
    bool const registered = !r.reason_given() && code < line_numbers.size() && line_numbers[code] != 0;
    if (registered && enforced(rules::own_version_server)) {
        status_line const& line = status_lines[line_numbers[code] - 1];
        std::memcpy(to, line.octet, status_line::room);
        to += line.size;
    } else {
        octets const reason = r.reason();
        to = put_version(to, enforced(rules::own_version_server) ? http_1_1 : r.version());
        *to++ = ' ';
        to = compose_decimal(to, code);
        if (!reason.empty() || enforced(rules::status_space_sent)) *to++ = ' ';
        to = put(to, reason);
        to = put(to, "\r\n");
    }
    return put_fields(to, r.fields(), c, field_id::unknown);
}

char* compose_trailers(char* to, field_section const& trailers) {
    for (field_line const line : trailers) {
        // Of a field that we do not know the caller knows the definition.
        bool const known = line.id != field_id::unknown;
        if (known && !row_of(line.id).trailer && enforced(rules::trailer_allowed)) continue;
        to = put_line(to, line.name, line.value);
    }
    return to;
}

}  // namespace httoop::inline v0::wire
