#include <httoop/engine/origin_client.hpp>

#include <memory>

#include <httoop/io/idna.hpp>
#include <httoop/uri/http_uri.hpp>

#include "pool.hpp"

namespace httoop::inline v0 {

struct origin_client::shared {
    std::shared_ptr<engine::client_state> all;
};

outcome<owned<origin_client>> origin_client::make(octets origin, client_options o) {
    if (!o.http_1 && !o.http_2) return error{failure::refused, "no version of HTTP is left to be spoken"};
    outcome<uri> to = io::to_uri(origin);
    if (!to) return to.error();
    if (to->relative() || !is_http(*to) || port_of(*to) == 0)
        return error{failure::refused, "\"" + to->text() + "\" is no http or https URI"};
    if (auto const valid = check_http_uri(*to, true); !valid) return error{valid.error()};
    o.proxy = {};
    o.tunnel.clear();
    o.upgrade = tls_upgrade::off;
    return owned<origin_client>{new origin_client{new shared{std::make_shared<engine::client_state>(std::move(o), std::move(*to))}}};
}

origin_client::~origin_client() {
    shared_->all->end_pools();
    delete shared_;
}

client_options const& origin_client::options() const { return shared_->all->options; }

origin_client::question::question(origin_client& c, io::loop& l)
    : of_{*c.shared_}, by_{engine::pool::at(l, of_.all)}, call_{&by_.begin_call()} {}

origin_client::question::~question() {
    if (!handed_on_) call_->leave();
    call_->let_go();
}

request& origin_client::question::what() { return call_->own; }

void origin_client::question::ask(source* content, exchange* of, interim_taker* interims) {
    by_.ask(*call_, {call_->own, content, of, interims});
}

bool origin_client::question::waits() const {
    return !call_->waiting && !call_->head_there() && call_->fault() == nullptr;
}

io::bell origin_client::question::news() { return io::bell{call_->told}; }

bool origin_client::question::plain() const {
    return call_->head_there() && !call_->tunnelled() && !call_->tunnels && call_->whole() && !call_->sending() && call_->trailers().empty();
}

response& origin_client::question::head() { return call_->head(); }
bool origin_client::question::has_content() const { return call_->framing().length.is != content_length_of::none; }
octets origin_client::question::content() const { return call_->content_there(); }

keeper origin_client::question::keeps() {
    call_->hold();
    return keeper{call_, [](void* c) { static_cast<engine::call*>(c)->let_go(); }};
}

task<outcome<reply>> origin_client::question::answer() {
    handed_on_ = true;
    return engine::pool::answer_of(engine::asker{*call_}, of_.all);
}

task<outcome<reply>> origin_client::ask(io::loop& l, sent_onward const& s) {
    return engine::pool::at(l, shared_->all).ask(s);
}

}  // namespace httoop::inline v0
