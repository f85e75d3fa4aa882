#include "served_file.hpp"

#include <httoop/conditional/validators.hpp>
#include <httoop/core/number.hpp>
#include <httoop/field/accept_encoding.hpp>
#include <httoop/message/typed.hpp>
#include <httoop/service/rules.hpp>
#include <httoop/syntax/http_date.hpp>

namespace httoop::inline v0 {
namespace {

constexpr std::uint64_t most_held = 32 * 1024;
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

void compose_fields(file_representation& r, octets media_type, octets cache_control, bool varies) {
    field_section& f = r.fields;
    f.append(field_id::content_type, media_type);
    if (!r.coding.empty() && enforced(rules::coding_named)) f.append(field_id::content_encoding, r.coding);
    if (varies && enforced(rules::vary_by_coding)) f.append(field_id::vary, "Accept-Encoding");
    char date[imf_fixdate_size];
    compose_imf_fixdate(date, r.last_modified);
    if (enforced(rules::last_modified_sent)) f.append(field_id::last_modified, {date, sizeof date});
    if (enforced(rules::etag_sent)) f.append(field_id::etag, r.tag.compose());
    f.append(field_id::accept_ranges, "bytes");
    if (!cache_control.empty()) f.append(field_id::cache_control, cache_control);
    f.append(field_id::x_content_type_options, "nosniff");
}

}  // namespace

served_file* served_file::make(std::vector<opened_file> opened, octets media_type, octets cache_control,
                               timestamp now) {
    auto* const made = new served_file;
    made->shapes.reserve(opened.size());
    for (opened_file& o : opened) {
        file_representation& r = made->shapes.emplace_back();
        r.file = std::move(o.file);
        r.facts = o.facts;
        r.coding = o.coding;
        if (r.facts.size <= most_held && read_all(r)) {
            r.held = true;
            r.file = io::file{};
        }
        r.recent = now.seconds - r.facts.modified.seconds < recent_seconds;
        if (r.recent) made->settled = false;
        r.tag = tag_of(r.facts, r.recent);
        r.last_modified = conditional::last_modified_to_send(r.facts.modified, now);
        compose_fields(r, media_type, cache_control, opened.size() > 1);
    }
    return made;
}

bool served_file::made_of(std::vector<opened_file> const& opened) const {
    if (opened.size() != shapes.size()) return false;
    for (std::size_t i = 0; i < shapes.size(); ++i)
        if (shapes[i].coding != opened[i].coding || !(shapes[i].facts == opened[i].facts)) return false;
    return true;
}

unsigned served_file::descriptors() const {
    unsigned n = 0;
    for (auto const& r : shapes) n += r.held ? 0 : 1;
    return n;
}

file_representation const& served_file::preferred(field_section const& request) const {
    if (shapes.size() == 1 || !request.has(field_id::accept_encoding)) return shapes[0];
    auto const accepted = get_field<accept_encoding>(request);
    if (!accepted) return shapes[0];
    // Of those that are liked equally the one that was made first, in the order of precompressed
    // codings; no coding at all only if it is liked more than any of them.
    file_representation const* best = &shapes[0];
    quality most{0};
    for (std::size_t i = 1; i < shapes.size(); ++i) {
        quality const q = accepted->quality_of(shapes[i].coding);
        if (q > most) best = &shapes[i], most = q;
    }
    if (best != &shapes[0]) {
        bool named = false;  // "identity" is liked least unless something is said about it
        for (auto const& c : accepted->codings) named = named || c.name == "identity";
        if (named && accepted->quality_of("identity") > most) return shapes[0];
    }
    return *best;
}

}  // namespace httoop::inline v0
