// Field blocks of the peer: names and values are checked while they are copied to lines.
#include <algorithm>
#include <cstring>

#include <httoop/core/ascii.hpp>
#include <httoop/message/rules.hpp>
#include <httoop/uri/rules.hpp>
#include <httoop/wire/rules.hpp>

#include "copying.hpp"
#include "heads.hpp"

namespace httoop::inline v0::wire::h2 {
namespace {

constexpr octet_class lower_tchar = tchar - octet_class("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
constexpr octet_class never_in_name =
    octet_class::span(0x00, 0x20) + octet_class::span(0x41, 0x5a) + octet_class::span(0x7f, 0xff);
constexpr octet_class never_in_value{octets{"\0\n\r", 3}};

bool none_of(octet_class const& c, octets s) { return std::none_of(s.begin(), s.end(), c); }

// Notes of values.
constexpr std::uint16_t plain_line =
    0x8000;  // to be copied as it is: a field like any other, right
constexpr std::uint16_t valid_authority = 1;

constexpr std::size_t piece = hpack::dynamic_table::line_slack;

// Octets of HPACK's table: a piece more than s may be read, and written.
void copy_pieces(char* to, octets s) {
    for (std::size_t at = 0; at < s.size(); at += piece) std::memcpy(to + at, s.data() + at, piece);
}

}  // namespace

head_decoder::head_decoder(context const& c) : context_{c}, fields_{*c.policy} {}

// The message is malformed. False where that rule is switched off: reading goes on.
bool head_decoder::malformed(rule const& r) {
    if (broken_.broken != nullptr) return true;
    if (!context_.policy->refuses(r, lines_.size())) return false;
    broken_ = {&r, lines_.size()};
    return true;
}

bool head_decoder::malformed_field(rule const& r) {
    return enforced(rules::h2_invalid_field) && malformed(r);
}

void head_decoder::refuse(rule const& r) {
    if (refused_.broken == nullptr && context_.policy->refuses(r, lines_.size()))
        refused_ = {&r, lines_.size()};
}

void head_decoder::text::grow(std::size_t n) {
    auto const more =
        std::max<std::uint64_t>({256, std::uint64_t{room_} * 2, std::uint64_t{size_} + n});
    std::unique_ptr<char[]> fresh{new char[more]};
    if (size_ != 0) std::memcpy(fresh.get(), octets_.get(), size_);
    octets_ = std::move(fresh);
    room_ = static_cast<std::uint32_t>(more);
}

head_decoder::part head_decoder::add_part(octets s) {
    part const p{control_.size(), static_cast<std::uint32_t>(s.size())};
    copy_clean(control_.room(s.size() + 16), s);  // that octets may be looked at 16 at once
    control_.wrote(s.size());
    return p;
}

void head_decoder::begin(section what) {
    section_ = what;
    broken_ = refused_ = {};
    lines_.clear();
    control_.clear();
    count_ = cookies_ = 0;
    present_ = {};
    seen_ = 0;
    target_ = {};
    form_ = target_form::origin;
    in_fields_ = http_ = https_ = other_scheme_ = false;
    canonical_ = true;
    method_ = httoop::method::other;
    status_ = {};
    has_length_ = never_content_ = expects_continue_ = false;
    priority_ = {};
}

verdict head_decoder::read_request(octets block) {
    begin(section::request);
    return read(block);
}

verdict head_decoder::read_response(octets block, httoop::method::known answered) {
    begin(section::response);
    answered_ = answered;
    return read(block);
}

verdict head_decoder::read_trailers(octets block) {
    begin(section::trailers);
    return read(block);
}

verdict head_decoder::pass_over(octets block) {
    fields_.begin(block);
    for (hpack::decoded_field f; fields_.next(f) == hpack::decoder::found::field;) {}
    return {fields_.broken(), fields_.broken().broken != nullptr, false};
}

inline bool head_decoder::is_known_line(hpack::decoded_field const& f) const {
    return f.notes != nullptr && f.notes->value == plain_line && section_ != section::trailers;
}

verdict head_decoder::read(octets block) {
    fields_.begin(block);
    for (hpack::decoded_field f; fields_.next(f) == hpack::decoder::found::field;) {
        if (broken_.broken != nullptr) continue;
        if (in_fields_ && is_known_line(f))
            add_known_line(name_code::of_note(f.name_note).field(), f);
        else take(f);
    }
    if (fields_.broken().broken != nullptr) return {fields_.broken(), true, false};
    if (fields_.too_large()) refuse(rules::field_section_too_long);
    else if (broken_.broken == nullptr) finish();
    if (broken_.broken != nullptr) return {broken_, false, true};
    return {refused_, false, false};
}

// Which field that is; none where its name makes the message malformed.
name_code head_decoder::classify(octets name) {
    if (name.starts_with(':')) {
        for (unsigned p = 0; p < static_cast<unsigned>(pseudo_field::count_); ++p)
            if (pseudo_names[p] == name) return static_cast<pseudo_field>(p);
        malformed(rules::h2_pseudo_known);
        return {};
    }
    if (!lower_tchar.all(name) || name.empty()) {
        rule const& broken = !none_of(never_in_name, name)    ? rules::h2_name_octets
                             : name.find(':') != octets::npos ? rules::h2_name_colon
                                                              : rules::h2_field_grammar;
        if (malformed_field(broken)) return {};
    }
    return lookup_field(name.data(), name.size());
}

bool head_decoder::check_value(octets value) {
    if (!none_of(never_in_value, value) && malformed_field(rules::h2_value_octets)) return false;
    if (first_bad_octet(value) != value.size() && malformed_field(rules::h2_field_grammar))
        return false;
    if (trim_ows(value).size() != value.size() && malformed_field(rules::h2_value_space))
        return false;
    return true;
}

inline void head_decoder::take(hpack::decoded_field const& f) {
    name_code code =
        f.static_name != 0 ? static_name_codes[f.static_name] : name_code::of_note(f.name_note);
    if (!code) {
        code = classify(f.name);
        if (!code) return;
    }
    if (f.notes != nullptr) f.notes->name = code.note();
    if (code.is_pseudo()) return take_pseudo(code.pseudo_name(), f);
    if (!in_fields_) {
        begin_fields();
        if (broken_.broken != nullptr) return;
        if (is_known_line(f)) return add_known_line(code.field(), f);
    }
    if (section_ == section::trailers && !take_trailer(code.field())) return;
    if (code.matters() && !take_field(code.field(), f)) return;
    bool const added = add_line(code.field(), f.name, f.value, f.never_indexed);
    if (added && f.notes != nullptr && !code.matters()) f.notes->value = plain_line;
}

// A line that came before, from the table.
inline void head_decoder::add_known_line(field_id id, hpack::decoded_field const& f) {
    octets const line = hpack::dynamic_table::line_of(f.name, f.value);
    copy_pieces(lines_.room(line.size() + piece), line);
    std::uint32_t const at = lines_.size();
    auto const name_size = static_cast<std::uint16_t>(f.name.size());
    new_entry() = {at, name_size, id, at + name_size + 2,
                   static_cast<std::uint32_t>(f.value.size())};
    present_.insert(id);
    lines_.wrote(line.size());
}

// The same as Host.
void head_decoder::add_known_authority(octets value) {
    constexpr octets host = "host: ";
    char* const to = lines_.room(host.size() + value.size() + 2 + piece);
    std::memcpy(to, host.data(), host.size());
    copy_pieces(to + host.size(), {value.data(), value.size() + 2});
    new_entry() = {lines_.size(), 4, field_id::host, lines_.size() + 6,
                   static_cast<std::uint32_t>(value.size())};
    present_.insert(field_id::host);
    lines_.wrote(host.size() + value.size() + 2);
}

// One line, as field_section has them: "name: value" CR LF.
bool head_decoder::add_line(field_id id, octets name, octets value, bool never_indexed) {
    std::size_t const size = name.size() + value.size() + 4;
    if (size - 2 > context_.policy->limits.field_line || name.size() > UINT16_MAX) {
        refuse(rules::field_line_too_long);
        return false;
    }
    char* to = lines_.room(size);
    copy_clean(to, name);
    to += name.size();
    *to++ = ':';
    *to++ = ' ';
    bool const plain = copy_plain(to, value);
    if (!plain && !check_value(value)) return false;
    to += value.size();
    *to++ = '\r';
    *to++ = '\n';
    std::uint32_t const at = lines_.size();
    auto const name_size = static_cast<std::uint16_t>(name.size());
    new_entry() = {
        at,           name_size, id, at + name_size + 2, static_cast<std::uint32_t>(value.size()),
        never_indexed};
    present_.insert(id);
    lines_.wrote(size);
    return plain;
}

void head_decoder::take_pseudo(pseudo_field p, hpack::decoded_field const& f) {
    if (section_ == section::trailers) {
        if (!enforced(rules::h2_no_pseudo_in_trailers) ||
            !malformed(rules::h2_trailers_without_pseudo))
            return;
        return;
    }
    if (in_fields_) {
        if (enforced(rules::h2_pseudo_sent_first)) malformed(rules::h2_pseudo_first);
        return;
    }
    if (p == pseudo_field::protocol && !extended_ && malformed(rules::h2_pseudo_known)) return;
    if ((p == pseudo_field::status) != (section_ == section::response) &&
        malformed(rules::h2_pseudo_of_other))
        return;
    if (has(p) && enforced(rules::h2_pseudo_sent_once) && malformed(rules::h2_pseudo_once)) return;
    seen_ |= 1u << static_cast<unsigned>(p);
    // What was found to be so stays so.
    std::uint16_t const known = f.notes == nullptr ? 0 : f.notes->value;
    std::uint16_t now_known = 0;
    part& here = of(p);
    switch (p) {
        case pseudo_field::method:
            if (f.static_field != 0)
                method_ = f.value.size() == 3 ? httoop::method::get : httoop::method::post;
            else here = add_part(f.value);
            break;
        case pseudo_field::scheme:
            if (f.static_field == (context_.secure ? 7 : 6)) {
                http_ = true;
                https_ = context_.secure;
                break;
            }
            here = add_part(f.value);
            read_scheme(f.value);
            break;
        case pseudo_field::authority:
            if (known == valid_authority) add_known_authority(f.value);
            now_known = known == valid_authority || take_authority(f.value) ? valid_authority : 0;
            break;
        case pseudo_field::path:
            here = add_part(f.value);
            // The note is where the query begins.
            if (known != 0) query_at_ = known - 1u;
            else if (!read_path(view(here))) break;
            if (query_at_ < plain_line - 1) now_known = static_cast<std::uint16_t>(query_at_ + 1);
            break;
        default: here = add_part(f.value);
    }
    if (f.notes != nullptr) f.notes->value = now_known;
}

void head_decoder::finish() {
    if (!in_fields_) {
        begin_fields();
        if (broken_.broken != nullptr) return;
    }
    if (cookies_ > 1) join_cookies();
    if (count_ > context_.policy->limits.field_count) refuse(rules::field_lines_too_many);
    bool const nobody = http_ && !present_.has(field_id::host);
    if (nobody &&
        context_.policy->stops(rules::http_host_empty, lines_.size(), relaxation::missing_host))
        broken_ = violation{&rules::http_host_empty, lines_.size()};
}

void head_decoder::take_request(request& into) const {
    into.assign(method_ == httoop::method::other
                    ? httoop::method::of_token(view(pseudo_field::method))
                    : httoop::method{method_},
                form_ == target_form::authority ? authority() : view(target_), form_, path_at_,
                query_at_, http_2, view(pseudo_field::protocol));
    take_trailers(into.fields());
}

void head_decoder::take_response(response& into) const {
    into.clear();
    into.assign(http_2, status_, status_.phrase());
    take_trailers(into.fields());
}

void head_decoder::take_trailers(field_section& into) const {
    into.assign(lines_.view(0, lines_.size()), entries_.data(), count_, canonical_, present_);
}

}  // namespace httoop::inline v0::wire::h2
