#include "errand.hpp"

namespace httoop::inline v0 {

errand::errand(io::loop& l, channel over, client_options const& o)
    : engine::link::host{l, o}, link_{new engine::link{*this, std::move(over)}} {}

errand::~errand() {
    if (call_ != nullptr) {
        call_->leave();
        call_->maker_ended();
        call_->let_go();
    }
    delete link_;
}

void errand::ended(engine::link& l) {
    delete &l;
    link_ = nullptr;
}

engine::call& errand::fresh() {
    if (call_ != nullptr) {
        call_->leave();
        call_->let_go();
    }
    call_ = new engine::call;
    call_->begin(this, 0, loop, nullptr, nullptr);
    call_->hold();
    return *call_;
}

task<outcome<response>> errand::ask(request const& r) {
    engine::call& c = fresh();
    if (link_ == nullptr || !link_->begin(c, r))
        co_return error{failure::closed, "the server closes the connection on which it was to go on"};
    outcome<response> got = co_await head();
    co_return got;
}

task<outcome<response>> errand::resume(request const& r) {
    engine::call& c = fresh();
    if (link_ != nullptr) link_->resume(c, r);
    outcome<response> got = co_await head();
    co_return got;
}

task<outcome<response>> errand::head() {
    engine::call& c = *call_;
    while (!c.head_there() && c.fault() == nullptr) {
        outcome<void> const rung = co_await engine::bell{c.told};
        if (!rung) co_return rung.error();
    }
    if (c.fault() != nullptr) co_return *c.fault();
    co_return outcome<response>{std::move(c.head())};
}

outcome<channel> errand::release() {
    if (link_ == nullptr) return error{failure::closed, "the server closes the connection on which it was to go on"};
    return link_->release();
}

}  // namespace httoop::inline v0
