#include <httoop/engine/client.hpp>

#include <memory>

#include "pool.hpp"

namespace httoop::inline v0 {

struct client::shared {
    std::shared_ptr<engine::client_state> all;
};

outcome<owned<client>> client::make(client_options o) {
    if (!o.http_1 && !o.http_2) return error{failure::refused, "no version of HTTP is left to be spoken"};
    // A way that leads nowhere is told now, and not when it is needed.
    for (std::string const* const way : {&o.tunnel, &o.proxy.for_http, &o.proxy.for_https}) {
        if (way->empty()) continue;
        if (auto const read = proxy::parse(*way); !read) return read.error();
    }
    return owned<client>{new client{new shared{std::make_shared<engine::client_state>(std::move(o))}}};
}

client::~client() {
    shared_->all->end_pools();
    delete shared_;
}

client_options const& client::options() const { return shared_->all->options; }

task<outcome<reply>> client::respond(exchange& x) {
    return engine::pool::at(x.loop(), shared_->all).respond(x);
}

}  // namespace httoop::inline v0
