#include "zlib.hpp"

#include <zlib.h>

#include <algorithm>

#include <httoop/coding/rules.hpp>

namespace httoop::inline v0::compression {
namespace {

constexpr int zlib_window = 15, no_wrapper = -zlib_window, gzip_wrapper = zlib_window + 16;
constexpr int zlib_level = 5;   // 6 is half as fast, and half a percent of the content smaller
constexpr int zlib_memory = 8;  // with the window some 256 KiB
constexpr std::size_t most_at_once = 1u << 30;

int window_bits(wrapper w) { return w == wrapper::gzip ? gzip_wrapper : zlib_window; }

// The zlib format begins with the number of its method, 8, in the low half of the first octet. No
// bare deflate data does: it would be a stored block whose padding is not zero (RFC 1951 3.2.4).
bool begins_zlib(char first) { return (static_cast<unsigned char>(first) & 15) == 8; }

class zlib_decoder final : public coding::decoder {
public:
    explicit zlib_decoder(wrapper w) : wrapper_{w} {}
    ~zlib_decoder() override {
        if (ready_) inflateEnd(&z_);
    }
    zlib_decoder(zlib_decoder const&) = delete;
    zlib_decoder& operator=(zlib_decoder const&) = delete;

    step decode(octets in) override {
        if (in.empty() && (ended_ || !ready_)) return {};
        if (ended_) {
            // Of gzip members any number follow each other (RFC 1952 2.2).
            if (wrapper_ != wrapper::gzip || inflateReset(&z_) != Z_OK) return followed(in);
            ended_ = false;
        }
        if (!ready_ && !begin(in[0])) return {{}, 0, &rules::stream_broken};
        auto const size = static_cast<uInt>(std::min(in.size(), most_at_once));
        z_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
        z_.avail_in = size;
        z_.next_out = reinterpret_cast<Bytef*>(out_);
        z_.avail_out = sizeof out_;
        int const said = inflate(&z_, Z_NO_FLUSH);
        ended_ = said == Z_STREAM_END;
        step s{{out_, sizeof out_ - z_.avail_out}, size - z_.avail_in};
        if (said != Z_OK && said != Z_STREAM_END && said != Z_BUF_ERROR) {
            if (enforced(rules::stream_broken)) s.broken = &rules::stream_broken;
            ended_ = true;
        }
        return s;
    }
    bool complete() const override { return ended_; }

private:
    bool begin(char first) {
        bool const bare = !begins_zlib(first) &&
                          (wrapper_ == wrapper::zlib_or_none ||
                           (wrapper_ == wrapper::zlib && !enforced(rules::deflate_is_zlib)));
        return ready_ = inflateInit2(&z_, bare ? no_wrapper : window_bits(wrapper_)) == Z_OK;
    }
    static step followed(octets in) {
        if (enforced(rules::stream_followed)) return {{}, 0, &rules::stream_followed};
        return {{}, in.size()};
    }

    wrapper wrapper_;
    z_stream z_{};
    bool ready_ = false, ended_ = false;
    char out_[16384];
};

class zlib_encoder final : public coding::encoder {
public:
    explicit zlib_encoder(wrapper w) {
        ready_ = deflateInit2(&z_, zlib_level, Z_DEFLATED, window_bits(w), zlib_memory,
                              Z_DEFAULT_STRATEGY) == Z_OK;
    }
    ~zlib_encoder() override {
        if (ready_) deflateEnd(&z_);
    }
    zlib_encoder(zlib_encoder const&) = delete;
    zlib_encoder& operator=(zlib_encoder const&) = delete;
    [[nodiscard]] bool ready() const { return ready_; }

    step encode(octets in, coding::then next) override {
        auto const size = static_cast<uInt>(std::min(in.size(), most_at_once));
        bool const all = size == in.size();
        z_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
        z_.avail_in = size;
        z_.next_out = reinterpret_cast<Bytef*>(out_);
        z_.avail_out = sizeof out_;
        int const said = deflate(&z_, all ? flush_for(next) : Z_NO_FLUSH);
        step s{{out_, sizeof out_ - z_.avail_out}, size - z_.avail_in};
        // Room that is left says that nothing waits to come out.
        s.done = all && z_.avail_in == 0 &&
                 (next == coding::then::end ? said == Z_STREAM_END : z_.avail_out != 0);
        return s;
    }

private:
    static int flush_for(coding::then next) {
        if (next == coding::then::more) return Z_NO_FLUSH;
        return next == coding::then::later ? Z_SYNC_FLUSH : Z_FINISH;
    }
    z_stream z_{};
    bool ready_ = false;
    char out_[16384];
};

}  // namespace

owned<coding::decoder> make_zlib_decoder(wrapper w) { return make_owned<zlib_decoder>(w); }

owned<coding::encoder> make_zlib_encoder(wrapper w) {
    auto made = make_owned<zlib_encoder>(w);
    if (!made->ready()) return nullptr;
    return made;
}

}  // namespace httoop::inline v0::compression
