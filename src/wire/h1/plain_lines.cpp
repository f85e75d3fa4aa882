// The fast half of the head parser. It takes whole lines in which there is nothing to decide, as
// nearly all are: a request line with an origin-form target, a status line, and field lines that read
// exactly "Name: value" CRLF.
// Whatever else it meets, a fault, a rarity or a line that is not all there yet, it leaves where it
// is, to be read octet by octet by start_line.cpp and field_lines.cpp.
#include <algorithm>
#include <bit>
#include <cstring>

#include <httoop/core/ascii.hpp>

#include "../../message/field_lookup.hpp"
#include "head.hpp"
#include "scan.hpp"

namespace httoop::inline v0::wire {
namespace {

template <class Word>
Word load(char const* p) {
    Word w;
    std::memcpy(&w, p, sizeof w);
    return w;
}
bool is_crlf(char const* p) { return load<std::uint16_t>(p) == load<std::uint16_t>("\r\n"); }

// The octets from the first to the lowest mark.
std::size_t before(std::uint32_t marks) { return static_cast<std::size_t>(std::countr_zero(marks)); }

method::known method_of(char const* p, std::size_t n) {
    if (n == 3 && load<std::uint32_t>(p) == load<std::uint32_t>("GET ")) return method::get;
    if (n == 4 && load<std::uint32_t>(p) == load<std::uint32_t>("POST")) return method::post;
    return method::of_token({p, n}).which();
}

// The end of the target at p: the octet that is not of it, or null where 16 octets are not there to
// be looked at. `query` is its first question mark, or stays as it is.
char const* find_target_end(char const* p, char const* end, char const*& query) {
    while (end - p >= 16) {
        scan::target_marks const m = scan::target_16(p);
        if (m.questions != 0 && query == nullptr &&
            before(m.questions) < before(m.others | 0x10000))
            query = p + before(m.questions);
        if (m.others == 0) {
            p += 16;
            continue;
        }
        p += before(m.others);
        if (*p != '%' || end - p < 3 || !HEXDIG(p[1]) || !HEXDIG(p[2])) return p;
        p += 3;
    }
    return nullptr;
}

// The first control octet from p on, with at least 13 octets of its line before it and 32 in all;
// `end` where there is none.
char const* end_of_value(char const* p, char const* end) {
    for (; end - p >= 16; p += 16)
        if (std::uint32_t const m = scan::controls_16(p)) return p + before(m);
    if (p == end) return end;
    // The last octets, seen together with some before them that are of the line, or of the head.
    std::uint32_t const m = scan::controls_16(end - 16) >> (16 - (end - p));
    return m != 0 ? p + before(m) : end;
}

}  // namespace

void head_parser::read_plain_request_line(octets in, policy const& p) {
    char const* const line = in.data() + at_;
    char const* const end = in.data() + in.size();
    if (end - line < 32) return;
    std::size_t const method_size = before(scan::spaces_16(line) | 0x10000);
    if (method_size > 15 || line[method_size + 1] != '/') return;
    method::known const m = method_of(line, method_size);
    if (m == method::connect || m == method::pri) return;
    if (m == method::other && !is_token({line, method_size})) return;

    char const* const target = line + method_size + 1;
    char const* query = nullptr;
    char const* const target_end = find_target_end(target, end, query);
    if (target_end == nullptr || *target_end != ' ' || end - target_end < 11) return;
    auto const version = load<std::uint64_t>(target_end + 1);
    if (version == load<std::uint64_t>("HTTP/1.1")) version_ = http_1_1;
    else if (version == load<std::uint64_t>("HTTP/1.0")) version_ = http_1_0;
    else return;
    if (!is_crlf(target_end + 9)) return;
    if (static_cast<std::size_t>(target_end + 9 - line) > p.limits.start_line) return;

    begun_ = true;
    method_ = m;
    method_at_ = static_cast<std::uint32_t>(at_);
    method_size_ = static_cast<std::uint32_t>(method_size);
    target_at_ = static_cast<std::uint32_t>(target - in.data());
    target_size_ = static_cast<std::uint32_t>(target_end - target);
    form_ = target_form::origin;
    path_at_ = 0;
    query_at_ = query == nullptr ? target_size_ : static_cast<std::uint32_t>(query - target);
    at_ = line_at_ = fields_at_ = static_cast<std::size_t>(target_end + 11 - in.data());
    state_ = state::line_start;
    read_plain_lines(in, p);
}

void head_parser::read_plain_status_line(octets in, policy const& p) {
    char const* const line = in.data();
    char const* const end = line + in.size();
    if (end - line < 32) return;
    auto const version = load<std::uint64_t>(line);
    if (version == load<std::uint64_t>("HTTP/1.1")) version_ = http_1_1;
    else if (version == load<std::uint64_t>("HTTP/1.0")) version_ = http_1_0;
    else return;
    char const* const code = line + 9;
    if (line[8] != ' ' || line[12] != ' ' || !DIGIT.all({code, 3})) return;
    if (code[0] < '1' || code[0] > '5') return;
    char const* const reason = line + 13;
    char const* const reason_end = end_of_value(reason, end);
    if (end - reason_end < 2 || !is_crlf(reason_end)) return;
    if (static_cast<std::size_t>(reason_end - line) > p.limits.start_line) return;

    status_ = *status_code::from(static_cast<unsigned>((code[0] - '0') * 100 + (code[1] - '0') * 10 +
                                                       (code[2] - '0')));
    reason_at_ = static_cast<std::uint32_t>(reason - line);
    reason_size_ = static_cast<std::uint32_t>(reason_end - reason);
    at_ = line_at_ = fields_at_ = reason_at_ + reason_size_ + 2;
    state_ = state::line_start;
    read_plain_lines(in, p);
}

void head_parser::read_plain_lines(octets in, policy const& p) {
    constexpr std::size_t window = 32;  // that is looked at from the front of each line
    if (in.size() < window) return;
    if (entries_.empty()) entries_.resize(window);
    // Everything is kept in locals: stores to members would have to be made between all loads of
    // octets, which may be anywhere.
    char const* line = in.data() + at_;
    char const* const end = in.data() + in.size();
    auto at = static_cast<std::uint32_t>(at_ - fields_at_);
    field_section::entry* e = entries_.data() + count_;
    field_section::entry* const full =
        entries_.data() + std::min<std::uint64_t>(entries_.size(), p.limits.field_count);
    std::uint64_t const most_line = p.limits.field_line, most_section = p.limits.field_section;
    field_set present = present_;
    bool ended = false;
    for (;;) {
        auto const left = static_cast<std::size_t>(end - line);
        if (left < 2) break;
        ended = is_crlf(line);
        if (ended) break;
        // Of the last line some octets before it are looked at as well.
        bool const last = left < window;
        std::size_t const before_line = last ? window - left : 0;
        scan::field_marks m = scan::field_32(line - before_line);
        m.colons >>= before_line;
        m.controls >>= before_line;
        std::size_t const name = before(m.colons);
        if (m.colons == 0 || name == 0) break;
        field_id const id = last ? lookup_field(line, name) : lookup_field_padded(line, name);
        if (id == field_id::unknown && !tchar.all({line, name})) break;  // a known name proves it
        std::uint32_t const after_name = m.controls >> name;
        char const* const value_end =
            after_name != 0 ? line + name + before(after_name)
                            : last          ? end
                                            : end_of_value(line + window, end);
        if (end - value_end < 2 || !is_crlf(value_end)) break;
        // Exactly one space, then a value that neither begins nor ends with white space.
        if (line[name + 1] != ' ' || static_cast<unsigned char>(line[name + 2]) <= ' ' ||
            value_end[-1] == ' ')
            break;
        auto const size = static_cast<std::uint32_t>(value_end - line);
        if (e >= full || size > most_line || at + size + 2 > most_section) break;
        auto const name_size = static_cast<std::uint16_t>(name);
        *e++ = {at, name_size, id, at + name_size + 2, size - name_size - 2};
        present.insert(id);
        line = value_end + 2;
        at += size + 2;
    }
    if (e == entries_.data() + count_ && !ended) return;
    skip_folds_ = false;
    present_ = present;
    count_ = static_cast<std::size_t>(e - entries_.data());
    at_ = line_at_ = fields_at_ + at;
    if (!ended) return;
    ++at_;
    finish(in);
}

}  // namespace httoop::inline v0::wire
