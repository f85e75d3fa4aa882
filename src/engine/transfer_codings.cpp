#include <httoop/engine/transfer_codings.hpp>

#include <zlib.h>

#include <algorithm>

#include <httoop/coding/lzw_decoder.hpp>
#include <httoop/message/coding_name.hpp>

namespace httoop::inline v0 {
namespace {

constexpr std::uint64_t free_of_ratio = 1u << 20;

// Octets that went in and came out of one content.
class bounds {
public:
    explicit bounds(limits const& l) : content_{l.content}, ratio_{l.coding_ratio} {}
    bool exceeded(std::size_t in, std::size_t out) {
        in_ += in;
        out_ += out;
        return out_ > content_ || (out_ > free_of_ratio && out_ / ratio_ > in_);
    }

private:
    std::uint64_t content_, ratio_;
    std::uint64_t in_ = 0, out_ = 0;
};

// gzip (RFC 1952) and deflate, which is the zlib format (RFC 1950); bare deflate data, which some
// send by that name, is refused.
class zlib_decoder final : public wire::transfer_decoder {
public:
    enum class format { gzip, zlib };
    zlib_decoder(format f, limits const& l) : format_{f}, bounds_{l} {
        ready_ = inflateInit2(&z_, f == format::gzip ? 15 + 16 : 15) == Z_OK;
    }
    ~zlib_decoder() override {
        if (ready_) inflateEnd(&z_);
    }
    zlib_decoder(zlib_decoder const&) = delete;
    zlib_decoder& operator=(zlib_decoder const&) = delete;

    decoded decode(octets in) override {
        if (!ready_) return {{}, 0, true};
        if (ended_ && !in.empty()) {
            // Of gzip members any number follow each other (RFC 1952 2.2).
            if (format_ != format::gzip || inflateReset(&z_) != Z_OK) return {{}, 0, true};
            ended_ = false;
        }
        if (ended_) return {};
        auto const size = static_cast<uInt>(std::min<std::size_t>(in.size(), 1u << 30));
        z_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
        z_.avail_in = size;
        z_.next_out = reinterpret_cast<Bytef*>(out_);
        z_.avail_out = sizeof out_;
        int const said = inflate(&z_, Z_NO_FLUSH);
        ended_ = said == Z_STREAM_END;
        decoded d{{out_, sizeof out_ - z_.avail_out}, size - z_.avail_in, false};
        d.broken = (said != Z_OK && said != Z_STREAM_END && said != Z_BUF_ERROR) ||
                   bounds_.exceeded(d.taken, d.out.size());
        return d;
    }
    bool complete() const override { return ended_; }

private:
    format format_;
    bounds bounds_;
    z_stream z_{};
    bool ready_ = false, ended_ = false;
    char out_[16384];
};

class compress_decoder final : public wire::transfer_decoder {
public:
    explicit compress_decoder(limits const& l) : bounds_{l} {}
    decoded decode(octets in) override {
        lzw_decoder::step const s = lzw_.decode(in);
        return {s.out, s.taken, s.broken || bounds_.exceeded(s.taken, s.out.size())};
    }
    bool complete() const override { return lzw_.complete(); }

private:
    bounds bounds_;
    lzw_decoder lzw_;
};

class all_codings final : public wire::transfer_codings {
public:
    explicit all_codings(limits const& l) : limits_{l} {}
    owned<wire::transfer_decoder> make(octets coding) const override {
        using format = zlib_decoder::format;
        switch (identify_coding(coding)) {
        case coding_id::gzip: return make_owned<zlib_decoder>(format::gzip, limits_);
        case coding_id::deflate: return make_owned<zlib_decoder>(format::zlib, limits_);
        case coding_id::compress: return make_owned<compress_decoder>(limits_);
        default: return nullptr;
        }
    }
    octets names() const override { return "gzip, deflate, compress"; }

private:
    limits limits_;
};

}  // namespace

owned<wire::transfer_codings> make_transfer_codings(limits const& l) {
    return make_owned<all_codings>(l);
}

}  // namespace httoop::inline v0
