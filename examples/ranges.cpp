#include <httoop/message.hpp>
#include <httoop/range/combine.hpp>
#include <httoop/range/select.hpp>

#include <algorithm>
#include <cstdio>
using namespace httoop;

// The server's half: a representation of 26 octets, and its parts.
static std::string const letters = "abcdefghijklmnopqrstuvwxyz";

static response serve(request const& r) {
    representation selected;
    selected.tag = entity_tag_view{"v1"};
    selected.length = letters.size();
    response a{status_code::ok};
    a.fields().set(field_id::etag, "\"v1\"");
    auto const s = range::select(r, selected, {}, {});
    if (s.is == range::selection::whole) return a.octets(letters);
    a.status(s.is == range::selection::parts ? status_code::partial_content : status_code::range_not_satisfiable);
    a.fields().set(field_id::content_range, range::content_range_of(s, letters.size()));
    if (s.is == range::selection::parts) a.octets(letters.substr(s.ranges[0].first, s.ranges[0].size()));
    return a;
}

// The client's half: each connection breaks after ten octets.
int main() {
    range::partial_representation held;
    std::string file(letters.size(), '?');
    while (!held.complete()) {
        request r{method::get, "/letters"};
        if (auto const more = held.next()) {
            r.set(*more);
            r.fields().set(field_id::if_range, held.if_range());
        }
        response const a = serve(r);
        auto const brings = held.arrives(a, held.if_range());
        if (brings.is != range::arrival::whole && brings.is != range::arrival::part) return 1;
        if (brings.is == range::arrival::whole && !held.length()) held.ends_at(a.octets().size());
        auto const first = brings.range.first;
        octets const came = a.octets().substr(0, 10);
        std::copy(came.begin(), came.end(), file.begin() + static_cast<std::ptrdiff_t>(first));
        held.received({first, first + came.size() - 1});
        std::printf("%-12.*s -> %u, held: %s\n", static_cast<int>(r.fields().value(field_id::range).size()),
                    r.fields().value(field_id::range).data(), a.status().number(), file.c_str());
    }
    std::printf("%u\n", held.responses()[0].status().number());
}
