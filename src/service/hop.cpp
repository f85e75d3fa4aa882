#include "hop.hpp"

namespace httoop::inline v0 {

cargo::~cargo() {
    if (for_whom_ != nullptr) for_whom_->let_go();
}

task<outcome<chunk>> cargo::read() {
    bool const again = std::exchange(touched_, true);
    if (of_ != nullptr) return of_->read();
    return outcome<chunk>{chunk{again ? octets{} : octets{text_}, {}, true}};
}

content_length_of cargo::length() const {
    if (of_ != nullptr) return of_->length();
    return text_.empty() ? content_length_of{} : content_length_of::exactly(text_.size());
}

outcome<void> cargo::rewind() {
    if (of_ != nullptr && touched_)
        if (outcome<void> done = of_->rewind(); !done) return done;
    touched_ = false;
    return {};
}

void cargo::drop() {
    of_ = nullptr;
    text_.clear();
}

std::optional<octets> cargo::held() const {
    if (of_ == nullptr || !text_.empty()) return octets{text_};
    if (of_->length().is == content_length_of::none) return octets{};
    return {};
}

hop::hop(request&& r, std::shared_ptr<cargo>&& content, bool secure, std::shared_ptr<httoop::policy const>&& p)
    : policy_{std::move(p)}, content_{std::move(content)}, secure_{secure} {
    exchange_.request() = std::move(r);
}

hop* hop::begin(request r, std::shared_ptr<cargo> content, io::loop& l, bool secure,
                std::shared_ptr<httoop::policy const> p) {
    hop* const h = new hop{std::move(r), std::move(content), secure, std::move(p)};
    h->exchange_.begin(*h, &l, *h->content_, l.now());
    return h;
}

void hop::leave() {
    left_ = true;
    if (!exchange_.held()) delete this;
}

void hop::released(exchange&) {
    if (left_) delete this;
}

// 100 is not passed on: who waits for it gets one when its content is asked for.
outcome<void> hop::interim(exchange&, response const& r) {
    exchange* const to = content_->for_whom();
    if (left_ || to == nullptr || r.status() == status_code::continue_) return {};
    return to->interim(r);
}

io::address hop::peer() const { return content_->for_whom() != nullptr ? content_->for_whom()->peer() : io::address{}; }
std::uint64_t hop::connection_id() const {
    return content_->for_whom() != nullptr ? content_->for_whom()->connection_id() : 0;
}

}  // namespace httoop::inline v0
