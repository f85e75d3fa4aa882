// What it costs to encode and decode field blocks (RFC 7541): the lists of the stories in tests/data, one
// after another, with new tables for each story. Beside libnghttp2 where it is there
// (HTTOOP_HAVE_NGHTTP2), which first has to read our blocks, and we its, with changing sizes of the
// table. Without arguments the ratio of compression is told too.
#include "rows.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>

#include <wire/hpack/decoder.hpp>
#include <wire/hpack/encoder.hpp>

#include "../tests/support/stories.hpp"

#if __has_include(<nghttp2/nghttp2.h>) && defined(HTTOOP_HAVE_NGHTTP2)
#include <nghttp2/nghttp2.h>
#define HTTOOP_PEER 1
#endif

#if !defined(HTTOOP_STORIES)
#define HTTOOP_STORIES "tests/data/wire/hpack"
#endif

using namespace httoop;
namespace hpack = wire::hpack;

namespace {

using story = std::vector<support::story_block>;
policy const strict;
std::vector<story> stories;  // those that nghttp2 encoded
std::size_t fields, lists, raw_octets;

// Walks through all blocks of all stories, again and again.
struct place {
    std::size_t story = 0, block = 0;
    bool first() const { return block == 0; }
    support::story_block const& operator*() const { return stories[story][block]; }
    void step() {
        if (++block < stories[story].size()) return;
        block = 0;
        story = (story + 1) % stories.size();
    }
};
char room[1 << 18];
std::size_t written;

[[gnu::noinline]] bool encode(octets) {
    static place at;
    static std::unique_ptr<hpack::encoder> e;
    if (at.first()) e = std::make_unique<hpack::encoder>();
    char* to = e->begin(room);
    for (auto const& [name, value] : (*at).fields) to = e->add(to, name, value);
    written += static_cast<std::size_t>(to - room);
    at.step();
    return true;
}

[[gnu::noinline]] bool decode(octets) {
    static place at;
    static std::unique_ptr<hpack::decoder> d;
    if (at.first()) d = std::make_unique<hpack::decoder>(strict);
    d->begin((*at).wire);
    std::size_t n = 0;
    for (hpack::decoded_field f; d->next(f) == hpack::decoder::found::field;) ++n;
    bool const all = n == (*at).fields.size();
    at.step();
    return all;
}

#if defined(HTTOOP_PEER)
std::size_t peer_written;
std::map<support::story_block const*, std::vector<nghttp2_nv>> peer_fields;

[[gnu::noinline]] bool encode_peer(octets) {
    static place at;
    static nghttp2_hd_deflater* d = nullptr;
    if (at.first()) {
        if (d != nullptr) nghttp2_hd_deflate_del(d);
        if (nghttp2_hd_deflate_new(&d, 4096) != 0) return false;
    }
    auto& nv = peer_fields.find(&*at)->second;
    ssize_t const n = nghttp2_hd_deflate_hd(d, reinterpret_cast<std::uint8_t*>(room), sizeof room, nv.data(), nv.size());
    if (n > 0) peer_written += static_cast<std::size_t>(n);
    at.step();
    return n >= 0;
}

[[gnu::noinline]] bool decode_peer(octets) {
    static place at;
    static nghttp2_hd_inflater* d = nullptr;
    if (at.first()) {
        if (d != nullptr) nghttp2_hd_inflate_del(d);
        if (nghttp2_hd_inflate_new(&d) != 0) return false;
    }
    auto const* in = reinterpret_cast<std::uint8_t const*>((*at).wire.data());
    std::size_t left = (*at).wire.size(), n = 0;
    for (int flags = 0; (flags & NGHTTP2_HD_INFLATE_FINAL) == 0;) {
        nghttp2_nv nv;
        ssize_t const taken = nghttp2_hd_inflate_hd2(d, &nv, &flags, in, left, 1);
        if (taken < 0) return false;
        in += taken;
        left -= static_cast<std::size_t>(taken);
        if ((flags & NGHTTP2_HD_INFLATE_EMIT) != 0) ++n;
    }
    nghttp2_hd_inflate_end_headers(d);
    bool const all = n == (*at).fields.size();
    at.step();
    return all;
}
#endif

#if defined(HTTOOP_PEER)
// Table sizes as a peer might change them, also several times between two blocks.
std::vector<std::uint32_t> sizes_before(std::size_t turn) {
    if (turn % 3 != 2) return {};
    auto const n = static_cast<std::uint32_t>(turn);
    switch (turn % 4) {
        case 0: return {0, 4096};
        case 1: return {n * 37 % 900};
        case 2: return {n * 991 % 60000};
        default: return {n * 700 % 9000, n * 40 % 1000, 4096 + n % 7};
    }
}

// Each reads what the other wrote, whatever becomes of the table's size (RFC 7541 4.2).
bool understand_each_other() {
    for (std::uint32_t const own : {100u, 4096u, 65536u})
        for (story const& s : stories) {
            hpack::encoder ours{own};
            hpack::decoder reader{strict};
            nghttp2_hd_deflater* theirs = nullptr;
            nghttp2_hd_inflater* peer = nullptr;
            if (nghttp2_hd_deflate_new(&theirs, own) != 0 || nghttp2_hd_inflate_new(&peer) != 0) return false;
            bool good = true;
            for (std::size_t turn = 0; turn < s.size() && good; ++turn) {
                for (std::uint32_t const size : sizes_before(turn)) {
                    ours.set_limit(size);
                    reader.set_limit(size);
                    good = good && nghttp2_hd_deflate_change_table_size(theirs, size) == 0 &&
                           nghttp2_hd_inflate_change_table_size(peer, size) == 0;
                }
                char* to = ours.begin(room);
                for (auto const& [name, value] : s[turn].fields) to = ours.add(to, name, value);
                auto const* in = reinterpret_cast<std::uint8_t const*>(room);
                auto left = static_cast<std::size_t>(to - room);
                std::vector<std::pair<std::string, std::string>> read;
                for (int flags = 0; good && (flags & NGHTTP2_HD_INFLATE_FINAL) == 0;) {
                    nghttp2_nv nv;
                    ssize_t const taken = nghttp2_hd_inflate_hd2(peer, &nv, &flags, in, left, 1);
                    good = taken >= 0;
                    if (!good) break;
                    in += taken;
                    left -= static_cast<std::size_t>(taken);
                    if ((flags & NGHTTP2_HD_INFLATE_EMIT) != 0)
                        read.emplace_back(std::string{reinterpret_cast<char*>(nv.name), nv.namelen},
                                          std::string{reinterpret_cast<char*>(nv.value), nv.valuelen});
                }
                nghttp2_hd_inflate_end_headers(peer);
                good = good && read == s[turn].fields;

                auto& nv = peer_fields.find(&s[turn])->second;
                ssize_t const n = nghttp2_hd_deflate_hd(theirs, reinterpret_cast<std::uint8_t*>(room), sizeof room, nv.data(), nv.size());
                good = good && n >= 0;
                if (!good) break;
                read.clear();
                reader.begin({room, static_cast<std::size_t>(n)});
                hpack::decoded_field f;
                while (reader.next(f) == hpack::decoder::found::field) read.emplace_back(f.name, f.value);
                good = reader.broken().broken == nullptr && read == s[turn].fields;
            }
            nghttp2_hd_deflate_del(theirs);
            nghttp2_hd_inflate_del(peer);
            if (!good) return false;
        }
    return true;
}
#endif

void read_stories() {
    std::vector<std::filesystem::path> files;
    for (auto const& f : std::filesystem::directory_iterator{HTTOOP_STORIES "/nghttp2"}) files.push_back(f.path());
    std::sort(files.begin(), files.end());
    for (auto const& f : files) {
        std::ifstream file{f, std::ios::binary};
        std::string const json{std::istreambuf_iterator<char>{file}, {}};
        stories.push_back(support::story_reader{json}.blocks());
    }
    for (story const& s : stories)
        for (auto const& b : s) {
            ++lists;
            fields += b.fields.size();
            for (auto const& [name, value] : b.fields) raw_octets += name.size() + value.size();
        }
}

}  // namespace

