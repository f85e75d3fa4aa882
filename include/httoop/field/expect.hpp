#pragma once
#include <string>
#include <vector>

#include <httoop/core/result.hpp>
#include <httoop/message/field_name.hpp>
#include <httoop/syntax/parameters.hpp>

namespace httoop::inline v0 {

// The value of Expect (RFC 9110 10.1.1).
//
//     Expect      = #expectation
//     expectation = token [ "=" ( token / quoted-string ) parameters ]
struct expect {
    static constexpr field_id id = field_id::expect;
    struct expectation {
        std::string name;
        std::string value;  // or empty
        httoop::parameters parameters;
        friend bool operator==(expectation const&, expectation const&) = default;
    };
    std::vector<expectation> expectations;

    static result<expect> parse(octets value);
    result<void> parse_more(octets value);
    [[nodiscard]] std::string compose() const;
    // 100-continue is expected, and whether anything else is (which nobody has defined).
    [[nodiscard]] bool continues() const;
    [[nodiscard]] bool others() const;
    friend bool operator==(expect const&, expect const&) = default;
};

}  // namespace httoop::inline v0
