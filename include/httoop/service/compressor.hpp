#pragma once
#include <cstdint>
#include <vector>

#include <httoop/exchange/service.hpp>
#include <httoop/field/media_type.hpp>
#include <httoop/message/coding_name.hpp>

namespace httoop::inline v0 {

struct compressor_options {
    std::uint64_t smallest = 256;      // octets of content that are worth a coding
    std::vector<coding_id> codings{};  // the best first; none: all that are made
};

// Sends what another service answers in a content coding that the client likes (RFC 9110 8.4,
// 12.5.3), while it goes out. Left as they are: partial content, what has a coding, no-transform,
// media types that do not become smaller (compressible_types.def), and little content.
//
// A coded representation has an entity tag of its own, "x-gzip" for "x", which is understood in
// preconditions; it is weak if its octets depend on when the service made them. Ranges are served
// of what is not coded.
//
//     compressor site{inner};
//
// Octets are coded in the loop's thread, at most 256 KiB in one turn of it.
class compressor final : public service {
public:
    // Borrows the inner service.
    explicit compressor(service& inner, compressor_options o = {});
    ~compressor() override;
    task<outcome<reply>> respond(exchange& x) override;

private:
    struct state;
    owned<state> state_;
};

// Whether content of that type becomes smaller by a coding (compressible_types.def).
bool compressible(media_type const& t);

}  // namespace httoop::inline v0
