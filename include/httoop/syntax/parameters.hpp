#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include <httoop/core/octets.hpp>
#include <httoop/core/result.hpp>

namespace httoop::inline v0 {

// A parameter; the value is what a token or quoted-string stands for.
struct parameter {
    std::string name;
    std::string value;
    friend bool operator==(parameter const&, parameter const&) = default;
};

// What may stand around the "=" of a parameter.
enum class parameter_form {
    strict,     // parameter = token "=" ( token / quoted-string )                  (RFC 9110 5.6.6)
    bad_space,  // transfer-parameter = token BWS "=" BWS ( token / quoted-string ) (10.1.4, 11.2)
};

// The parameter at s[at], without semicolon; `at` is then behind it. False if there is none, with
// `at` where it does not fit.
bool take_parameter(octets s, std::size_t& at, parameter_form form, parameter& p);

// Parameters in their order (RFC 9110 5.6.6):
//
//     parameters = *( OWS ";" OWS [ parameter ] )
//
// Names are compared without case. Repetitions are kept; find() gives the first.
class parameters : public std::vector<parameter> {
public:
    using std::vector<parameter>::vector;

    // All of s is parameters.
    static result<parameters> parse(octets s, parameter_form form = parameter_form::strict);
    // The value of the first parameter of that name, or null.
    [[nodiscard]] std::string const* find(octets name) const;
    // Appends "; name=value" for each.
    void compose(std::string& to, parameter_form form = parameter_form::strict) const;
};

}  // namespace httoop::inline v0
