#pragma once
#include <string>
#include <vector>

#include <httoop/core/result.hpp>
#include <httoop/syntax/parameters.hpp>
#include <httoop/syntax/quality.hpp>

namespace httoop::inline v0 {

// One member of a list of preferences (RFC 9110 12.4.2): a name, and how much it is liked.
//
//     name [ OWS ";" OWS "q=" qvalue ]
struct weighted {
    std::string name;
    quality weight;
    friend bool operator==(weighted const&, weighted const&) = default;
};

// The list of one line, added to `to`. Names are tokens that is_name() allows; others break `grammar`.
result<void> add_weighted(octets value, std::vector<weighted>& to, rule const& grammar,
                          bool (*is_name)(octets) = [](octets) { return true; });
std::string compose_weighted(std::vector<weighted> const& list);

// [ OWS ";" OWS "q=" qvalue ] as a whole string.
result<quality> parse_weight(octets s);

// The weight among parameters, which are then without it: the first that is named "q", wherever it
// stands (12.5.1). `at` is where the parameters began: offsets count from there.
result<quality> take_weight(parameters& p, std::size_t at);

}  // namespace httoop::inline v0
