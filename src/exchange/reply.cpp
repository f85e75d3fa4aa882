#include <httoop/exchange/reply.hpp>

namespace httoop::inline v0 {

content_length_of reply::length() const {
    if (source_) return source_->length();
    if (has_file()) return content_length_of::exactly(file_.size);
    response const& h = head();
    if (tunnel_ || !h.content().present()) return content_length_of::no_content();
    // Trailers come behind content of which nobody knows the length before (RFC 9112 7.1.2).
    if (!h.trailers().empty()) return content_length_of::until_end();
    return content_length_of::exactly(h.octets().size());
}

}  // namespace httoop::inline v0
