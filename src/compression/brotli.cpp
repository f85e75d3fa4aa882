#include "brotli.hpp"

#if defined(HTTOOP_BROTLI)
#include <brotli/decode.h>
#include <brotli/encode.h>

#include <httoop/coding/rules.hpp>

namespace httoop::inline v0::compression {
namespace {

constexpr std::uint32_t brotli_quality = 4, brotli_window = 18;  // together less than a mebibyte

constexpr std::size_t most_taken = 16384;

// What comes out lies in the library, whose it is until the next call: as much as a window, up to
// 16 MiB, of which a little is handed out at once.
class brotli_decoder final : public coding::decoder {
public:
    brotli_decoder() : state_{BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)} {}
    ~brotli_decoder() override { BrotliDecoderDestroyInstance(state_); }
    brotli_decoder(brotli_decoder const&) = delete;
    brotli_decoder& operator=(brotli_decoder const&) = delete;

    step decode(octets in) override {
        if (state_ == nullptr) return {{}, 0, &rules::stream_broken};
        if (ended_) {
            if (in.empty()) return {};
            if (enforced(rules::stream_followed)) return {{}, 0, &rules::stream_followed};
            return {{}, in.size()};
        }
        std::size_t left = in.size(), room = 0, size = most_taken;
        auto said = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;
        if (BrotliDecoderHasMoreOutput(state_) == BROTLI_FALSE) {
            auto const* from = reinterpret_cast<std::uint8_t const*>(in.data());
            said = BrotliDecoderDecompressStream(state_, &left, &from, &room, nullptr, nullptr);
        }
        std::uint8_t const* const out = BrotliDecoderTakeOutput(state_, &size);
        step s{{reinterpret_cast<char const*>(out), size}, in.size() - left};
        if (said == BROTLI_DECODER_RESULT_ERROR) {
            if (enforced(rules::stream_broken)) s.broken = &rules::stream_broken;
            ended_ = true;
        } else {
            ended_ = BrotliDecoderIsFinished(state_) != BROTLI_FALSE;
        }
        return s;
    }
    bool complete() const override { return ended_; }

private:
    BrotliDecoderState* state_;
    bool ended_ = false;
};

class brotli_encoder final : public coding::encoder {
public:
    brotli_encoder() : state_{BrotliEncoderCreateInstance(nullptr, nullptr, nullptr)} {
        if (state_ == nullptr) return;
        BrotliEncoderSetParameter(state_, BROTLI_PARAM_QUALITY, brotli_quality);
        BrotliEncoderSetParameter(state_, BROTLI_PARAM_LGWIN, brotli_window);
    }
    ~brotli_encoder() override { BrotliEncoderDestroyInstance(state_); }
    brotli_encoder(brotli_encoder const&) = delete;
    brotli_encoder& operator=(brotli_encoder const&) = delete;
    [[nodiscard]] bool ready() const { return state_ != nullptr; }

    step encode(octets in, coding::then next) override {
        std::size_t left = in.size(), room = 0, size = 0;
        auto const* from = reinterpret_cast<std::uint8_t const*>(in.data());
        bool const well = BrotliEncoderCompressStream(state_, operation_for(next), &left, &from,
                                                      &room, nullptr, nullptr) != BROTLI_FALSE;
        std::uint8_t const* const out = BrotliEncoderTakeOutput(state_, &size);
        step s{{reinterpret_cast<char const*>(out), size}, in.size() - left};
        s.failed = !well;
        s.done = well && left == 0 && BrotliEncoderHasMoreOutput(state_) == BROTLI_FALSE &&
                 (next != coding::then::end || BrotliEncoderIsFinished(state_) != BROTLI_FALSE);
        return s;
    }

private:
    static BrotliEncoderOperation operation_for(coding::then next) {
        if (next == coding::then::more) return BROTLI_OPERATION_PROCESS;
        return next == coding::then::later ? BROTLI_OPERATION_FLUSH : BROTLI_OPERATION_FINISH;
    }
    BrotliEncoderState* state_;
};

}  // namespace

owned<coding::decoder> make_brotli_decoder() { return make_owned<brotli_decoder>(); }

owned<coding::encoder> make_brotli_encoder() {
    auto made = make_owned<brotli_encoder>();
    if (!made->ready()) return nullptr;
    return made;
}

}  // namespace httoop::inline v0::compression
#endif
