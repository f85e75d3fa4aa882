#pragma once
#include <httoop/coding/decoder.hpp>
#include <httoop/coding/encoder.hpp>

namespace httoop::inline v0::compression {

// br (RFC 7932), if the build found its libraries.
owned<coding::decoder> make_brotli_decoder();
owned<coding::encoder> make_brotli_encoder();

}  // namespace httoop::inline v0::compression
