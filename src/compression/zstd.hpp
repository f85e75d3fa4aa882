#pragma once
#include <httoop/coding/decoder.hpp>
#include <httoop/coding/encoder.hpp>

namespace httoop::inline v0::compression {

// zstd (RFC 8878, RFC 9659), if the build found its library.
owned<coding::decoder> make_zstd_decoder();
owned<coding::encoder> make_zstd_encoder();

}  // namespace httoop::inline v0::compression
