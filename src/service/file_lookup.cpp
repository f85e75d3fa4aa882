#include "file_lookup.hpp"

#include <cerrno>

#include <httoop/field/media_type_of.hpp>
#include <httoop/service/rules.hpp>
#include <httoop/uri/path.hpp>
#include <httoop/uri/percent.hpp>

#include "paths.hpp"

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

// FILE.br and FILE.gz, unless they are older than FILE.
void add_precompressed(found_file& f, opening const& open, std::string path) {
    std::size_t const size = path.size();
    std::int64_t const made = f.opened[0].facts.modified.seconds;
    constexpr struct {
        octets suffix, coding;
    } codings[] = {{".br", "br"}, {".gz", "gzip"}};
    for (auto const& c : codings) {
        if (path.ends_with(c.suffix)) return;
        path.append(c.suffix);
        outcome<opened_file> shape = open(path, c.coding);
        path.resize(size);
        if (shape && shape->facts.kind == io::file_kind::regular && shape->facts.modified.seconds >= made)
            f.opened.push_back(std::move(*shape));
    }
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

found_file find_file(io::directory const& root, files_options const& o, octets undecoded) {
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
    if (!there) return refusal(there.error());
    if (there->facts.kind == io::file_kind::directory) {
        f.is = slash ? found_file::directory : found_file::slash_missing;
        if (!slash) return f;
        for (std::string const& name : o.index) {
            std::string const inside = at.empty() ? name : at + '/' + name;
            outcome<opened_file> index = open(inside, "");
            if (!index) {
                if (index.error().code == ENOENT) continue;
                return refusal(index.error());
            }
            if (index->facts.kind != io::file_kind::regular) continue;
            there = std::move(index);
            at = inside;
            f.is = found_file::file;
            break;
        }
        if (f.is == found_file::directory) {
            f.directory_opened = std::move(there->file);
            f.directory_path = at.empty() ? at : at + '/';
            return f;
        }
    } else if (slash || there->facts.kind != io::file_kind::regular) {
        return nothing();
    }
    f.is = found_file::file;
    f.type = media_type_of(octets{at}.substr(at.rfind('/') + 1));
    f.opened.push_back(std::move(*there));
    if (o.precompressed) add_precompressed(f, open, at);
    return f;
}

}  // namespace httoop::inline v0
