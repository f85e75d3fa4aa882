#include "coded_content.hpp"

namespace httoop::inline v0::wire {

void coded_content::begin(transfer_codings const& known, octets const* coding, std::size_t count) {
    stages_.clear();
    for (std::size_t i = count; i-- > 0;) stages_.push_back({known.make(coding[i]), {}, false, false});
}

void coded_content::push(octets coded) {
    coded_.assign(coded);
    stages_.front().in = coded_;
}

// One piece out of stage i. A stage's octets are valid until it decodes again, so that the stage
// before is asked only when everything it gave is used up, and a stage that gave something is asked
// for more before it gets more.
coded_content::step coded_content::run(std::size_t i) {
    stage& s = stages_[i];
    if (!s.decoder) return {{}, true};
    for (;;) {
        if (s.in.empty() && !s.gave && !s.broken) {
            if (i == 0) return {};
            step const before = run(i - 1);
            if (before.broken || before.piece.empty()) return before;
            s.in = before.piece;
        }
        if (s.broken) return {{}, true};  // what came before the fault was handed out
        transfer_decoder::decoded const d = s.decoder->decode(s.in);
        s.in.remove_prefix(d.taken);
        s.gave = !d.out.empty();
        s.broken = d.broken || (d.taken == 0 && !s.gave && !s.in.empty());
        if (s.gave) return {d.out, false};
    }
}

coded_content::step coded_content::pull() {
    step const s = run(stages_.size() - 1);
    if (s.broken || s.piece.empty()) return s;
    return {kept_.emplace_back(s.piece), false};
}

bool coded_content::complete() const {
    for (stage const& s : stages_)
        if (!s.in.empty() || !s.decoder->complete()) return false;
    return true;
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
