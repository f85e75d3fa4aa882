#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <httoop/core/policy.hpp>
#include <httoop/core/result.hpp>

namespace httoop::inline v0 {

// The query of a URI as pairs (RFC 3986 3.4 leaves that to custom): name=value, separated by "&".

// One pair as it stands: borrowed, not decoded. Without "=" the value has a null pointer.
struct query_pair {
    octets name, value;
};

// Walks over the pairs of a query without copying; empty ones ("a&&b") are passed over.
//
//     for (query_pair const p : query_pairs{u.query()}) ...
class query_pairs {
public:
    class iterator {
    public:
        explicit iterator(octets rest) : rest_{rest} { advance(); }
        query_pair operator*() const { return now_; }
        iterator& operator++() {
            advance();
            return *this;
        }
        friend bool operator==(iterator const& a, iterator const& b) {
            return a.now_.name.data() == b.now_.name.data();
        }

    private:
        void advance();
        octets rest_;
        query_pair now_;
    };

    explicit query_pairs(octets query HTTOOP_LIFETIME_BOUND) : query_{query} {}
    [[nodiscard]] iterator begin() const { return iterator{query_}; }
    [[nodiscard]] iterator end() const { return iterator{octets{}}; }

private:
    octets query_;
};

// A pair that owns its octets, decoded.
struct name_value {
    std::string name, value;
    friend bool operator==(name_value const& a, name_value const& b) {
        return a.name == b.name && a.value == b.value;
    }
};

// How data is written in a query: percent-encoded as elsewhere in a URI, or besides with "+" for a
// space, as forms do (application/x-www-form-urlencoded, HTML 4.01 17.13.4.1).
enum class query_encoding : std::uint8_t { percent, form };

// All pairs, decoded once, in their order; names may come more than once. A violation at a percent
// sign without its digits, and where there are more than limits.query_pairs. A policy that collects
// findings reads on: such a percent sign stays as it is, what is too much is left out.
//
//     auto form = parse_query("q=x+y&lang=de");    // {"q", "x y"}, {"lang", "de"}
result<std::vector<name_value>> parse_query(octets query, query_encoding how = query_encoding::form,
                                            policy const& p = {});

// The inverse: parse_query gives the same pairs again.
std::string compose_query(std::span<name_value const> pairs,
                          query_encoding how = query_encoding::form);

}  // namespace httoop::inline v0