int main(int argc, char** argv) {
    read_stories();
    if (lists == 0) return 1;
#if defined(HTTOOP_PEER)
    for (story const& s : stories)
        for (auto const& b : s)
            for (auto const& [name, value] : b.fields) {
                auto bytes = [](std::string const& t) { return reinterpret_cast<std::uint8_t*>(const_cast<char*>(t.data())); };
                peer_fields[&b].push_back({bytes(name), bytes(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE});
            }
    if (!understand_each_other()) {
        std::fprintf(stderr, "hpack: nghttp2 and we do not understand each other\n");
        return 1;
    }
#endif
    // A row's octets are those of a list, as they are on average.
    std::string const list(raw_octets / lists, ' ');
    bench::row const rows[] = {
        {"encode a list", list, encode},
        {"decode a list", list, decode},
#if defined(HTTOOP_PEER)
        {"encode a list: nghttp2", list, encode_peer},
        {"decode a list: nghttp2", list, decode_peer},
#endif
    };
    if (argc == 1) {
        for (std::size_t i = 0; i < lists; ++i) {
            if (!encode({})) return 1;
#if defined(HTTOOP_PEER)
            if (!encode_peer({})) return 1;
#endif
        }
        std::printf("# %zu lists, %.1f fields each; ratio %.4f", lists, static_cast<double>(fields) / static_cast<double>(lists),
                    static_cast<double>(written) / static_cast<double>(raw_octets));
#if defined(HTTOOP_PEER)
        std::printf(", nghttp2 %.4f", static_cast<double>(peer_written) / static_cast<double>(raw_octets));
#endif
        std::printf("\n");
    }
    return bench::run(rows, argc, argv);
}
