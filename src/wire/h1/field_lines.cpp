// Field lines, octet by octet (RFC 9112 5). This is the reader that names what is wrong; lines
// without fault are mostly taken whole, in plain_lines.cpp.
#include <algorithm>
#include <iterator>

#include <httoop/core/ascii.hpp>
#include <httoop/message/rules.hpp>
#include <httoop/wire/rules.hpp>

#include "../../message/field_lookup.hpp"
#include "head.hpp"

namespace httoop::inline v0::wire {
namespace {

constexpr std::size_t longest_name = UINT16_MAX;  // that an entry can hold

// Makes spaces of what does not belong into a value, and of the white space that follows it:
// obs-fold = OWS CRLF RWS is one piece.
template <class Iterator>
void blank(Iterator i, Iterator end) {
    for (bool blanking = false; i != end; ++i) {
        blanking = !field_content(*i) || (blanking && OWS_octet(*i));
        if (blanking) *i = ' ';
    }
}

}  // namespace

// field-line = field-name ":" OWS field-value OWS
head_parser::next head_parser::field_line_octet(octets in, context const& c) {
    policy const& p = *c.policy;
    char const o = in[at_];
    if (field_lines_too_long(o, p)) return next::stop;
    switch (state_) {
    case state::line_start: return line_start_octet(in, o, c);
    case state::name:
    case state::name_space: return name_octet(in, o, c);
    case state::end_lf:
        if (o != '\n') return refuses(rules::bare_cr, at_ - 1, p) ? next::stop : next::octet;
        finish(in);
        return next::stop;
    case state::ignored: return o == '\n' ? next::line : next::octet;
    default: return value_octet(in, o, p);
    }
}

bool head_parser::field_lines_too_long(char o, policy const& p) {
    bool const line_ends = o == '\r' || o == '\n';
    std::size_t const line = at_ - line_at_, section = at_ - fields_at_;
    if (line >= p.limits.field_line && (!line_ends || line - p.limits.field_line > 1) &&
        refuses(rules::field_line_too_long, at_, p))
        return true;
    // The empty line does not count.
    bool const empty_line = state_ == state::end_lf || (state_ == state::line_start && line_ends);
    return section >= p.limits.field_section && !empty_line &&
           refuses(rules::field_section_too_long, at_, p);
}

head_parser::next head_parser::line_start_octet(octets in, char o,
                                                context const& c) {
    policy const& p = *c.policy;
    if (o == '\r') {
        state_ = state::end_lf;
        return next::octet;
    }
    if (o == '\n') {
        if (stops(rules::line_end, at_, p, relaxation::bare_lf)) return next::stop;
        finish(in);
        return next::stop;
    }
    if (o != ' ' && o != '\t') {
        if (count_ >= p.limits.field_count && refuses(rules::field_lines_too_many, at_, p))
            return next::stop;
        fold_ = skip_folds_ = false;
        state_ = state::name;
        return next::same_octet;
    }
    canonical_ = false;
    state_ = state::ignored;
    if (count_ == 0 || skip_folds_) {
        bool const first = !skip_folds_;
        skip_folds_ = true;
        return first && stops(rules::space_before_fields, at_, p) ? next::stop : next::octet;
    }
    if (c.role == role::server) {
        if (stops(rules::obs_fold_in_request, at_, p, relaxation::obs_fold)) return next::stop;
    } else if (!notes(c.forwards ? rules::obs_fold_forwarded : rules::obs_fold_in_response, at_, p)) {
        return next::octet;
    }
    mend_ = fold_ = true;
    part_at_ = static_cast<std::uint32_t>(fields_at_ + entries_[count_ - 1].value_at);
    value_end_ = part_at_ + entries_[count_ - 1].value_size;
    state_ = state::value_lead;
    return next::octet;
}

head_parser::next head_parser::name_octet(octets in, char o, context const& c) {
    policy const& p = *c.policy;
    bool const spaced = state_ == state::name_space;
    if (o == ':') {
        if (!spaced) part_at_ = static_cast<std::uint32_t>(at_);
        return end_of_name(in, p);
    }
    if (tchar(o) && !spaced) return next::octet;
    if (o == ' ' || o == '\t') {
        if (spaced) return next::octet;
        part_at_ = static_cast<std::uint32_t>(at_);
        state_ = state::name_space;
        canonical_ = false;
        bool const response = c.role == role::client;
        if (response && c.forwards && notes(rules::space_before_colon_removed, at_, p))
            return next::octet;
        return stops(rules::space_before_colon, at_, p, relaxation::space_before_colon)
                   ? next::stop
                   : next::octet;
    }
    bool const line_ends = o == '\r' || o == '\n';
    if (stops(line_ends || spaced ? rules::field_colon : rules::field_name_token, at_, p))
        return next::stop;
    canonical_ = false;
    if (!line_ends && !spaced) return next::octet;
    skip_folds_ = true;
    state_ = state::ignored;
    return next::same_octet;
}

// At the colon; the name ends at part_at_.
head_parser::next head_parser::end_of_name(octets in, policy const& p) {
    std::size_t const size = part_at_ - line_at_;
    state_ = state::value_lead;
    if (size == 0) {
        if (stops(rules::field_name_token, at_, p)) return next::stop;
        canonical_ = false;
        skip_folds_ = true;
        state_ = state::ignored;
        return next::octet;
    }
    if (size > longest_name) {
        p.refuses(rules::field_line_too_long, offset_ + at_);
        broken_ = {&rules::field_line_too_long, offset_ + at_};
        state_ = state::violated;
        return next::stop;
    }
    field_section::entry& e = new_entry();
    e.name_at = static_cast<std::uint32_t>(line_at_ - fields_at_);
    e.name_size = static_cast<std::uint16_t>(size);
    e.id = lookup_field(in.data() + line_at_, size);
    e.value_size = 0;
    return next::octet;
}

// Grows by doubling; the entry counts from the end of its line on.
field_section::entry& head_parser::new_entry() {
    if (count_ == entries_.size()) entries_.resize(std::max<std::size_t>(32, 2 * count_));
    return entries_[count_];
}

// The value lies from part_at_ to value_end_, white space around it left out.
head_parser::next head_parser::value_octet(octets in, char o, policy const& p) {
    auto const at = static_cast<std::uint32_t>(at_);
    bool const crlf = state_ == state::value_lf && o == '\n';
    if (state_ == state::value_lf && !crlf) {
        if (stops(rules::bare_cr, at_ - 1, p)) return next::stop;
        mend_ = true;
        state_ = value_end_ == part_at_ ? state::value_lead : state::value;
    }
    // A folded line continues the value before, if there was one.
    if (state_ == state::value_lead && (!fold_ || value_end_ == part_at_)) value_end_ = part_at_ = at;
    if (o == '\r') {
        state_ = state::value_lf;
        return next::octet;
    }
    if (o == '\n') {
        if (!crlf && stops(rules::line_end, at_, p, relaxation::bare_lf)) return next::stop;
        end_value(in, crlf, p);
        return next::line;
    }
    if (OWS_octet(o)) return next::octet;
    if (!field_content(o)) {
        mend_ = true;
        return stops(rules::field_value_octets, at_, p) ? next::stop : next::octet;
    }
    value_end_ = at + 1;
    state_ = state::value;
    return next::octet;
}

// At the LF of a line.
void head_parser::end_value(octets in, bool crlf, policy const& p) {
    field_section::entry& e = entries_[fold_ ? count_ - 1 : count_];
    if (!enforced(rules::value_space_excluded) && !fold_) {
        part_at_ = static_cast<std::uint32_t>(in.find(':', line_at_) + 1);
        value_end_ = static_cast<std::uint32_t>(crlf ? at_ - 1 : at_);
    }
    e.value_at = static_cast<std::uint32_t>(part_at_ - fields_at_);
    e.value_size = value_end_ - part_at_;
    if (!crlf || value_end_ + 1 != at_ || e.value_at != e.name_at + e.name_size + 2 ||
        in[part_at_ - 1] != ' ')
        canonical_ = false;
    if (fold_) return;
    ++count_;
    if (trailers_ && e.id != field_id::unknown && !row_of(e.id).trailer &&
        notes(rules::trailer_not_allowed, line_at_, p)) {
        e.remove();
        canonical_ = false;
        return;
    }
    present_.insert(e.id);
}

// Once the section is complete: a copy of it in which values hold nothing but what they may.
void head_parser::mend(octets in) {
    if (!enforced(rules::obs_fold_consumed)) return;
    mended_.assign(in.data() + fields_at_, line_at_ - fields_at_);
    for (std::size_t i = 0; i < count_; ++i) {
        char* const value = mended_.data() + entries_[i].value_at;
        blank(value, value + entries_[i].value_size);
        blank(std::reverse_iterator{value + entries_[i].value_size}, std::reverse_iterator{value});
    }
}

}  // namespace httoop::inline v0::wire
