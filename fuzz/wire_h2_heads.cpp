// Field blocks become heads or are refused. What the tables remember of fields changes nothing: a decoder
// that gets the same fields without tables says the same. A head that was taken is read again from its
// HTTP/1.1 text, line for line, and from the block that our encoder makes of it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include <wire/h1/head.hpp>
#include <wire/h2/heads.hpp>

using namespace httoop;
namespace h2 = wire::h2;
namespace hpack = wire::hpack;

namespace {

void demand(bool holds) {
    if (!holds) std::abort();
}

policy const strict;

void demand_same(field_section const& a, field_section const& b) {
    demand(a.size() == b.size());
    auto other = b.begin();
    for (field_line const line : a) {
        field_line const same = *other;
        demand(line.id == same.id && line.name == same.name && line.value == same.value);
        demand(!line.never_indexed || same.never_indexed);  // by the encoder's choice too
        ++other;
    }
}

void demand_same(h2::verdict const& a, h2::verdict const& b) {
    demand(a.broken.broken == b.broken.broken && a.broken.offset == b.broken.offset);
    demand(a.malformed == b.malformed && a.connection_error == b.connection_error);
}

// The section stands in HTTP/1.1 text as it is.
void demand_text(std::string const& start, field_section const& f, wire::role r) {
    std::string text = start;
    std::size_t const before = text.size();
    text.resize(before + f.composed_size());
    demand(f.compose(text.data() + before) == text.data() + text.size());
    text += "\r\n";
    policy wide;
    wide.limits.field_line = wide.limits.field_section = wide.limits.start_line = std::size_t{1} << 20;
    wire::context const c{.role = r, .policy = &wide};
    wire::head_parser h;
    auto const read = r == wire::role::server ? h.read_request(text, c) : h.read_response(text, c);
    demand(read == wire::head_parser::progress::complete && h.size() == text.size());
    field_section again;
    request asked;
    response answered;
    if (r == wire::role::server) h.take(text, asked);
    else h.take(text, answered);
    field_section const& lines = r == wire::role::server ? asked.fields() : answered.fields();
    demand(lines.size() == f.size());
    auto other = lines.begin();
    for (field_line const line : f) {
        demand(line.name == (*other).name && line.value == (*other).value);
        ++other;
    }
}

class ends {
public:
    explicit ends(std::uint8_t options) : options_{options} {
        context_.secure = (options & 1) != 0;
        context_.forwards = (options & 2) != 0;
        for (h2::head_decoder* d : {&first_, &second_, &again_}) d->extended_connect((options & 4) != 0);
    }

    // False: the connection is over.
    bool read(octets block, unsigned kind) {
        std::unique_ptr<char[]> const exact{new char[block.size()]};
        block.copy(exact.get(), block.size());
        octets const in{exact.get(), block.size()};
        // The same fields without tables.
        std::string plain;
        without_.begin(plain);
        raw_.begin(in);
        for (hpack::decoded_field f; raw_.next(f) == hpack::decoder::found::field;)
            without_.add(plain, f.name, f.value, f.never_indexed);
        h2::verdict const v = read_by(first_, in, kind);
        if (v.connection_error) {
            demand(raw_.broken().broken == v.broken.broken);
            return false;
        }
        if (raw_.too_large()) {
            demand(!v.good());
            return true;
        }
        h2::verdict const w = read_by(second_, plain, kind);
        if (w.connection_error) return false;  // a literal longer than the limit
        demand_same(v, w);
        if (!v.good()) return true;
        field_section a, b;
        first_.take_trailers(a);
        second_.take_trailers(b);
        demand_same(a, b);
        taken(kind);
        return true;
    }

private:
    h2::verdict read_by(h2::head_decoder& d, octets block, unsigned kind) const {
        if (kind == 0) return d.read_request(block);
        return kind == 1 ? d.read_response(block, (options_ & 8) != 0 ? method::head : method::get) : d.read_trailers(block);
    }

    void taken(unsigned kind) {
        if (kind == 0) return taken_request();
        if (kind == 1) return taken_response();
        field_section t;
        first_.take_trailers(t);
        std::string block;
        auto const some = encoder_.trailers(block, t);
        demand(some && *some == !t.empty());
        if (!*some) return;
        demand(again_.read_trailers(block).good());
        field_section u;
        again_.take_trailers(u);
        demand(t.size() == u.size());
    }

    void taken_request() {
        request r, s;
        first_.take_request(r);
        demand(r.defect().has_value());
        std::string start{r.protocol().empty() ? r.method().token() : "GET"};
        if (r.method() != method::pri) demand_text(start.append(" ").append(r.target()) + " HTTP/1.1\r\n", r.fields(), wire::role::server);
        std::string block;
        if (!encoder_.request(block, r, content_length_of::until_end(), true)) return;
        h2::verdict const v = again_.read_request(block);
        demand(!v.connection_error && !v.malformed);
        if (!v.good()) return;
        again_.take_request(s);
        demand(r.method() == s.method() && r.target() == s.target() && r.form() == s.form() && r.protocol() == s.protocol());
        demand(r.path() == s.path() && r.query() == s.query() && r.authority() == s.authority());
        demand(r.fields().value(field_id::cookie) == s.fields().value(field_id::cookie));
    }

    void taken_response() {
        response r, s;
        first_.take_response(r);
        demand(r.defect().has_value());
        demand_text("HTTP/1.1 200 OK\r\n", r.fields(), wire::role::client);
        std::string block;
        if (!encoder_.response(block, r, content_length_of::until_end(), method::get)) return;
        h2::verdict const v = again_.read_response(block, method::get);
        demand(!v.connection_error && !v.malformed);
        if (!v.good()) return;
        again_.take_response(s);
        demand(r.status() == s.status());
        demand(s.fields().size() <= r.fields().size());
    }

    std::uint8_t options_;
    wire::context context_{.policy = &strict};
    hpack::decoder raw_{strict};
    hpack::encoder without_{0};
    h2::head_decoder first_{context_}, second_{context_}, again_{context_};
    h2::head_encoder encoder_{context_};
};

}  // namespace

// An octet of options, then blocks, each behind two octets: what it is (0 request, 1 response, 2
// trailers), and its size.
int fuzz_wire_h2_heads(std::uint8_t const* data, std::size_t size) {
    if (size < 1 || size > 20000) return 0;
    ends both{data[0]};
    octets in{reinterpret_cast<char const*>(data) + 1, size - 1};
    while (in.size() >= 2) {
        unsigned const kind = static_cast<unsigned char>(in[0]) % 3, length = static_cast<unsigned char>(in[1]);
        octets const block = in.substr(2, length);
        in.remove_prefix(2 + block.size());
        if (!both.read(block, kind)) return 0;
    }
    return 0;
}
