#pragma once
#include <span>

#include <httoop/coding/decoder.hpp>
#include <httoop/coding/encoder.hpp>
#include <httoop/message/coding_name.hpp>

namespace httoop::inline v0::compression {

// The codings that libraries of compression make and read; br and zstd are there if the build found
// theirs. What decoders make is not bounded here: put them into a coding::chain.

// Content codings (RFC 9110 8.4.1): gzip, deflate, compress, br, zstd. Under the name deflate bare
// deflate data is read too, which some senders mean by it (8.4.1.2).
coding::decoders const& content_codings();

// Transfer codings (RFC 9112 7.2): gzip, deflate, compress. Deflate is the zlib format alone. For
// connections: context::codings.
coding::decoders const& transfer_codings();

// Codings that are made, the best for live use first.
std::span<coding_id const> made_codings();

// Null where a coding is not made. Encoders keep about a mebibyte or less, whatever comes in; the
// same octets, given in the same pieces, become the same octets. Deflate is made in the zlib
// format.
owned<coding::encoder> make_encoder(coding_id which);

}  // namespace httoop::inline v0::compression
