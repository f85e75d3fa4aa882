#include "block_writer.hpp"

#include <algorithm>
#include <array>

#include <httoop/core/ascii.hpp>
#include <httoop/core/number.hpp>
#include <httoop/wire/rules.hpp>

#include "../h1/options.hpp"
#include "name_codes.hpp"

namespace httoop::inline v0::wire::h2 {
namespace {

// What is said of a connection, which HTTP/2 says by other means (8.2.2).
constexpr field_set about_connection = connection_fields + field_set{field_id::http2_settings};
// Fields that are not sent as they are.
constexpr field_set managed = about_connection + field_set{field_id::te, field_id::content_length,
                                                           field_id::cookie, field_id::host};

// Where the static table has the status.
constexpr auto status_indices = [] {
    std::array<std::uint8_t, 501> indices{};
    constexpr unsigned codes[] = {200, 204, 206, 304, 400, 404, 500};
    std::uint8_t index = 8;
    for (unsigned const code : codes) indices[code] = index++;
    return indices;
}();

}  // namespace

block_writer::block_writer(hpack::encoder& e, std::string& block, std::size_t octets)
    : encoder_{e}, block_{block} {
    std::size_t const before = block.size();
    block.resize(before + octets + 256);
    to_ = e.begin(block.data() + before);
    end_ = block.data() + block.size();
}

void block_writer::grow(std::size_t n) {
    std::size_t const written = size();
    block_.resize(block_.size() + n + 512);
    to_ = block_.data() + written;
    end_ = block_.data() + block_.size();
}

void block_writer::add(field_line const& line) {
    if (line.id == field_id::unknown || !enforced(rules::h2_names_lowered))
        return add_unknown(line);
    add(sent_names[static_cast<std::size_t>(line.id)].known(), line.value, line.never_indexed);
}

void block_writer::add_status(unsigned code) {
    char const digits[] = {static_cast<char>('0' + code / 100),
                           static_cast<char>('0' + code / 10 % 10),
                           static_cast<char>('0' + code % 10)};
    if (std::uint8_t const index = code < std::size(status_indices) ? status_indices[code] : 0;
        index != 0)
        to_ = encoder_.add_static(to_, index);
    else add(sent_status.known(), {digits, sizeof digits});
}

void block_writer::add_unknown(field_line const& line) {
    std::string other;
    octets name = line.name;
    if (std::any_of(name.begin(), name.end(), [](char c) { return c != to_lower(c); }) &&
        enforced(rules::h2_names_lowered)) {
        other.resize(name.size());
        std::transform(name.begin(), name.end(), other.begin(), to_lower);
        name = other;
    }
    reserve(hpack::encoder::add_room(name, line.value));
    to_ = encoder_.add(to_, name, line.value, line.never_indexed);
}

// 8.2.3: each pair for itself, as far as they are separated by "; " and can be joined so again.
void block_writer::add_cookie(field_line const& line) {
    octets rest = line.value;
    for (std::size_t from = 0;;) {
        std::size_t const end = rest.find("; ", from);
        bool const last = end == octets::npos || end + 2 == rest.size();
        if (!last && (end == 0 || OWS_octet(rest[end - 1]) || OWS_octet(rest[end + 2]))) {
            from = end + 2;
            continue;
        }
        add(sent_names[static_cast<std::size_t>(field_id::cookie)].known(),
            last ? rest : rest.substr(0, end), line.never_indexed);
        if (last) return;
        rest.remove_prefix(end + 2);
        from = 0;
    }
}

void block_writer::add_te(field_line const& line) {
    if (!enforced(rules::h2_te_trailers)) return add(line);
    if (lists_option(line.value, "trailers")) add(field_id::te, "trailers");
}

void block_writer::add_fields(field_section const& f, outgoing const& framing, message of) {
    if (!f.has_any(managed)) {
        for (field_line const line : f) add(line);
    } else {
        bool const bare = enforced(rules::h2_no_connection_fields) &&
                          enforced(rules::h2_connection_fields_removed);
        for (field_line const line : f) {
            // TE is of the connection, too, and the one such field that may stand here.
            bool const named = line.id != field_id::te && lists_option(f, field_id::connection, line.name);
            if (bare && (about_connection.has(line.id) || named)) continue;
            switch (line.id) {
                case field_id::te: add_te(line); break;
                case field_id::cookie:
                    if (of == message::request) add_cookie(line);
                    else add(line);
                    break;
                case field_id::host: break;  // :authority, and of no meaning in a response
                case field_id::content_length:
                    if (!enforced(*framing.no_caller_length)) add(line);
                    break;
                default: add(line);
            }
        }
    }
    if (framing.says != outgoing::field::content_length) return;
    char digits[20];
    add(field_id::content_length,
        {digits, static_cast<std::size_t>(compose_decimal(digits, framing.length) - digits)});
}

}  // namespace httoop::inline v0::wire::h2
