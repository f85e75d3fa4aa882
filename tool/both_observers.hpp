#pragma once
#include <httoop/engine/client.hpp>

namespace httoop::tool {

// Tells two observers what a client does.
class both_observers final : public client_observer {
public:
    both_observers(client_observer& a, client_observer& b) : all_{&a, &b} {}
    void resolving(std::uint64_t n, octets host) override { tell(&client_observer::resolving, n, host); }
    void resolved(std::uint64_t n, octets host, octets to) override { tell(&client_observer::resolved, n, host, to); }
    void connecting(std::uint64_t n, octets where) override { tell(&client_observer::connecting, n, where); }
    void unconnected(std::uint64_t n, octets where, error const& e) override { tell(&client_observer::unconnected, n, where, e); }
    void connected(std::uint64_t n, octets where) override { tell(&client_observer::connected, n, where); }
    void secured(std::uint64_t n, security const& s) override { tell(&client_observer::secured, n, s); }
    void closed(std::uint64_t n) override { tell(&client_observer::closed, n); }
    [[nodiscard]] bool wants_frames() const override { return all_[0]->wants_frames() || all_[1]->wants_frames(); }
    void framed(std::uint64_t n, seen_frame const& f) override { tell(&client_observer::framed, n, f); }
    void uses(std::uint64_t n, std::uint64_t connection, bool kept) override { tell(&client_observer::uses, n, connection, kept); }
    void sending(std::uint64_t n, request const& r) override { tell(&client_observer::sending, n, r); }
    void sent(std::uint64_t n) override { tell(&client_observer::sent, n); }
    void received(std::uint64_t n, response const& r) override { tell(&client_observer::received, n, r); }
    void ended(std::uint64_t n, field_section const& trailers) override { tell(&client_observer::ended, n, trailers); }
    void failed(std::uint64_t n, error const& e) override { tell(&client_observer::failed, n, e); }

private:
    template <class... P, class... A>
    void tell(void (client_observer::*what)(P...), A const&... told) {
        for (client_observer* const o : all_) (o->*what)(told...);
    }
    client_observer* all_[2];
};

}  // namespace httoop::tool
