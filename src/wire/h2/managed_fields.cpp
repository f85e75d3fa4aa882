// Fields that are more to us than a name and a value: those about the connection, Host, Cookie,
// Content-Length, Expect, Priority; and those of trailers.
#include <cstring>

#include <httoop/core/ascii.hpp>
#include <httoop/core/number.hpp>
#include <httoop/wire/rules.hpp>

#include "../h1/options.hpp"
#include "copying.hpp"
#include "heads.hpp"

namespace httoop::inline v0::wire::h2 {

// RFC 9110 6.5.1. False: the line is left out.
bool head_decoder::take_trailer(field_id id) {
    if (id == field_id::unknown || row_of(id).trailer || connection_fields.has(id)) return true;
    return !context_.policy->refuses(rules::trailer_not_allowed, lines_.size());
}

// False: the line is left out.
bool head_decoder::take_field(field_id id, hpack::decoded_field const& f) {
    if (connection_fields.has(id)) return !malformed(rules::h2_connection_field);
    switch (id) {
        case field_id::te: {
            bool const may =
                section_ == section::request && equal_ignoring_case(f.value, "trailers");
            return may || !malformed(section_ == section::request ? rules::h2_te_trailers
                                                                  : rules::h2_connection_field);
        }
        case field_id::content_length: read_length(f.value); return true;
        case field_id::cookie: return !add_crumb(f);
        case field_id::host: return section_ != section::request || take_host(f.value);
        case field_id::expect:
            if (section_ == section::request) read_expectations(f.value);
            return true;
        case field_id::priority: priority_ = read_priority(f.value, priority_); return true;
        default: return true;
    }
}

// 1*DIGIT, or the same repeated (RFC 9110 8.6).
void head_decoder::read_length(octets value) {
    if (section_ == section::trailers) return;
    for (;;) {
        std::size_t const comma = value.find(',');
        std::uint64_t n = 0;
        switch (parse_decimal(trim_ows(value.substr(0, comma)), n)) {
            case number_fault::none: break;
            case number_fault::malformed: malformed(rules::length_invalid); return;
            case number_fault::overflow:
                malformed(rules::length_overflow);
                n = UINT64_MAX;
                break;
        }
        if (has_length_ && n != length_) malformed(rules::length_invalid);
        has_length_ = true;
        length_ = n;
        if (comma == octets::npos) break;
        value.remove_prefix(comma + 1);
    }
    if (length_ > context_.policy->limits.content) refuse(rules::content_too_long);
}

void head_decoder::read_expectations(octets value) {
    each_option(value, [this](octets expectation) {
        if (equal_ignoring_case(expectation, "100-continue")) expects_continue_ = true;
        else refuse(rules::expectation_unknown);
    });
}

// 8.2.3: behind the line before, if that is of Cookie as well, as it mostly is. False: the line is
// to be added.
bool head_decoder::add_crumb(hpack::decoded_field const& f) {
    if (section_ != section::request || !enforced(rules::h2_cookie_joined)) return false;
    // Nothing behind the last delimiter would leave white space at the value's end.
    if (cookies_ != 0 && f.value.empty()) return true;
    if (cookies_ == 0 || entries_[count_ - 1].id != field_id::cookie) {
        ++cookies_;
        return false;
    }
    std::size_t const size = f.value.size() + 2;
    char* const end = put(lines_.room(size) - 2, "; ");
    if (!copy_plain(end, f.value) && !check_value(f.value)) return true;
    put(end + f.value.size(), "\r\n");
    lines_.wrote(size);
    field_section::entry& e = entries_[count_ - 1];
    e.value_size = (e.value_size + static_cast<std::uint32_t>(size)) & 0x7fffffff;
    e.never_indexed |= f.never_indexed;
    return true;
}

// One line, where the first one stood.
void head_decoder::join_cookies() {
    std::size_t size = 2 * std::size_t{cookies_};
    for (std::uint32_t i = 0; i < count_; ++i)
        if (entries_[i].id == field_id::cookie) size += entries_[i].value_size;
    char* const start = lines_.room(size);
    char* to = start;
    std::uint32_t kept = 0, first = count_;
    bool never_indexed = false;
    for (std::uint32_t i = 0; i < count_; ++i) {
        field_section::entry const e = entries_[i];
        if (e.id == field_id::cookie) {
            if (to != start) to = put(to, "; ");
            to = put(to, lines_.view(e.value_at, e.value_size));
            never_indexed = never_indexed || e.never_indexed;
            if (first != count_) continue;
            first = kept;
        }
        entries_[kept++] = e;
    }
    entries_[first].value_at = lines_.size();
    entries_[first].value_size = static_cast<std::uint32_t>(to - start) & 0x7fffffff;
    entries_[first].never_indexed = never_indexed;
    lines_.wrote(static_cast<std::size_t>(to - start));
    count_ = kept;
    canonical_ = false;
}

std::optional<std::uint64_t> head_decoder::content_length() const {
    // A request by CONNECT has no content, by definition: what follows it is the tunnel's (RFC 9110 9.3.6).
    if (section_ == section::request && method_ == httoop::method::connect) return std::nullopt;
    bool const counts = has_length_ && !never_content_ &&
                        !(section_ == section::response && answered_ == method::connect &&
                          status_.status_class() == 2);
    return counts ? std::optional{length_} : std::nullopt;
}

}  // namespace httoop::inline v0::wire::h2
