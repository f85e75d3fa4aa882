// URI references: components put together are the text again; normalising twice is normalising once;
// resolving gives a URI. The octets are a base and, after a space, a reference.
#include <cstdlib>

#include <httoop/uri/http_uri.hpp>
#include <httoop/uri/uri.hpp>

using namespace httoop;

namespace {

void look_at(octets text) {
    auto const u = uri_view::parse(text);
    (void)parse_host_port(text);
    if (!u) {
        if (u.error().offset > text.size()) std::abort();
        return;
    }
    if (compose_uri({u->scheme(), u->authority(), u->path(), u->query(), u->fragment()}) != text)
        std::abort();
    if (u->authority().data() != nullptr) {
        auto const a = authority_view::parse(u->authority());
        if (!a || a->compose() != u->authority() || a->host != u->host()) std::abort();
        auto const h = parse_host_port(u->authority());
        if (h && h->host != u->host()) std::abort();
    }
    for (auto degree : {normalisation::letter_case, normalisation::percent,
                        normalisation::dot_segments, normalisation::scheme}) {
        uri const once = normalise(*u, degree);
        if (!(normalise(once, degree) == once) || !equivalent(*u, once, degree)) std::abort();
        if (once.scheme().size() != u->scheme().size()) std::abort();
        if ((once.authority().data() == nullptr) != (u->authority().data() == nullptr)) std::abort();
        if ((once.query().data() == nullptr) != (u->query().data() == nullptr)) std::abort();
    }
    (void)check_http_uri(*u);
}

}  // namespace

int fuzz_uri_reference(std::uint8_t const* data, std::size_t size) {
    octets const all{reinterpret_cast<char const*>(data), size};
    std::size_t const space = all.find(' ');
    octets const first = all.substr(0, space);
    look_at(first);
    if (space == octets::npos) return 0;
    octets const second = all.substr(space + 1);
    look_at(second);
    auto const base = uri_view::parse(first), reference = uri_view::parse(second);
    if (!base || !reference) return 0;
    auto const target = resolve(*base, *reference);
    if (target.has_value() == base->relative()) std::abort();
    if (!target) return 0;
    if (target->relative() || !uri_view::parse(target->text())) std::abort();
    if (target->fragment() != reference->fragment()) std::abort();
    return 0;
}
