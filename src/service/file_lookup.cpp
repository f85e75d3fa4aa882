#include "file_lookup.hpp"

#include <algorithm>
#include <cerrno>

#include <httoop/core/ascii.hpp>
#include <httoop/field/media_type_of.hpp>
#include <httoop/service/rules.hpp>
#include <httoop/uri/path.hpp>
#include <httoop/uri/percent.hpp>

#include "paths.hpp"
#include "variant_name.hpp"

namespace httoop::inline v0 {
namespace {

found_file refusal(file_refusal const& why) {
    found_file f;
    f.status = why.status;
    f.because = why.because;
    return f;
}
found_file nothing() { return refusal({status_code::not_found, unless_off(rules::no_resource)}); }
found_file refusal(error const& e) { return refusal(refusal_of(e)); }

// Whether a name in the path is not to be served: hidden, or empty, which would give one file many
// paths.
bool has_unserved_name(octets path, bool hidden) {
    for (std::size_t depth = 0; !path.empty(); ++depth) {
        std::size_t const slash = path.find('/');
        octets const name = path.substr(0, slash);
        if (name.empty()) return true;
        if (!hidden && name.front() == '.' && !(depth == 0 && name == ".well-known")) return true;
        if (slash == octets::npos) return false;
        path.remove_prefix(slash + 1);
    }
    return false;
}

constexpr octet_class kept_in_paths = path_octet;

struct opening {
    io::directory const& root;
    io::symbolic_links links;

