#include <httoop/coding/chain.hpp>
#include <httoop/compression/codings.hpp>
#include <httoop/field/content_encoding.hpp>
#include <httoop/message.hpp>
#include <httoop/server.hpp>
#include <httoop/service/compressor.hpp>

#include <cstdio>
using namespace httoop;

// The content of a response without its codings, or why that cannot be had.
static result<std::string> decoded(response const& r, limits const& bounds) {
    auto const given = r.get<content_encoding>();
    if (is_absent(given)) return std::string{r.octets()};
    if (!given) return given.error();
    std::vector<octets> const names{given->all.begin(), given->all.end()};

    coding::chain c;
    if (auto known = c.begin(compression::content_codings(), names, bounds); !known)
        return known.error();
    c.push(r.octets());  // or piece by piece, as it comes
    std::string all;
    for (auto s = c.pull();; s = c.pull()) {
        if (s.broken != nullptr) return violation{s.broken, 0};
        if (s.piece.empty()) break;
        all += s.piece;
    }
    if (rule const* cut = c.unfinished(); cut != nullptr) return violation{cut, 0};
    return all;
}

int main() {
    std::string const text(5000, 'a');
    auto const inner = make_service([&](exchange const&) {
        return response::text(text).set("ETag", "\"1\"");
    });
    compressor site{*inner};

    request r{method::get, "/"};
    r.fields().append("Accept-Encoding", "gzip, *;q=0.5");
    auto const coded = answer(site, r);
    if (!coded) return complain(coded.error());
    for (char const* name : {"Content-Encoding", "ETag", "Vary"})
        std::printf("%s: %s\n", name, std::string{coded->fields().value(octets{name})}.c_str());
    std::printf("smaller: %s\n", coded->octets().size() < 100 ? "yes" : "no");

    auto const whole = decoded(*coded, {});
    std::printf("decoded: %s\n", whole && *whole == text ? "the same" : "something else");
    limits strict;
    strict.content = 1000;
    auto const bomb = decoded(*coded, strict);
    if (!bomb) std::printf("%s: %s\n", bomb.error().broken->id, bomb.error().broken->sentence);
}
