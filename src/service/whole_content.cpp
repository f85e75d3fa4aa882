#include "whole_content.hpp"

namespace httoop::inline v0 {

task<outcome<chunk>> whole_content::read(source& from) {
    outcome<chunk> piece = co_await from.read();
    if (!piece) co_return piece;
    octets_ += piece->data.size();
    if (piece->last || from.length() != content_length_of::exactly(octets_)) co_return piece;
    kept_ = piece->data;
    for (bool last = false; !last;) {
        outcome<chunk> const rest = co_await from.read();
        if (!rest) co_return rest.error();
        last = rest->last;
        kept_ += rest->data;
    }
    chunk whole;
    whole.data = kept_;
    whole.last = true;
    co_return outcome<chunk>{std::move(whole)};
}

bool says_nothing_follows(source const& content) { return content.length() == content_length_of::exactly(0); }

}  // namespace httoop::inline v0
