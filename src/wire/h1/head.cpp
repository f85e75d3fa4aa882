#include "head.hpp"

#include <algorithm>

#include <httoop/core/ascii.hpp>

namespace httoop::inline v0::wire {

void head_parser::reset(std::size_t offset) {
    offset_ = offset;
    at_ = line_at_ = fields_at_ = 0;
    broken_ = {};
    present_ = {};
    count_ = 0;
    mended_.clear();
    state_ = state::start;
    method_ = method::other;
    method_size_ = target_size_ = reason_size_ = 0;
    empty_lines_ = hex_digits_ = 0;
    begun_ = simple_ = trailers_ = mend_ = fold_ = skip_folds_ = false;
    canonical_ = true;
}

head_parser::progress head_parser::read_request(octets unread, context const& c) {
    if (state_ == state::start) {
        read_plain_request_line(unread, *c.policy);
        if (state_ == state::complete) return progress::complete;
    }
    return read(unread, c, &head_parser::request_line_octet);
}

head_parser::progress head_parser::read_response(octets unread, context const& c) {
    if (state_ == state::start && !unread.empty()) {
        begun_ = true;
        part_at_ = 0;
        state_ = state::version;
        read_plain_status_line(unread, *c.policy);
        if (state_ == state::complete) return progress::complete;
    }
    return read(unread, c, &head_parser::status_line_octet);
}

head_parser::progress head_parser::read_trailers(octets unread, context const& c) {
    if (state_ == state::start) {
        begun_ = trailers_ = true;
        state_ = state::line_start;
    }
    return read(unread, c, nullptr);
}

head_parser::progress head_parser::read(octets unread, context const& c,
                                        next (head_parser::*start_line_octet)(octets,
                                                                              context const&)) {
    // Offsets are kept in 32 bits; limits end a head long before.
    octets const in = unread.substr(0, 0x7fffffff);
    while (state_ < state::complete) {
        if (state_ == state::line_start && !trailers_) read_plain_lines(in, *c.policy);
        if (state_ == state::complete || at_ == in.size()) break;
        next const n = state_ < state::line_start ? (this->*start_line_octet)(in, c)
                                                  : field_line_octet(in, c);
        if (n == next::octet) ++at_;
        else if (n == next::wait) break;
        else if (n == next::line) {
            line_at_ = ++at_;
            if (state_ < state::line_start) fields_at_ = at_;
            state_ = state::line_start;
        }
    }
    if (state_ == state::violated) return progress::violated;
    return state_ == state::complete ? progress::complete : progress::incomplete;
}

bool head_parser::stops(rule const& r, std::size_t at, policy const& p, relaxation mended_by) {
    if (!p.stops(r, offset_ + at, mended_by)) return false;
    broken_ = {&r, offset_ + at};
    state_ = state::violated;
    return true;
}

bool head_parser::refuses(rule const& r, std::size_t at, policy const& p) {
    if (!p.refuses(r, offset_ + at)) return false;
    broken_ = {&r, offset_ + at};
    state_ = state::violated;
    return true;
}

bool head_parser::notes(rule const& r, std::size_t at, policy const& p) const {
    if (p.collecting()) p.stops(r, offset_ + at);
    return enforced(r);
}

std::size_t head_parser::count(field_id id) const {
    std::size_t n = 0;
    if (!has(id)) return n;
    for (std::size_t i = 0; i < count_; ++i)
        if (entries_[i].id == id) ++n;
    return n;
}

void head_parser::take(octets head, request& into) const {
    httoop::method m{method_};
    if (m == method::other) m = method::of_token(head.substr(method_at_, method_size_));
    into.assign(m, target(head), form_, path_at_, query_at_, version_);
    into.fields().assign(section(head), entries_.data(), count_, canonical_, present_);
}

void head_parser::take(octets head, response& into) const {
    into.clear();
    into.assign(version_, status_, head.substr(reason_at_, reason_size_));
    into.fields().assign(section(head), entries_.data(), count_, canonical_, present_);
}

void head_parser::take_trailers(octets head, field_section& into) const {
    into.assign(section(head), entries_.data(), count_, canonical_);
}

}  // namespace httoop::inline v0::wire
