#include "coded_content.hpp"

namespace httoop::inline v0::wire {

void coded_content::begin(coding::decoders const& known, octets const* coding, std::size_t count,
                          limits const& l) {
    known_ = chain_.begin(known, {coding, count}, l).has_value();
}

void coded_content::push(octets coded) {
    coded_.assign(coded);
    chain_.push(coded_);
}

coded_content::step coded_content::pull() {
    if (!known_) return {{}, true};
    coding::chain::step const s = chain_.pull();
    if (s.broken != nullptr || s.piece.empty()) return {{}, s.broken != nullptr};
    return {kept_.emplace_back(s.piece)};
}

void coded_content::consumed(std::size_t n) {
    front_consumed_ += n;
    while (!kept_.empty() && front_consumed_ >= kept_.front().size()) {
        front_consumed_ -= kept_.front().size();
        kept_.pop_front();
    }
    if (kept_.empty()) front_consumed_ = 0;
}

}  // namespace httoop::inline v0::wire
