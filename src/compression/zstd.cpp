#include "zstd.hpp"

#if defined(HTTOOP_ZSTD)
#include <zstd.h>

#include <httoop/coding/rules.hpp>

namespace httoop::inline v0::compression {
namespace {

constexpr int zstd_level = 3;
constexpr int zstd_window = 18, zstd_hash = 16, zstd_chain = 16;  // some 900 KiB together
constexpr int widest_window = 23;                                 // 8 MiB (RFC 9659 3)

class zstd_decoder final : public coding::decoder {
public:
    zstd_decoder() : state_{ZSTD_createDCtx()} {
        if (state_ != nullptr && enforced(rules::zstd_window))
            ZSTD_DCtx_setParameter(state_, ZSTD_d_windowLogMax, widest_window);
    }
    ~zstd_decoder() override { ZSTD_freeDCtx(state_); }
    zstd_decoder(zstd_decoder const&) = delete;
    zstd_decoder& operator=(zstd_decoder const&) = delete;

    step decode(octets in) override {
        if (state_ == nullptr) return {{}, 0, &rules::stream_broken};
        if (in.empty() && ended_) return {};
        ZSTD_inBuffer from{in.data(), in.size(), 0};
        ZSTD_outBuffer to{out_, sizeof out_, 0};
        // 0 at the end of a frame; of frames any number follow each other (RFC 8878 3).
        std::size_t const said = ZSTD_decompressStream(state_, &to, &from);
        step s{{out_, to.pos}, from.pos};
        if (ZSTD_isError(said) != 0) {
            if (enforced(rules::stream_broken)) s.broken = &rules::stream_broken;
            s.taken = in.size();
        }
        ended_ = said == 0 || ZSTD_isError(said) != 0;
        return s;
    }
    bool complete() const override { return ended_; }

private:
    ZSTD_DCtx* state_;
    bool ended_ = false;
    char out_[16384];
};

class zstd_encoder final : public coding::encoder {
public:
    zstd_encoder() : state_{ZSTD_createCCtx()} {
        if (state_ == nullptr) return;
        ZSTD_CCtx_setParameter(state_, ZSTD_c_compressionLevel, zstd_level);
        ZSTD_CCtx_setParameter(state_, ZSTD_c_windowLog, zstd_window);
        ZSTD_CCtx_setParameter(state_, ZSTD_c_hashLog, zstd_hash);
        ZSTD_CCtx_setParameter(state_, ZSTD_c_chainLog, zstd_chain);
        ZSTD_CCtx_setParameter(state_, ZSTD_c_checksumFlag, 1);
    }
    ~zstd_encoder() override { ZSTD_freeCCtx(state_); }
    zstd_encoder(zstd_encoder const&) = delete;
    zstd_encoder& operator=(zstd_encoder const&) = delete;
    [[nodiscard]] bool ready() const { return state_ != nullptr; }

    step encode(octets in, coding::then next) override {
        ZSTD_inBuffer from{in.data(), in.size(), 0};
        ZSTD_outBuffer to{out_, sizeof out_, 0};
        std::size_t const left = ZSTD_compressStream2(state_, &to, &from, directive_for(next));
        step s{{out_, to.pos}, from.pos};
        s.failed = ZSTD_isError(left) != 0;
        s.done = !s.failed && from.pos == in.size() && (next == coding::then::more || left == 0);
        return s;
    }

private:
    static ZSTD_EndDirective directive_for(coding::then next) {
        if (next == coding::then::more) return ZSTD_e_continue;
        return next == coding::then::later ? ZSTD_e_flush : ZSTD_e_end;
    }
    ZSTD_CCtx* state_;
    char out_[16384];
};

}  // namespace

owned<coding::decoder> make_zstd_decoder() { return make_owned<zstd_decoder>(); }

owned<coding::encoder> make_zstd_encoder() {
    auto made = make_owned<zstd_encoder>();
    if (!made->ready()) return nullptr;
    return made;
}

}  // namespace httoop::inline v0::compression
#endif
