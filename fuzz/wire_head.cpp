// A head means the same whole and in two pieces, octet by octet too, under strict reading and while
// faults are collected; one that is taken is read again from what it composes to.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include <wire/h1/framing.hpp>
#include <wire/h1/head.hpp>
#include <wire/h1/host.hpp>

using namespace httoop;
using wire::head_parser;

namespace {

void demand(bool holds) {
    if (!holds) std::abort();
}

class sink final : public findings_sink {
public:
    void found(finding const& f) override { seen += f.broken->id + std::to_string(f.offset) + ' '; }
    std::string seen;
};

enum class what { request, response, trailers };

head_parser::progress read(head_parser& h, what w, octets in, wire::context const& c) {
    if (w == what::request) return h.read_request(in, c);
    return w == what::response ? h.read_response(in, c) : h.read_trailers(in, c);
}
std::string composed(field_section const& s) {
    std::string out(s.composed_size(), '\0');
    out.resize(static_cast<std::size_t>(s.compose(out.data()) - out.data()));
    return out;
}

// All that is known after reading: the same, however the octets came.
std::string summary(head_parser const& h, what w, octets in, head_parser::progress p,
                    wire::context const& c) {
    if (p == head_parser::progress::incomplete) return "incomplete";
    if (p == head_parser::progress::violated)
        return h.broken().broken->id + std::string{"@"} + std::to_string(h.broken().offset);
    octets const head = in.substr(0, h.size());
    std::string s = std::to_string(h.size());
    if (w == what::trailers) {
        field_section t;
        h.take_trailers(head, t);
        return s + composed(t);
    }
    if (w == what::request) {
        request r;
        h.take(head, r);
        (s += r.method().token()) += r.target();
        (s += r.path()) += r.query();
        s += std::to_string(r.version().minor) + composed(r.fields());
        if (result<void> const host = check_host(h, head, c); !host) s += host.error().broken->id;
    } else {
        response r;
        h.take(head, r);
        s += std::to_string(r.status().number()) += r.reason();
        s += composed(r.fields());
    }
    result<wire::message_framing> const f = decide_framing(h, head, method::get, c);
    s += f ? f->how.because + std::to_string(f->how.length.octets) : f.error().broken->id;
    return s;
}

void compare(what w, octets in, std::size_t cut, policy p, bool forwards) {
    sink found;
    bool const collects = cut % 2 != 0;
    if (collects) p.collect_into(&found);
    wire::context c{.policy = &p};
    c.role = w == what::request ? wire::role::server : wire::role::client;
    c.forwards = forwards;
    auto const read_in = [&](auto feed) {
        found.seen.clear();
        head_parser h;
        auto const progress = feed(h);
        return summary(h, w, in, progress, c) + found.seen;
    };
    std::string const whole = read_in([&](head_parser& h) { return read(h, w, in, c); });
    std::string const split = read_in([&](head_parser& h) {
        // A copy of its own: whoever looks behind its end is seen by the sanitizer.
        std::unique_ptr<char[]> const front{new char[cut]};
        in.copy(front.get(), cut);
        auto const first = read(h, w, {front.get(), cut}, c);
        return first == head_parser::progress::incomplete ? read(h, w, in, c) : first;
    });
    demand(whole == split);
    std::string const octetwise = read_in([&](head_parser& h) {
        auto progress = head_parser::progress::incomplete;
        for (std::size_t n = 1; n <= in.size() && progress == head_parser::progress::incomplete; ++n)
            progress = read(h, w, in.substr(0, n), c);
        return progress;
    });
    demand(in.empty() || whole == octetwise);
}

// What strict reading takes is composed to what strict reading takes, with the same lines.
void recompose(octets in) {
    policy const strict;
    wire::context const c{.policy = &strict};
    head_parser h;
    if (h.read_request(in, c) != head_parser::progress::complete) return;
    request r, again;
    h.take(in.substr(0, h.size()), r);
    std::string const lines = composed(r.fields());
    std::string text{r.method().token()};
    text.append(" ").append(r.target()).append(" HTTP/1.") += std::to_string(r.version().minor);
    text += "\r\n" + lines + "\r\n";
    head_parser second;
    demand(second.read_request(text, c) == head_parser::progress::complete);
    second.take(text, again);
    demand(again.target() == r.target() && composed(again.fields()) == lines);
    demand(again.fields().canonical());
}

}  // namespace

int fuzz_wire_head(std::uint8_t const* data, std::size_t size) {
    if (size < 3 || size > 20000) return 0;
    // What is read and how: the first octets say.
    auto const w = static_cast<what>(data[0] % 3);
    policy p;
    for (unsigned i = 1; i < static_cast<unsigned>(relaxation::count_); ++i)
        if ((data[1] >> (i - 1) & 1) != 0) p.relax(static_cast<relaxation>(i));
    if ((data[0] & 0x40) != 0) p.limits.start_line = p.limits.field_line = 40;
    if ((data[0] & 0x20) != 0) p.limits.field_section = 90;
    if ((data[0] & 0x10) != 0) p.limits.field_count = 3;
    octets const in{reinterpret_cast<char const*>(data) + 3, size - 3};
    compare(w, in, in.empty() ? 0 : data[2] * in.size() / 256, p, (data[0] & 0x80) != 0);
    recompose(in);
    return 0;
}
