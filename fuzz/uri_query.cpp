// Queries and forms: pairs composed and parsed again are the same, in both encodings; a URN
// composed again is the same, and so is an origin.
#include <cstdlib>

#include <httoop/uri/octet_classes.hpp>
#include <httoop/uri/origin.hpp>
#include <httoop/uri/percent.hpp>
#include <httoop/uri/query.hpp>
#include <httoop/uri/urn.hpp>
#include <httoop/uri/well_known.hpp>

using namespace httoop;

int fuzz_uri_query(std::uint8_t const* data, std::size_t size) {
    octets const s{reinterpret_cast<char const*>(data), size};
    for (query_encoding const how : {query_encoding::percent, query_encoding::form}) {
        auto const pairs = parse_query(s, how);
        if (!pairs) {
            if (pairs.error().offset > size) std::abort();
            continue;
        }
        std::string const text = compose_query(*pairs, how);
        if (valid_prefix(text, query_octet) != text.size()) std::abort();
        auto const again = parse_query(text, how);
        if (!again || *again != *pairs) std::abort();
    }
    std::size_t raw = 0;
    for (query_pair const p : query_pairs{s}) raw += p.name.size() + p.value.size() + 1;
    if (raw > size + 1) std::abort();

    if (auto const n = urn_view::parse(s)) {
        std::string const text = n->compose();
        if (octets{text}.substr(3) != s.substr(3)) std::abort();
        auto const again = urn_view::parse(text);
        if (!again || !equivalent(*n, *again) || !urn_view::parse(n->assigned_name())) std::abort();
    } else if (n.error().offset > size) {
        std::abort();
    }
    if (auto const o = origin::parse(s)) {
        auto const again = origin::parse(o->compose());
        if (!again || again->compose() != o->compose()) std::abort();
        if (!o->opaque() && !same_origin(*o, *again)) std::abort();
    }
    if (auto const u = uri_view::parse(s)) {
        octets const name = well_known_name(*u);
        if (name.data() != nullptr && name != "." && name != "..") {
            auto const made = well_known_uri(*u, name);
            if (!made || well_known_name(*made) != name) std::abort();
            if (!same_origin(*made, *u) && !origin::of(*u).opaque()) std::abort();
        }
    }
    return 0;
}
