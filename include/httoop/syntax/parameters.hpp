#pragma once
#include <cstddef>
#include <initializer_list>
#include <string>

#include <httoop/core/octets.hpp>
#include <httoop/core/owned.hpp>
#include <httoop/core/result.hpp>

namespace httoop::inline v0 {

// A parameter; the value is what a token or quoted-string stands for.
struct parameter {
    std::string name;
    std::string value;
    // Facts of parsing, which are not compared: where it began, and whether the value was a
    // quoted-string (which is never an ext-value).
    std::size_t at = 0;
    bool quoted = false;
    friend bool operator==(parameter const& a, parameter const& b);
};

// What may stand around and behind the name of a parameter.
enum class parameter_form {
    strict,          // parameter = token "=" ( token / quoted-string )                  (RFC 9110 5.6.6)
    bad_space,       // transfer-parameter = token BWS "=" BWS ( token / quoted-string ) (10.1.4, 11.2)
    optional_value,  // link-param = token BWS [ "=" BWS ( token / quoted-string ) ]     (RFC 8288 3)
};

// Parses the parameter at s[at] and goes behind it; false with `at` where it does not fit. A value
// that is left out is empty.
bool take_parameter(octets s, std::size_t& at, parameter_form form, parameter& p);

// Parameters in their order (RFC 9110 5.6.6):
//
//     parameters = *( OWS ";" OWS [ parameter ] )
//
// Names are compared without case. Repetitions are kept; find() gives the first.
class parameters {
public:
    parameters();
    parameters(std::initializer_list<parameter> all);
    parameters(parameters const&);
    parameters(parameters&&) noexcept;
    parameters& operator=(parameters const&);
    parameters& operator=(parameters&&) noexcept;
    ~parameters();

    // All of s is parameters.
    static result<parameters> parse(octets s, parameter_form form = parameter_form::strict);
    // All of s is parameters, where the first has no semicolon before it:
    //
    //     [ parameter ] *( OWS ";" OWS [ parameter ] )
    static result<parameters> parse_separated(octets s, parameter_form form = parameter_form::strict);

    [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(end() - begin()); }
    [[nodiscard]] bool empty() const { return begin() == end(); }
    [[nodiscard]] parameter const* begin() const;
    [[nodiscard]] parameter const* end() const;
    // The value of the first parameter of that name, or null.
    [[nodiscard]] std::string const* find(octets name) const;
    // The first parameter whose name stood before, or null.
    [[nodiscard]] parameter const* repeated() const;
    void push_back(parameter p);
    void erase(octets name);  // all of that name
    // Appends "; name=value" for each.
    void compose(std::string& to, parameter_form form = parameter_form::strict) const;
    friend bool operator==(parameters const& a, parameters const& b);

private:
    struct list;  // a vector, whose header is dear to include
    owned<list> list_;
};

}  // namespace httoop::inline v0
