#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <httoop/message/field_section.hpp>

namespace httoop::inline v0::caching {

// The value of a request field in a form that is the same for all that mean the same (RFC 9111 4.1): lines
// combined, white space around commas gone; what Accept-Charset, Accept-Encoding and Accept-Language list in lower
// case, in the order of weights and names.
std::string normalised(field_id id, octets combined_value);

// One field that Vary names, as a request had it.
struct selecting_value {
    bool present = false;
    std::string as_it_came;  // lines combined
    std::string normalised;
    friend bool operator==(selecting_value const&, selecting_value const&) = default;
};

// The request fields that select a stored response: those that its Vary names, as they stood in the request
// that it answered, and in those for which it was validated since.
struct selecting_fields {
    std::vector<std::string> names;  // in lower case, sorted, each once
    std::vector<field_id> ids;       // theirs
    bool any = false;                // Vary has "*", or cannot be read: nothing ever matches
    std::vector<std::vector<selecting_value>> requests;  // each as long as names

    static selecting_fields of(field_section const& response, field_section const& request);

    // Vary names nothing.
    [[nodiscard]] bool none() const { return names.empty() && !any; }
    [[nodiscard]] bool match(field_section const& request) const;
    // For accounts: which of its fields are others in a request that it does not match, and with what value where
    // that is a preference that may be shown ("" for a match).
    [[nodiscard]] std::string difference(field_section const& request) const;
    // How many octets its names and values are.
    [[nodiscard]] std::uint64_t size() const;
    // It fits that request too; the oldest is forgotten beyond `most`.
    void also(field_section const& request, std::size_t most);
    friend bool operator==(selecting_fields const&, selecting_fields const&) = default;
};

}  // namespace httoop::inline v0::caching
