// How fast content is coded while it is sent: MB of content in a second of the processor, as the
// service compressor does it (pieces of a source, through io and exchange), and how small it becomes;
// gzip beside zlib alone with the same settings on the same octets.
#include <cstdio>
#include <ctime>
#include <string>
#include <utility>

#include <zlib.h>

#include <httoop/compression/codings.hpp>
#include <httoop/exchange/service.hpp>
#include <httoop/service/compressor.hpp>

using namespace httoop;

namespace {

// Something like a log: words that come again, and numbers that do not.
std::string log_of(std::size_t size) {
    std::string s;
    for (std::uint64_t x = 1; s.size() < size;) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        s += "10.0.0." + std::to_string(x >> 56) + " - GET /articles/" + std::to_string(x >> 44) +
             " HTTP/1.1 200 " + std::to_string(x >> 50) + "\n";
    }
    return s;
}

std::size_t zlib_alone(std::string const& in) {
    z_stream z{};
    deflateInit2(&z, 5, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
    char out[16384];
    std::size_t size = 0;
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
    z.avail_in = static_cast<uInt>(in.size());
    int said = Z_OK;
    while (said != Z_STREAM_END) {
        z.next_out = reinterpret_cast<Bytef*>(out);
        z.avail_out = sizeof out;
        said = deflate(&z, Z_FINISH);
        size += sizeof out - z.avail_out;
    }
    deflateEnd(&z);
    return size;
}

template <class F>
double seconds(F f) {  // of the processor, the best of some
    double best = 1e9;
    for (int i = 0; i < 5; ++i) {
        std::clock_t const began = std::clock();
        f();
        double const took = static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC;
        if (took < best) best = took;
    }
    return best;
}

}  // namespace

int main() {
    std::string const content = log_of(8u << 20);
    double const mb = static_cast<double>(content.size()) / 1e6;
    std::size_t size = 0;
    double const bare = seconds([&] { size = zlib_alone(content); });
    std::printf("%-10s %7.1f MB/s  to %4.1f %%\n", "zlib alone", mb / bare,
                100.0 * static_cast<double>(size) / static_cast<double>(content.size()));
    auto const inner = make_service([&](exchange const&) {
        response r{status_code::ok, httoop::content::literal(content)};
        r.set("Content-Type", "text/plain");
        return r;
    });
    for (coding_id const c : compression::made_codings()) {
        compressor site{*inner, {.codings = {c}}};
        double const took = seconds([&] {
            request r{method::get, "/"};
            r.fields().append("Accept-Encoding", name_of(c));
            size = answer(site, std::move(r))->octets().size();
        });
        std::printf("%-10.*s %7.1f MB/s  to %4.1f %%%s", static_cast<int>(name_of(c).size()), name_of(c).data(), mb / took,
                    100.0 * static_cast<double>(size) / static_cast<double>(content.size()), c == coding_id::gzip ? "" : "\n");
        if (c == coding_id::gzip) std::printf("  %.2f of zlib alone\n", bare / took);
    }
}
