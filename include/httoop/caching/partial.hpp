#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <httoop/caching/account.hpp>
#include <httoop/caching/options.hpp>
#include <httoop/caching/stored_response.hpp>
#include <httoop/message/request.hpp>
#include <httoop/message/response.hpp>

namespace httoop::inline v0::caching {

// What a 206 is to incomplete stored responses (RFC 9111 3.4).
struct combination {
    // Octets of the combined response, and where they come from.
    struct piece {
        std::size_t of;  // the stored response; `arriving`
        byte_range range;
        friend bool operator==(piece const&, piece const&) = default;
    };
    static constexpr std::size_t arriving = SIZE_MAX;

    std::vector<std::size_t> with;  // the stored responses with the same strong validator, which it goes with
    byte_range arrived{};           // what its content is
    // These with it, once all of `arrived` was received: complete, if nothing is missing any more.
    stored_response combined{};
    std::vector<piece> pieces;      // of what that holds, in ascending order; `arrived` is one of them
    rule const* because = nullptr;

    [[nodiscard]] bool fits() const { return !with.empty(); }  // else it stands for itself
};

// The fields are those of the first that it goes with, as far as it does not bring newer ones.
combination combine(request const& sent, std::span<stored_response const* const> stored, response const& partial,
                    exchange_times const& t, cache_options const& o, account* why = nullptr);

// How who has read the first octets of a stored response's content gets the others from the origin, where they are not
// stored (RFC 9110 14.2): what it needs to know of it, which may go meanwhile.
//
//     continuation const further{stored};
//     if (auto const more = further.request_for(asked, had))
//         if (auto const range = further.range_in(answer_to(*more), had, limits)) ...
class continuation {
public:
    explicit continuation(stored_response const& s);
    // Nothing: nobody could tell whether what came is of the same representation.
    [[nodiscard]] std::optional<request> request_for(request const& r, std::uint64_t had) const;
    // Which octets a response to that brings: all that follow. Nothing if it is something else.
    [[nodiscard]] std::optional<byte_range> range_in(response const& partial, std::uint64_t had, limits const& l) const;

private:
    std::string if_range_;  // empty: there is no way
    std::optional<std::uint64_t> length_;
};

}  // namespace httoop::inline v0::caching
