#pragma once
#include <httoop/core/limits.hpp>
#include <httoop/wire/context.hpp>

namespace httoop::inline v0 {

// gzip, deflate and compress, taken off content that is sent in them (RFC 9112 7.2). They are kept
// small: what comes out of one message stays within limits.content, and within limits.coding_ratio
// times what went in once it is more than a mebibyte. Beyond that the content counts as broken.
//
// Give it to connections as context::codings; it outlives them. Decoders of several threads may be
// made from one object.
owned<wire::transfer_codings> make_transfer_codings(limits const& l);

}  // namespace httoop::inline v0
