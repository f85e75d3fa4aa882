#include "hop.hpp"

namespace httoop::inline v0 {

task<outcome<chunk>> lent_content::read() {
    if (of_ == nullptr) return outcome<chunk>{chunk{{}, {}, true}};
    touched_ = true;
    return of_->read();
}

outcome<void> lent_content::rewind() {
    if (of_ == nullptr || !touched_) return {};
    outcome<void> done = of_->rewind();
    if (done) touched_ = false;
    return done;
}

hop::hop(httoop::request r, source& content, io::loop& l, httoop::policy const& p, bool secure, httoop::exchange* for_whom)
    : policy_{p}, for_whom_{for_whom}, secure_{secure} {
    exchange_.request() = std::move(r);
    exchange_.begin(*this, &l, content, l.now());
}

// 100 is not passed on: who waits for it gets one when its content is asked for.
outcome<void> hop::interim(httoop::exchange&, response const& r) {
    interim_seen_ = true;
    if (for_whom_ == nullptr || r.status() == status_code::continue_) return {};
    return for_whom_->interim(r);
}

io::address hop::peer() const { return for_whom_ != nullptr ? for_whom_->peer() : io::address::loopback(0); }
std::uint64_t hop::connection_id() const { return for_whom_ != nullptr ? for_whom_->connection_id() : 0; }

}  // namespace httoop::inline v0
