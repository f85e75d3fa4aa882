#include "served_file.hpp"

#include <algorithm>
#include <span>

#include <httoop/conditional/validators.hpp>
#include <httoop/core/number.hpp>
#include <httoop/negotiation/rules.hpp>
#include <httoop/service/rules.hpp>
#include <httoop/syntax/http_date.hpp>

namespace httoop::inline v0 {
namespace {

constexpr std::uint64_t most_held = 32 * 1024;
constexpr std::uint64_t most_held_together = 4 * most_held;
constexpr std::int64_t recent_seconds = 2;  // clocks of file systems tick coarsely

// Strong: another file, another size or another time, another tag. Weak while the file could change
// again within what its time can tell (RFC 9110 8.8.1).
entity_tag tag_of(io::file_facts const& f, bool recent) {
    char text[4 * 16 + 3];
    char* to = compose_hex(text, f.inode);
    *to++ = '-';
    to = compose_hex(to, f.size);
    *to++ = '-';
    to = compose_hex(to, static_cast<std::uint64_t>(f.modified.seconds));
    to = compose_hex(to, f.modified_nanoseconds);
    return entity_tag{std::string{text, to}, recent && enforced(rules::recent_is_weak)};
}

bool read_all(file_representation& r) {
    for (int tries = 0; tries < 2; ++tries) {
        r.content.resize(r.facts.size);
        outcome<std::size_t> const n = r.file.read_at(r.content.data(), r.content.size(), 0);
        outcome<io::file_facts> const after = r.file.facts();
        if (n && after && *n == r.facts.size && *after == r.facts) return true;
        if (!n || !after || after->size > most_held) break;
        r.facts = *after;  // it was being written
    }
    r.content = {};
    return false;
}

// Accept-Charset chooses nothing: all text is UTF-8 (RFC 9110 12.5.2).
negotiation::dimension_set chosen_by(negotiation::dimension_set all) {
    using negotiation::dimension;
    negotiation::dimension_set d;
    for (dimension const one : {dimension::type, dimension::language, dimension::coding})
        if (all.has(one)) d.add(one);
    return d;
}

void compose_fields(file_representation& r, octets type, octets cache_control) {
    field_section& f = r.fields;
    f.append(field_id::content_type, type);
    if (!r.coding.empty() && enforced(rules::coding_named)) f.append(field_id::content_encoding, r.coding);
    if (!r.language.empty() && enforced(rules::language_named)) f.append(field_id::content_language, r.language);
    char date[imf_fixdate_size];
    compose_imf_fixdate(date, r.last_modified);
    if (enforced(rules::last_modified_sent)) f.append(field_id::last_modified, {date, sizeof date});
    if (enforced(rules::etag_sent)) f.append(field_id::etag, r.tag.compose());
    f.append(field_id::accept_ranges, "bytes");
    if (!cache_control.empty()) f.append(field_id::cache_control, cache_control);
    f.append(field_id::x_content_type_options, "nosniff");
}

}  // namespace

served_file* served_file::make(std::vector<opened_file> opened, how const& h, timestamp now) {
    auto* const made = new served_file;
    made->shapes.reserve(opened.size());
    std::uint64_t room = most_held_together;
    for (opened_file& o : opened) {
        file_representation& r = made->shapes.emplace_back();
        r.file = std::move(o.file);
        r.facts = o.facts;
        r.coding = o.coding;
        r.language = o.language;
        r.location = o.location;
        if (r.facts.size <= std::min(most_held, room) && read_all(r)) {
            room -= std::min<std::uint64_t>(room, r.content.size());
            r.held = true;
            r.file = io::file{};
        }
        r.recent = now.seconds - r.facts.modified.seconds < recent_seconds;
        if (r.recent) made->settled = false;
        r.tag = tag_of(r.facts, r.recent);
        r.last_modified = conditional::last_modified_to_send(r.facts.modified, now);
        compose_fields(r, o.type, h.cache_control);
    }
    if (opened.size() > 1 || (opened.size() == 1 && !opened[0].location.empty())) made->become_variants(opened, h);
    return made;
}

void served_file::become_variants(std::vector<opened_file> const& of, how const& h) {
    while (plain_ < shapes.size() && !shapes[plain_].coding.empty()) ++plain_;
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        negotiation::variant& v = variants_.emplace_back();
        if (auto type = media_type::parse(of[i].type)) v.type = *std::move(type);
        v.language = shapes[i].language;
        v.coding = shapes[i].coding;
        v.uri = shapes[i].location;
        v.rank = of[i].rank;
    }
    negotiation::decision d = negotiation::choose({}, variants_);
    d.varies = chosen_by(d.varies);
    if (h.by_accept) d.varies.add(negotiation::dimension::type);
    for (d.chosen = 0; d.chosen < shapes.size(); ++d.chosen) negotiation::add_fields(shapes[d.chosen].fields, d, variants_);
    differ_ = d.varies;
    none_acceptable_ = h.none_acceptable;
    choosing_ = shapes.size() > 1 || none_acceptable_ != negotiation::otherwise::disregard;
}

bool served_file::made_of(std::vector<opened_file> const& opened) const {
    if (opened.size() != shapes.size()) return false;
    for (std::size_t i = 0; i < shapes.size(); ++i)
        if (shapes[i].coding != opened[i].coding || shapes[i].location != opened[i].location ||
            !(shapes[i].facts == opened[i].facts))
            return false;
    return true;
}

unsigned served_file::descriptors() const {
    unsigned n = 0;
    for (auto const& r : shapes) n += r.held ? 0 : 1;
    return n;
}

negotiation::decision served_file::choose(field_section const& request) const {
    using namespace negotiation;
    decision d;
    bool asked = none_acceptable_ != otherwise::disregard;
    for (dimension const in : all_dimensions) asked = asked || (differ_.has(in) && request.has(field_of(in)));
    if (!asked) {  // the first one, without more ado
        d.is = verdict::chosen;
        d.because = &rules::best_variant;
        d.chosen = plain_;
        d.varies = differ_;
        return d;
    }
    // Where all are alike, a field decides nothing, unless it is to be followed to the letter.
    preferences const wanted{request, language_matching::both, nullptr,
                             none_acceptable_ == otherwise::disregard ? differ_ : chosen_by(dimension_set::all())};
    // Of what is liked equally the one in a coding, if anything was said about codings; else that without.
    std::size_t from = wanted.given(dimension::coding) ? 0 : plain_;
    auto const choose_behind = [&] { d = negotiation::choose(wanted, std::span{variants_}.subspan(from), none_acceptable_); };
    choose_behind();
    if (d.disregarded.has(dimension::coding)) {  // where none is acceptable, at least it is not coded
        from = plain_;
        choose_behind();
    }
    if (d.chosen != decision::none) d.chosen += from;
    d.varies = chosen_by(d.varies);
    return d;
}

}  // namespace httoop::inline v0