    outcome<opened_file> operator()(octets path, octets coding) const {
        outcome<io::file> f = root.open_beneath(path, links);
        if (!f) return std::move(f).error();
        outcome<io::file_facts> const facts = f->facts();
        if (!facts) return facts.error();
        return opened_file{std::move(*f), *facts, coding};
    }
};

struct named_file {
    std::string path;  // beneath the root
    opened_file file;
};

// The files, and before them what of FILE.br and FILE.gz is not older than FILE.
void take_files(found_file& f, opening const& open, std::vector<named_file> files, bool precompressed) {
    constexpr struct {
        octets suffix, coding;
    } codings[] = {{".br", "br"}, {".gz", "gzip"}};
    f.is = found_file::file;
    for (auto const& c : codings) {
        for (named_file const& plain : files) {
            if (!precompressed || plain.path.ends_with(".br") || plain.path.ends_with(".gz")) continue;
            outcome<opened_file> shape = open(plain.path + std::string{c.suffix}, c.coding);
            if (!shape || shape->facts.kind != io::file_kind::regular ||
                shape->facts.modified.seconds < plain.file.facts.modified.seconds)
                continue;
            shape->type = plain.file.type;
            shape->language = plain.file.language;
            shape->location = plain.file.location;
            shape->rank = plain.file.rank;
            f.opened.push_back(std::move(*shape));
        }
    }
    for (named_file& plain : files) f.opened.push_back(std::move(plain.file));
}

// The rest of what is known of a file by its name.
void describe(opened_file& f, octets path, files_options const& o) {
    octets const name = path.substr(path.rfind('/') + 1);
    variant_name const v = o.variants ? variant_name::read(name, o.languages) : variant_name{};
    bool const said = !v.base.empty() && v.coding.empty();
    f.type = said ? v.media_type : media_type_of(name);
    if (said) f.language = v.language;
}

// HTML before all others, then the languages in their order, then what is in none, then by name.
unsigned place_of(opened_file const& f, files_options const& o) {
    auto const languages = static_cast<unsigned>(o.languages.size());
    unsigned place = f.language.empty() ? languages : languages + 1;
    for (unsigned i = languages; i-- > 0;)
        if (equal_ignoring_case(o.languages[i], f.language)) place = i;
    return f.type.starts_with("text/html") ? place : place + languages + 2;
}

// Whether there are variants of `name`, which is no file itself, in that folder (or a refusal).
bool take_variants(found_file& f, opening const& open, files_options const& o, variant_search const* v, octets folder,
                   octets name) {
    if (v == nullptr || !o.variants) return false;
    constexpr octet_class kept = path_octet - octet_class("/:");  // no scheme, no path
    std::vector<named_file> files;
    for (octets const variant : v->folders.find(open.root, open.links, folder, name, {o.languages, o.believed, v->entries}, v->now)) {
        std::string path = std::string{folder}.append(variant);
        outcome<opened_file> there = open(path, "");
        if (!there && refusal_of(there.error()).status == status_code::service_unavailable) {
            f = refusal(there.error());
            return true;
        }
        if (!there || there->facts.kind != io::file_kind::regular) continue;
        describe(*there, variant, o);
        there->location = percent_encode(variant, kept);
        there->rank = place_of(*there, o);
        files.push_back({std::move(path), std::move(*there)});
    }
    if (files.empty()) return false;
    std::stable_sort(files.begin(), files.end(),
                     [](named_file const& a, named_file const& b) { return a.file.rank < b.file.rank; });
    for (unsigned i = 0; i < files.size(); ++i) files[i].file.rank = i;
    take_files(f, open, std::move(files), o.precompressed);
    return true;
}

}  // namespace

file_refusal refusal_of(error const& e) {
    if (e.what == failure::limit) return {status_code::service_unavailable, unless_off(rules::out_of_resources)};
    switch (e.what == failure::system ? e.code : ENOENT) {
    case EACCES: case EPERM: return {status_code::forbidden, unless_off(rules::forbidden)};
    case EMFILE: case ENFILE: case ENOMEM: return {status_code::service_unavailable, unless_off(rules::out_of_resources)};
    case EIO: return {status_code::internal_server_error, nullptr};
    default: return {status_code::not_found, unless_off(rules::no_resource)};
    }
}

found_file find_file(io::directory const& root, files_options const& o, octets undecoded, variant_search const* v) {
    found_file f;
    if (auto const decoded = decode_path(undecoded.empty() ? "/" : undecoded, f.path); !decoded)
        return refusal({status_code::bad_request, decoded.error().broken});
    if (!f.path.starts_with('/')) return nothing();
    octets below = o.below;
    if (below.ends_with('/')) below.remove_suffix(1);
    octets path = f.path;
    if (!path.starts_with(below)) return nothing();
    path.remove_prefix(below.size());
    opening const open{root, o.links_out ? io::symbolic_links::anywhere : io::symbolic_links::beneath};
    f.one_name = percent_encode(f.path, kept_in_paths) == undecoded;
    if (path.empty()) {  // the place where it is mounted, without slash
        f.is = found_file::slash_missing;
        return f;
    }
    if (!path.starts_with('/')) return nothing();
    path.remove_prefix(1);
    if (has_unserved_name(path, o.hidden)) return nothing();

    bool const slash = path.empty() || path.ends_with('/');
    std::string at{slash && !path.empty() ? path.substr(0, path.size() - 1) : path};
    outcome<opened_file> there = open(at, "");
    if (!there) {
        std::size_t const name = at.rfind('/') + 1;
        if (there.error().code == ENOENT && !slash &&
            take_variants(f, open, o, v, octets{at}.substr(0, name), octets{at}.substr(name)))
            return f;
        found_file no = refusal(there.error());
        no.path = std::move(f.path);
        no.absent = there.error().code == ENOENT || there.error().code == ENOTDIR;
        return no;
    }
    if (there->facts.kind == io::file_kind::directory) {
        f.is = slash ? found_file::directory : found_file::slash_missing;
        if (!slash) return f;
        std::string const folder = at.empty() ? at : at + '/';
        for (std::string const& name : o.index) {
            std::string const inside = folder + name;
            outcome<opened_file> index = open(inside, "");
            if (!index) {
                if (index.error().code != ENOENT) return refusal(index.error());
                if (take_variants(f, open, o, v, folder, name)) return f;
                continue;
            }
            if (index->facts.kind != io::file_kind::regular) continue;
            there = std::move(index);
            at = inside;
            f.is = found_file::file;
            break;
        }
        if (f.is == found_file::directory) {
            f.directory_opened = std::move(there->file);
            f.directory_path = folder;
            return f;
        }
    } else if (slash || there->facts.kind != io::file_kind::regular) {
        return nothing();
    }
    describe(*there, at, o);
    std::vector<named_file> one;
    one.push_back({std::move(at), std::move(*there)});
    take_files(f, open, std::move(one), o.precompressed);
    return f;
}

}  // namespace httoop::inline v0
