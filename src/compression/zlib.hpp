#pragma once
#include <httoop/coding/decoder.hpp>
#include <httoop/coding/encoder.hpp>

namespace httoop::inline v0::compression {

// gzip (RFC 1952), deflate as it is registered (the zlib format, RFC 1950), or as it is sent too
// (bare, RFC 1951): the first octet tells which.
enum class wrapper : unsigned char { gzip, zlib, zlib_or_none };

owned<coding::decoder> make_zlib_decoder(wrapper w);
owned<coding::encoder> make_zlib_encoder(wrapper w);

}  // namespace httoop::inline v0::compression
