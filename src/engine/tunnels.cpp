#include "session.hpp"
#include "worker.hpp"

// A connection that is handed over whole (101, or 2xx to CONNECT over HTTP/1.x). Tunnels of one stream
// among others are in pipe.cpp.

namespace httoop::inline v0::engine {

void session::begin_tunnel() {
    flush();
    if (dead_ || exchanges_.empty()) return;
    carried& x = *exchanges_.front();
    if (!x.answer || x.answer->tunnel() == nullptr) {
        kill("the peer was told to switch protocols, and no handler is there");
        return;
    }
    tunnel_ = x.answer->take_tunnel();
    x.now = carried::phase::sent;
    tunnelled_ = true;
    drop_consumed();
    octets const first = wire_->unread();
    tunnel_activity_.begin_on(&loop());
    loop().disarm(*record_);
    tunnel_task_ = tunnel_->run(*stream_, std::string{first});
    auto ended = [](void* of) {
        auto& s = *static_cast<session*>(of);
        s.tunnel_ = nullptr;  // it may hold the exchange
        s.dead_ = true;
        s.kick();
    };
    if (tunnel_task_.is_ready() || tunnel_task_.begin(&tunnel_activity_, {ended, this})) {
        tunnel_ = nullptr;
        dead_ = true;
    }
}

}  // namespace httoop::inline v0::engine
