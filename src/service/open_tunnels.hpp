#pragma once
#include <cstdint>
#include <mutex>
#include <string>
#include <utility>

#include <httoop/io/address.hpp>

#include "io/hash_seed.hpp"

namespace httoop::inline v0 {

// Whose a tunnel is, by the address that it came from: of IPv4 by the whole, of IPv6 by the network (/64), in which one
// client has as many addresses as it likes, but for those of a link (fe80::/10), which are all in one. "" where nobody knows.
std::string client_counted(io::address const& a);

// The tunnels of a proxy that are open, or being opened: all of them, and those of each client.
class open_tunnels {
    using clients = io::map_by_name<std::uint64_t>;

public:
    open_tunnels(std::uint64_t most, std::uint64_t most_of_client) : most_{most}, most_of_client_{most_of_client} {}
    open_tunnels(open_tunnels const&) = delete;
    open_tunnels& operator=(open_tunnels const&) = delete;

    // Of one of them, until it is given back. It is taken before anything is waited for, so that no more are.
    class place {
    public:
        enum why : std::uint8_t { taken, none_left, none_left_for_client };
        place(place&& o) noexcept : of_{std::exchange(o.of_, nullptr)}, by_{o.by_}, is_{o.is_} {}
        place& operator=(place&&) = delete;
        ~place() { give_back(); }
        [[nodiscard]] why is() const { return is_; }
        void give_back();

    private:
        friend class open_tunnels;
        explicit place(why not_taken) : is_{not_taken} {}
        place(open_tunnels& of, clients::value_type* by) : of_{&of}, by_{by}, is_{taken} {}
        open_tunnels* of_ = nullptr;
        clients::value_type* by_ = nullptr;  // null: nobody knows
        why is_;
    };

    // Of the client at that address. Any thread; this outlives the places.
    [[nodiscard]] place take(io::address const& client);
    [[nodiscard]] std::uint64_t count() const;

private:
    std::uint64_t const most_, most_of_client_;
    mutable std::mutex mutex_;  // guards what follows
    std::uint64_t count_ = 0;
    clients by_client_;  // who has some
};

}  // namespace httoop::inline v0
