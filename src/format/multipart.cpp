#include <httoop/format/multipart.hpp>

#include <algorithm>

#include <httoop/core/ascii.hpp>
#include <httoop/format/rules.hpp>

namespace httoop::inline v0 {
namespace {

constexpr octet_class part_name = VCHAR - octet_class(":");

octets part_line_end() { return enforced(rules::multipart_crlf) ? "\r\n" : "\n"; }

bool is_composable(part_field const& f) {
    return !f.name.empty() && part_name.all(f.name) && field_content.all(f.value) && trim_ows(f.value) == f.value;
}

}  // namespace

bool is_boundary(octets s) {
    constexpr octet_class bcharsnospace = DIGIT + ALPHA + octet_class("'()+_,-./:=?");
    constexpr octet_class bchars = bcharsnospace + octet_class(" ");
    return !s.empty() && s.size() <= 70 && bchars.all(s) && bcharsnospace(s.back());
}

multipart_reader::multipart_reader(octets boundary, policy const& p) : policy_{p}, delimiter_{"\r\n--"} {
    delimiter_ += boundary;
    if (!is_boundary(boundary) && policy_.refuses(rules::multipart_boundary, 0)) violate(rules::multipart_boundary, 0);
}

multipart_event multipart_reader::violate(rule const& r, std::size_t offset) {
    state_ = state::broken;
    fault_ = {&r, offset};
    return {multipart_event::violated, {}, fault_};
}

octets multipart_reader::take(octets& input, std::size_t size) {
    octets const taken = input.substr(0, size);
    input.remove_prefix(size);
    position_ += size;
    return taken;
}

multipart_event multipart_reader::next(octets& input) {
    while (!input.empty()) {
        multipart_event e;
        switch (state_) {
        case state::searching: e = search(input); break;
        case state::head: e = read_head(input); break;
        case state::epilogue: take(input, input.size()); break;
        case state::broken: return {multipart_event::violated, {}, fault_};
        default: e = end_delimiter(input); break;
        }
        if (e.is != multipart_event::more) return e;
    }
    if (state_ == state::broken) return {multipart_event::violated, {}, fault_};
    return {};
}

// CR stands in a delimiter only at its start: where it does not go on, the next octet may begin another.
multipart_event multipart_reader::search(octets& input) {
    if (matched_ == 0) {
        octets const run = take(input, std::min(input.find('\r'), input.size()));
        if (!input.empty()) {
            take(input, 1);
            matched_ = 1;
        }
        if (run.empty() || !in_part_) return {};
        return {multipart_event::content, run, {}};
    }
    octets const rest = octets{delimiter_}.substr(matched_);
    std::size_t same = 0;
    while (same < rest.size() && same < input.size() && rest[same] == input[same]) ++same;
    take(input, same);
    matched_ += same;
    if (same == rest.size()) {
        matched_ = no_content_ = 0;
        state_ = state::delimited;
        if (!std::exchange(in_part_, false)) return {};
        return {multipart_event::part_end, {}, {}};
    }
    if (input.empty()) return {};
    octets const content = octets{delimiter_}.substr(no_content_, matched_ - no_content_);
    matched_ = no_content_ = 0;
    if (content.empty() || !in_part_) return {};
    return {multipart_event::content, content, {}};
}

multipart_event multipart_reader::end_delimiter(octets& input) {
    char const c = take(input, 1).front();
    switch (state_) {
    case state::delimited:
        if (c == '-') return state_ = state::one_hyphen, multipart_event{};
        [[fallthrough]];
    case state::padding:
        if (c == '\r') return state_ = state::line_end, multipart_event{};
        if (OWS_octet(c)) return state_ = state::padding, multipart_event{};
        break;
    case state::one_hyphen:
        if (c == '-') return state_ = state::closing, multipart_event{};
        break;
    case state::line_end:
        if (c == '\n') return begin_head();
        break;
    case state::closing:
        if (c == '\r') return state_ = state::closing_line, multipart_event{};
        if (OWS_octet(c)) return {};
        break;
    default:  // closing_line
        if (c == '\n') return state_ = state::epilogue, multipart_event{};
        break;
    }
    if (policy_.refuses(rules::multipart_delimiter, position_ - 1)) return violate(rules::multipart_delimiter, position_ - 1);
    return {};
}

multipart_event multipart_reader::begin_head() {
    if (++parts_ > policy_.limits.multipart_parts && policy_.refuses(rules::multipart_parts_limit, position_))
        return violate(rules::multipart_parts_limit, position_);
    state_ = state::head;
    head_.clear();
    head_at_ = position_;
    line_at_ = 0;
    fields_.clear();
    return {};
}

multipart_event multipart_reader::read_head(octets& input) {
    std::size_t const end = input.find('\n');
    head_ += take(input, end == octets::npos ? input.size() : end + 1);
    if (head_.size() > policy_.limits.part_head && policy_.refuses(rules::part_head_limit, head_at_ + policy_.limits.part_head))
        return violate(rules::part_head_limit, head_at_ + static_cast<std::size_t>(policy_.limits.part_head));
    if (end == octets::npos) return {};
    octets const line = octets{head_}.substr(line_at_);
    if (!line.ends_with("\r\n") && policy_.refuses(rules::multipart_crlf, position_ - 1))
        return violate(rules::multipart_crlf, position_ - 1);
    if (line.size() > 2) return line_at_ = head_.size(), multipart_event{};
    return parse_head();
}

multipart_event multipart_reader::parse_head() {
    // A line that begins with white space goes on with the one before (RFC 5322 2.2.3).
    for (std::size_t at = head_.find('\n'); at != std::string::npos; at = head_.find('\n', at + 1))
        if (at > 2 && at + 1 < head_.size() && OWS_octet(head_[at + 1])) head_[at] = head_[at - 1] = ' ';
    octets rest = head_;
    while (rest.size() > 2) {
        std::size_t const at = head_.size() - rest.size();
        std::size_t const end = rest.find('\n');
        octets line = rest.substr(0, end);
        rest.remove_prefix(end + 1);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (!take_field(at, line)) return {multipart_event::violated, {}, fault_};
    }
    state_ = state::searching;
    in_part_ = true;
    matched_ = no_content_ = 2;  // the empty line may be that before a delimiter
    return {multipart_event::part, {}, {}};
}

bool multipart_reader::take_field(std::size_t at, octets line) {
    std::size_t const colon = std::min(line.find(':'), line.size());
    part_field const f{line.substr(0, colon), trim_ows(line.substr(std::min(colon + 1, line.size())))};
    bool const good = colon > 0 && colon < line.size() && part_name.all(f.name) && field_content.all(f.value);
    if (!good) {
        if (!policy_.refuses(rules::part_field_grammar, head_at_ + at)) return true;
        return violate(rules::part_field_grammar, head_at_ + at), false;
    }
    if (fields_.size() >= policy_.limits.part_fields && policy_.refuses(rules::part_fields_limit, head_at_ + at))
        return violate(rules::part_fields_limit, head_at_ + at), false;
    fields_.push_back(f);
    return true;
}

result<void> multipart_reader::finish() const {
    if (state_ == state::broken) return fault_;
    bool const closed = state_ == state::closing || state_ == state::epilogue;
    if (!closed && policy_.refuses(rules::multipart_ended, position_)) return violation{&rules::multipart_ended, position_};
    return {};
}

octets multipart_reader::field(octets name) const {
    for (part_field const& f : fields_)
        if (equal_ignoring_case(f.name, name)) return f.value;
    return {};
}

std::size_t multipart_reader::count(octets name) const {
    return static_cast<std::size_t>(std::count_if(fields_.begin(), fields_.end(),
                                                  [&](part_field const& f) { return equal_ignoring_case(f.name, name); }));
}

result<void> append_part_head(std::string& to, octets boundary, std::span<part_field const> fields, bool first) {
    if (!is_boundary(boundary) && enforced(rules::multipart_boundary)) return violation{&rules::multipart_boundary, 0};
    for (part_field const& f : fields)
        if (!is_composable(f) && enforced(rules::part_field_grammar)) return violation{&rules::part_field_grammar, 0};
    octets const line_end = part_line_end();
    if (!first) to += line_end;
    to.append("--").append(boundary) += line_end;
    for (part_field const& f : fields) to.append(f.name).append(": ").append(f.value) += line_end;
    to += line_end;
    return {};
}

void append_multipart_end(std::string& to, octets boundary, bool first) {
    if (!first) to += part_line_end();
    to.append("--").append(boundary).append("--") += part_line_end();
}

bool is_free_of(octets content, octets boundary) {
    std::string const delimiter = "\r\n--" + std::string{boundary};
    return !content.starts_with(octets{delimiter}.substr(2)) && content.find(delimiter) == octets::npos;
}

}  // namespace httoop::inline v0
