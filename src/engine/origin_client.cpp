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

task<outcome<reply>> origin_client::ask(io::loop& l, sent_onward const& s) {
    return engine::pool::at(l, shared_->all).ask(s);
}

}  // namespace httoop::inline v0
