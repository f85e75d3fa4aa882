#include <httoop/compression/codings.hpp>

#include <string>
#include <vector>

#include <httoop/coding/lzw_decoder.hpp>

#include "brotli.hpp"
#include "zlib.hpp"
#include "zstd.hpp"

namespace httoop::inline v0::compression {
namespace {

template <wrapper W>
owned<coding::decoder> zlib_decoder_of() {
    return make_zlib_decoder(W);
}
template <wrapper W>
owned<coding::encoder> zlib_encoder_of() {
    return make_zlib_encoder(W);
}
owned<coding::decoder> make_lzw_decoder() { return make_owned<coding::lzw_decoder>(); }

struct coding_row_here {
    coding_id coding;
    owned<coding::decoder> (*content)();   // as a content coding
    owned<coding::decoder> (*transfer)();  // as a transfer coding; null: it is none
    owned<coding::encoder> (*encoder)();   // null: it is not made
};

// In the order in which they are made, if a client likes them as much: zstd is the fastest, br the
// smallest; deflate is last, for not everybody means the same by it.
constexpr coding_row_here rows[] = {
#if defined(HTTOOP_ZSTD)
    {coding_id::zstd, make_zstd_decoder, nullptr, make_zstd_encoder},
#endif
#if defined(HTTOOP_BROTLI)
    {coding_id::br, make_brotli_decoder, nullptr, make_brotli_encoder},
#endif
    {coding_id::gzip, zlib_decoder_of<wrapper::gzip>, zlib_decoder_of<wrapper::gzip>,
     zlib_encoder_of<wrapper::gzip>},
    {coding_id::deflate, zlib_decoder_of<wrapper::zlib_or_none>, zlib_decoder_of<wrapper::zlib>,
     zlib_encoder_of<wrapper::zlib>},
    {coding_id::compress, make_lzw_decoder, make_lzw_decoder, nullptr},
};

// The codings that have a decoder in that column.
class column final : public coding::decoders {
public:
    using member = owned<coding::decoder> (*coding_row_here::*)();
    explicit column(member m) : member_{m} {
        for (coding_row_here const& r : rows)
            if (r.*member_ != nullptr) (names_ += names_.empty() ? "" : ", ") += name_of(r.coding);
    }
    owned<coding::decoder> make(octets name) const override {
        coding_id const which = identify_coding(usual_coding_name(name));
        for (coding_row_here const& r : rows)
            if (r.coding == which && r.*member_ != nullptr) return (r.*member_)();
        return nullptr;
    }
    octets names() const override { return names_; }

private:
    member member_;
    std::string names_;
};

}  // namespace

coding::decoders const& content_codings() {
    static column const all{&coding_row_here::content};
    return all;
}

coding::decoders const& transfer_codings() {
    static column const all{&coding_row_here::transfer};
    return all;
}

std::span<coding_id const> made_codings() {
    static std::vector<coding_id> const all = [] {
        std::vector<coding_id> made;
        for (coding_row_here const& r : rows)
            if (r.encoder != nullptr) made.push_back(r.coding);
        return made;
    }();
    return all;
}

owned<coding::encoder> make_encoder(coding_id which) {
    for (coding_row_here const& r : rows)
        if (r.coding == which && r.encoder != nullptr) return r.encoder();
    return nullptr;
}

}  // namespace httoop::inline v0::compression
