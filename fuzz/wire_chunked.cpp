// Chunked content means the same whole, cut in two, and octet by octet; what is taken apart can be
// put together and taken apart again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include <httoop/core/number.hpp>
#include <wire/h1/chunked.hpp>

using namespace httoop;
using wire::chunked_decoder;

namespace {

void demand(bool holds) {
    if (!holds) std::abort();
}

class sink final : public findings_sink {
public:
    void found(finding const& f) override { seen += f.broken->id + std::to_string(f.offset) + ' '; }
    std::string seen;
};

// Feeds one piece; false when there is nothing more to be read.
bool feed(chunked_decoder& d, octets piece, wire::context const& c, std::string& content) {
    // A copy of its own: whoever looks behind its end is seen by the sanitizer.
    std::unique_ptr<char[]> const copy{new char[piece.size()]};
    piece.copy(copy.get(), piece.size());
    octets in{copy.get(), piece.size()};
    for (;;) {
        chunked_decoder::step const s = d.next(in, c);
        if (s.is == chunked_decoder::found::violated) return false;
        demand(s.taken <= in.size() && s.piece.size() <= s.taken);
        content += s.piece;
        in.remove_prefix(s.taken);
        if (s.is == chunked_decoder::found::end) return false;
        if (s.is == chunked_decoder::found::need_octets) {
            demand(in.empty());
            return true;
        }
    }
}
std::string read(octets in, std::size_t piece, wire::context const& c, sink& found) {
    found.seen.clear();
    chunked_decoder d;
    d.reset(7);
    std::string content;
    for (; !in.empty(); in.remove_prefix(piece < in.size() ? piece : in.size()))
        if (!feed(d, in.substr(0, piece), c, content)) break;
    std::string s = content + ' ' + found.seen;
    if (violation const v = d.broken(); v.broken != nullptr)
        return s + v.broken->id + std::to_string(v.offset);
    demand(content.size() == d.content());
    return s + std::to_string(d.taken());
}

void again(octets in, wire::context const& c, sink& found) {
    chunked_decoder d;
    d.reset(0);
    std::string content, chunks;
    if (feed(d, in, c, content) || d.broken().broken != nullptr) return;
    if (!content.empty()) {
        char size[16];
        chunks.assign(size, compose_hex(size, content.size())).append("\r\n").append(content);
        chunks += "\r\n";
    }
    chunks += "0\r\n";
    demand(read(chunks, chunks.size(), c, found) == content + " " + std::to_string(chunks.size()));
}

}  // namespace

int fuzz_wire_chunked(std::uint8_t const* data, std::size_t size) {
    if (size < 2 || size > 20000) return 0;
    policy p;
    sink found;
    if ((data[0] & 1) != 0) p.collect_into(&found);
    if ((data[0] & 2) != 0) p.limits.chunk_extensions = 8;
    if ((data[0] & 4) != 0) p.limits.chunk_overhead = 30;
    if ((data[0] & 8) != 0) p.limits.content = 20;
    if ((data[0] & 16) != 0) p.limits.chunk_size_digits = 3;
    wire::context const c{.policy = &p};
    octets const in{reinterpret_cast<char const*>(data) + 2, size - 2};
    std::string const whole = read(in, size, c, found);
    demand(whole == read(in, 1, c, found));
    demand(whole == read(in, 1 + data[1] * in.size() / 256, c, found));
    policy const strict;
    wire::context const plain{.policy = &strict};
    again(in, plain, found);
    return 0;
}
