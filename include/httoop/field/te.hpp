#pragma once
#include <string>
#include <vector>

#include <httoop/field/transfer_encoding.hpp>
#include <httoop/syntax/quality.hpp>

namespace httoop::inline v0 {

// A transfer coding that a client takes, and how much it is liked.
struct accepted_coding {
    transfer_coding coding;
    quality weight;
    friend bool operator==(accepted_coding const&, accepted_coding const&) = default;
};

// The value of TE (RFC 9110 10.1.4).
//
//     TE        = #t-codings
//     t-codings = "trailers" / ( transfer-coding [ weight ] )
struct te {
    static constexpr field_id id = field_id::te;
    bool trailers = false;
    std::vector<accepted_coding> codings;

    static result<te> parse(octets value);
    result<void> parse_more(octets value);
    [[nodiscard]] std::string compose() const;
    // 0 for a coding that is not listed; chunked is always taken.
    [[nodiscard]] quality quality_of(octets coding) const;
    friend bool operator==(te const&, te const&) = default;
};

}  // namespace httoop::inline v0
