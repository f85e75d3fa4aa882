#include <httoop/range/combine.hpp>

#include <algorithm>

#include <httoop/conditional/validators.hpp>
#include <httoop/field/content_length.hpp>
#include <httoop/field/content_type.hpp>
#include <httoop/field/date.hpp>
#include <httoop/field/if_range.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/message/rules.hpp>
#include <httoop/range/rules.hpp>

namespace httoop::inline v0::range {
namespace {

// Dates with two digits for the year: as field/date.hpp has them.
std::optional<timestamp> date_in(octets value) {
    auto const d = date::parse(value);
    if (!d) return {};
    return d->at;
}

// Whether b begins in a, or right behind it.
bool reaches(byte_range const& a, byte_range const& b) {
    return b.first <= a.last || b.first - a.last == 1;
}

// The value for If-Range that those fields give: empty if none is strong.
std::string strong_validator(field_section const& fields) {
    representation r;
    if (octets const value = fields.value(field_id::etag); value.data() != nullptr) {
        auto const tag = entity_tag_view::parse(value);
        if (!tag) return {};
        r.tag = *tag;
    }
    auto const modified = date_in(fields.value(field_id::last_modified));
    auto const date = date_in(fields.value(field_id::date));
    if (modified) r.last_modified = *modified;
    r.last_modified_is_strong = modified && date && conditional::is_strong_date(*modified, *date);
    return conditional::compose_if_range(r).value_or("");
}

bool is_multipart(field_section const& fields) {
    auto const type = media_type::parse(fields.value(field_id::content_type));
    return type && type->is("multipart/byteranges");
}

// Whether a field of a response is one of the representation's, or of the combined response's.
bool is_kept(field_id id, bool several) {
    if (row_of(id).hop_by_hop || id == field_id::content_range || id == field_id::content_length)
        return false;
    return !several || id != field_id::content_type;
}

addition unusable(rule const& why) { return {arrival::unusable, {}, &why}; }

}  // namespace

bool partial_representation::restore(octets if_range, byte_range held) {
    forget();
    auto const validator = httoop::if_range::parse(if_range);
    if (!validator || (validator->tag && validator->tag->weak) || held.first > held.last) return false;
    validator_ = if_range;
    begun_ = true;
    return received(held);
}

void partial_representation::forget() {
    held_.clear();
    length_.reset();
    validator_.clear();
    fields_.clear();
    begun_ = false;
}

addition partial_representation::arrives(response const& r, octets asked) {
    if (r.status() == status_code::range_not_satisfiable) return of_416(r, asked);
    bool const in_parts = r.status() == status_code::partial_content;
    if (in_parts && enforced(rules::partial_inspected)) return of_206(r, asked);
    if (!in_parts && r.status() != status_code::ok) return {};
    if (enforced(rules::whole_replaces)) forget();
    begun_ = true;
    take_fields(r.fields(), false);
    validator_ = strong_validator(fields_);
    // What a transfer coding says is not the representation's length.
    if (!r.fields().has(field_id::transfer_encoding))
        if (auto const n = r.get<content_length>()) length_ = n->octets;
    return {arrival::whole, {}, &rules::whole_replaces};
}

addition partial_representation::of_206(response const& r, octets asked) {
    field_section const& fields = r.fields();
    bool const several = is_multipart(fields);
    if (fields.count(field_id::content_range) > 1) return unusable(rules::singleton_repeated);
    bool const described = fields.has(field_id::content_range);
    if (several && described) return unusable(rules::multipart_not_described);
    if (!several && !described) return unusable(rules::part_single_described);
    if (begun_ && !same(fields, asked)) return {arrival::other, {}, &rules::combined_validator};
    addition a{arrival::parts, {}, &rules::partial_inspected};
    if (described) a = fits(fields.value(field_id::content_range));
    if (a.is == arrival::unusable) return a;
    if (!begun_) {
        begun_ = true;
        validator_ = strong_validator(fields);
    }
    take_fields(fields, several);
    return a;
}

addition partial_representation::of_416(response const& r, octets asked) {
    if (r.fields().count(field_id::content_range) != 1) return unusable(rules::not_satisfiable_length);
    auto const range = content_range::parse(r.fields().value(field_id::content_range));
    if (!range) return unusable(*range.error().broken);
    bool const all = range->complete_length && !range->range && begun_ && held_.size() == 1 &&
                     held_[0].first == 0 && held_[0].last < *range->complete_length &&
                     held_[0].size() == *range->complete_length;
    // To a false If-Range the answer would have been 200.
    if (!all || asked.empty() || asked != validator_)
        return {arrival::other, {}, &rules::not_satisfiable_length};
    length_ = range->complete_length;
    return {arrival::complete, {}, &rules::not_satisfiable_length};
}

// Whether it is a range of the representation that is held.
addition partial_representation::fits(octets value) {
    auto const range = content_range::parse(value);
    if (!range) return unusable(*range.error().broken);
    if (!range->can_be_combined()) return unusable(range->range ? rules::content_range_unit : rules::part_single_described);
    byte_range const r = range->range.value_or(byte_range{});
    bool const other_length = length_ && range->complete_length && *length_ != *range->complete_length;
    bool const beyond = length_ && r.last >= *length_;
    bool const shorter = range->complete_length && !held_.empty() && held_.back().last >= *range->complete_length;
    if ((other_length || beyond || shorter) && enforced(rules::combined_length)) return unusable(rules::combined_length);
    if (range->complete_length) length_ = range->complete_length;
    return {arrival::part, r, &rules::partial_inspected};
}

addition partial_representation::part(octets content_range, octets type) {
    if (!enforced(rules::parts_inspected)) return {arrival::part, {}, nullptr};
    addition a = fits(content_range);
    if (a.is != arrival::part) return a;
    if (!type.empty() && !fields_.has(field_id::content_type)) fields_.append(field_id::content_type, type);
    a.because = &rules::parts_inspected;
    return a;
}

// The same strong validator; or none where If-Range gave it.
bool partial_representation::same(field_section const& fields, octets asked) const {
    if (!enforced(rules::combined_validator)) return true;
    if (validator_.empty()) return false;
    bool const by_tag = validator_.back() == '"';
    field_id const of = by_tag ? field_id::etag : field_id::last_modified;
    if (!fields.has(of)) return asked == validator_;
    if (fields.count(of) != 1) return false;
    if (by_tag) return fields.value(of) == validator_;
    auto const date = date_in(fields.value(of)), known = date_in(validator_);
    return date && known && *date == *known;
}

void partial_representation::take_fields(field_section const& fields, bool several) {
    if (!enforced(rules::combined_fields)) return;
    for (field_line const line : fields)
        if (is_kept(line.id, several)) fields_.erase(line.name);
    for (field_line const line : fields)
        if (is_kept(line.id, several)) fields_.append(line.name, line.value);
}

bool partial_representation::received(byte_range r) {
    if (r.first > r.last || (length_ && r.last >= *length_)) return false;
    auto const before = [](byte_range const& a, byte_range const& b) { return !reaches(a, b); };
    auto const from = std::lower_bound(held_.begin(), held_.end(), r, before);
    auto to = from;
    while (to != held_.end() && reaches(r, *to)) {
        r.first = std::min(r.first, to->first);
        r.last = std::max(r.last, to->last);
        ++to;
    }
    if (from == to) {
        if (held_.size() >= most_) return false;
        held_.insert(from, r);
    } else {
        *from = r;
        held_.erase(from + 1, to);
    }
    return true;
}

void partial_representation::ends_at(std::uint64_t length) {
    if (held_.empty() || held_.back().last < length) length_ = length;
}

bool partial_representation::complete() const {
    if (!length_ || !begun_) return false;
    if (*length_ == 0) return true;
    return held_.size() == 1 && held_[0] == byte_range{0, *length_ - 1};
}

std::optional<ranges_specifier> partial_representation::next() const {
    if (held_.empty() || validator_.empty() || complete()) return {};
    range_spec missing;
    bool const behind = held_[0].first == 0;  // the gap lies behind the first range that is held
    std::size_t const after = behind ? 1 : 0;
    if (behind && held_[0].last == UINT64_MAX) return {};
    if (behind) missing.first = held_[0].last + 1;
    missing.is = range_spec::from;
    if (after < held_.size() || length_) {
        missing.is = range_spec::from_to;
        missing.last = (after < held_.size() ? held_[after].first : *length_) - 1;
    }
    ranges_specifier r;
    r.specs.push_back(missing);
    return r;
}

std::vector<response> partial_representation::responses() const {
    std::vector<response> all;
    if (complete() && enforced(rules::combined_whole)) {
        response& whole = all.emplace_back(status_code::ok);
        whole.fields() = fields_;
        whole.set(content_length{*length_});
        return all;
    }
    for (byte_range const& r : held_) {
        response& part = all.emplace_back(status_code::partial_content);
        part.fields() = fields_;
        if (!enforced(rules::combined_pieces)) continue;
        content_range described;
        described.range = r;
        described.complete_length = length_;
        part.set(described);
        part.set(content_length{r.size()});
    }
    return all;
}

}  // namespace httoop::inline v0::range
