#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include <httoop/field/token_list.hpp>
#include <httoop/message/status_code.hpp>
#include <httoop/negotiation/preferences.hpp>
#include <httoop/negotiation/variant.hpp>

namespace httoop::inline v0::negotiation {

enum class verdict : std::uint8_t {
    chosen,            // send that variant
    not_acceptable,    // answer 406
    multiple_choices,  // answer 300: the user agent chooses
};

// What is done when no variant is acceptable (RFC 9110 12.4.1).
enum class otherwise : std::uint8_t {
    not_acceptable,    // 406
    multiple_choices,  // 300
    disregard,         // choose as if fields that exclude all had not been sent
};

// The verdict, and the requirement it rests on.
struct decision {
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    verdict is = verdict::not_acceptable;
    rule const* because = nullptr;
    std::size_t chosen = none;  // index of the variant
    judgement by[dimensions];   // of the chosen one, as if nothing were disregarded
    dimension_set varies;       // what Vary has to name
    dimension_set disregarded;  // fields that would have excluded every variant

    [[nodiscard]] judgement const& of(dimension d) const { return by[static_cast<std::size_t>(d)]; }
    [[nodiscard]] status_code status() const;
};

// Chooses the variant that a request likes most (RFC 9110 12.1): by the product of source quality
// and the weights of type, language and charset; of equals by the closest language of a lookup,
// then the lowest rank, then by the weight of the coding, then by source quality, then the shorter
// one, then the first. A coding never outweighs the rest: it is another way to send the same (12.5.3).
//
//     negotiation::preferences const wanted{request.fields()};
//     auto const d = negotiation::choose(wanted, variants);
//     if (d.is == negotiation::verdict::chosen) send(variants[d.chosen]);
decision choose(preferences const& p, std::span<variant const> of,
                otherwise o = otherwise::not_acceptable);

// The value of Vary that a decision asks for: the dimensions in which the variants differ, whatever
// was sent (12.5.5); with no variant chosen also those that excluded one.
vary vary_of(decision const& d);

// Adds to the fields of a response what follows from the decision: Vary (to what it names already),
// and Content-Location (8.7) if the chosen variant has its own URI.
void add_fields(field_section& response, decision const& d, std::span<variant const> of);

}  // namespace httoop::inline v0::negotiation
