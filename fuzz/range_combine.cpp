// What a client holds of a representation of at most 64 octets, beside a model that marks each of them.
// Four octets are a step: what happens, and three numbers for it. Behind a NUL in the first of them the
// rest is a Content-Range.
#include <algorithm>
#include <cstdlib>
#include <string>

#include <httoop/range/combine.hpp>

using namespace httoop;
using range::arrival;

namespace {

struct model {
    bool held[64] = {};
    void hold(byte_range r) {
        for (std::uint64_t i = r.first; i <= r.last; ++i) held[i] = true;
    }
    void forget() { std::fill(std::begin(held), std::end(held), false); }
};

void compare(range::partial_representation const& p, model const& m) {
    bool marked[64] = {};
    byte_range const* before = nullptr;
    for (byte_range const& r : p.held()) {
        if (r.first > r.last || r.last >= 64 || (p.length() && r.last >= *p.length())) std::abort();
        if (before != nullptr && r.first < before->last + 2) std::abort();
        before = &r;
        for (std::uint64_t i = r.first; i <= r.last; ++i) marked[i] = true;
    }
    if (!std::equal(std::begin(marked), std::end(marked), std::begin(m.held))) std::abort();
    if (auto const next = p.next()) {
        range_spec const& s = next->specs.front();
        if (p.complete() || p.if_range().empty() || next->compose().empty()) std::abort();
        if (s.first < 64 && marked[s.first]) std::abort();
        if (s.first > 0 && !marked[s.first - 1]) std::abort();
        if (s.is == range_spec::from_to && s.last < s.first) std::abort();
    }
    auto const all = p.responses();
    if (p.complete() ? all.size() != 1 : all.size() != p.held().size()) std::abort();
    for (response const& r : all)
        if (!r.defect()) std::abort();
}

response made(unsigned status, octets content_range, unsigned tag) {
    response r{*status_code::from(status)};
    if (!content_range.empty()) r.fields().append(field_id::content_range, content_range);
    if (tag % 4 != 3) r.fields().append(field_id::etag, tag % 4 == 0 ? "\"a\"" : tag % 4 == 1 ? "\"b\"" : "W/\"a\"");
    return r;
}

}  // namespace

int fuzz_range_combine(std::uint8_t const* data, std::size_t size) {
    limits l;
    l.held_ranges = 8;
    range::partial_representation p{l};
    model m;
    for (; size >= 4; data += 4, size -= 4) {
        unsigned const a = data[1] % 64, b = data[2] % 64, c = data[3];
        std::string const length = c % 65 == 0 ? "*" : std::to_string(c % 65);
        std::string const described = "bytes " + std::to_string(a) + '-' + std::to_string(b) + '/' + length;
        std::string const asked = c >= 128 ? p.if_range() : "";
        switch (data[0] % 8) {
        case 0: {
            octets const value{reinterpret_cast<char const*>(data + 1), size - 1};
            (void)p.part(value);
            compare(p, m);
            return 0;
        }
        case 1:
            if (p.received({a, b})) m.hold({a, b});
            break;
        case 2: {
            auto const before = p.held().size();
            auto const got = p.arrives(made(206, described, c), asked);
            if (p.held().size() != before) std::abort();
            if (got.is == arrival::part && p.received(got.range)) m.hold(got.range);
            break;
        }
        case 3: {
            response whole = made(200, {}, c);
            if (b != 0) whole.fields().append(field_id::content_length, std::to_string(b));
            if (p.arrives(whole, asked).is != arrival::whole) std::abort();
            m.forget();
            break;
        }
        case 4: {
            bool const all = p.arrives(made(416, "bytes */" + std::to_string(a), c), asked).is == arrival::complete;
            if (all && !p.complete()) std::abort();
            break;
        }
        case 5:
            p.forget();
            m.forget();
            break;
        case 6: p.ends_at(a); break;
        case 7:
            m.forget();
            if (p.restore(c % 2 == 0 ? "\"a\"" : "W/\"a\"", {a, b})) m.hold({a, b});
            break;
        }
        compare(p, m);
    }
    return 0;
}
