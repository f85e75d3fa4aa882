#include "disk_response.hpp"

namespace httoop::inline v0 {
namespace {

keeper keep(held<disk_content> c) {
    return keeper{c.release(), [](void* what) { static_cast<disk_content*>(what)->let_go(); }};
}

void give_source(reply& to, held<disk_content> of, std::uint64_t first, content_length_of length) {
    to.replace(owned<source>{make_owned<disk_reader>(std::move(of), first, length)});
}

}  // namespace

void disk_response::give(reply& to) const {
    if (is() == state::filling || is() == state::broken) return give_source(to, content_, 0, length_);
    give(to, 0, content_->size());
}

void disk_response::give(reply& to, std::uint64_t first, std::uint64_t size) const {
    if (!content_->ready()) return give_source(to, content_, first, content_length_of::exactly(size));
    if (content_->small()) {
        to.head().content() = httoop::content::literal(content_->at_hand().substr(first, size));
        to.keep = keep(content_);
        return;
    }
    to.replace(file_range{content_->descriptor(), first, size, keep(content_)});
}

}  // namespace httoop::inline v0
