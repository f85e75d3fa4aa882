#pragma once
#include <string>
#include <vector>

#include <httoop/core/result.hpp>
#include <httoop/message/field_name.hpp>
#include <httoop/syntax/parameters.hpp>

namespace httoop::inline v0 {

// A transfer coding (RFC 9110 10.1.4). Names are compared without case.
//
//     transfer-coding = token *( OWS ";" OWS transfer-parameter )
struct transfer_coding {
    std::string name;
    httoop::parameters parameters;

    static result<transfer_coding> parse(octets s);
    void compose(std::string& to) const;
    [[nodiscard]] bool is(octets coding) const;
    friend bool operator==(transfer_coding const&, transfer_coding const&) = default;
};

// The value of Transfer-Encoding (RFC 9112 6.1): the codings in the order in which they were
// applied. What it means for framing is decided by wire alone.
//
//     Transfer-Encoding = #transfer-coding
struct transfer_encoding {
    static constexpr field_id id = field_id::transfer_encoding;
    std::vector<transfer_coding> codings;

    static result<transfer_encoding> parse(octets value);
    result<void> parse_more(octets value);
    [[nodiscard]] std::string compose() const;
    // The last coding is chunked.
    [[nodiscard]] bool ends_chunked() const;
    friend bool operator==(transfer_encoding const&, transfer_encoding const&) = default;
};

}  // namespace httoop::inline v0
