#pragma once
#include <string>
#include <vector>

#include <httoop/engine/client.hpp>

namespace httoop::tool {

// When the parts of a call were done.
struct call_times {
    std::string of;  // "GET /path"
    instant head_sent{}, request_sent{}, first_octet{}, ended{};
    bool kept = false;  // on a connection that was there
    duration looking_up{}, connecting{}, securing{};
};

// "DNS 1.2 ms, connect 0.3 ms, TLS 4.1 ms, sent 0.1 ms, first octet 20.5 ms, content 3.0 ms, total 29.2 ms"
std::string timing_text(call_times const& t);

// Measures calls: `--timing`.
class stopwatch final : public client_observer {
public:
    explicit stopwatch(instant (*now)()) : now_{now} {}

    void resolving(std::uint64_t connection, octets) override { of(connection).resolving = now_(); }
    void resolved(std::uint64_t connection, octets, octets) override { of(connection).resolved = now_(); }
    void connecting(std::uint64_t connection, octets) override;
    void connected(std::uint64_t connection, octets) override { of(connection).connected = now_(); }
    void secured(std::uint64_t connection, security const&) override { of(connection).secured = now_(); }
    void uses(std::uint64_t call, std::uint64_t connection, bool kept) override;
    void sending(std::uint64_t call, request const&) override;
    void sent(std::uint64_t call) override { times(call).request_sent = now_(); }
    void received(std::uint64_t call, response const&) override;
    void ended(std::uint64_t call, field_section const&) override;

    // Of a call that ended, told once for each; most that are kept.
    static constexpr std::size_t most = 10000;

private:
    struct connection_times {
        instant resolving{}, resolved{}, connecting{}, connected{}, secured{};
    };
    connection_times& of(std::uint64_t connection);
    call_times& times(std::uint64_t call);
    instant (*now_)();
    std::vector<connection_times> connections_;
    std::vector<call_times> calls_;
};

}  // namespace httoop::tool
