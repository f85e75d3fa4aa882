#pragma once
#include <cstdint>
#include <string>

#include <httoop/core/octets.hpp>
#include <httoop/core/result.hpp>

namespace httoop::inline v0 {

// Empty elements that a list may have; with more it is refused (RFC 9110 5.6.1.2 asks for "a
// reasonable number").
inline constexpr std::uint32_t list_empty_elements = 64;

// Walks the elements of a list (RFC 9110 5.6.1), as a recipient must:
//
//     #element => [ element ] *( OWS "," OWS [ element ] )
//
//     list_reader list{value};
//     while (list.next()) use(list.element());
//     if (!list.fault()) ...
//
// Empty elements are passed over. An element is taken with element(), which knows quoted-strings;
// or parsed from rest() by its own grammar, and its size told with took(). Borrows the value.
class list_reader {
public:
    explicit list_reader(octets value HTTOOP_LIFETIME_BOUND) : value_{value} {}

    // Goes to the next element; false at the end or at a fault.
    bool next();
    // From the element's first octet to the end of the value, and where that is in the value.
    [[nodiscard]] octets rest() const { return value_.substr(at_); }
    [[nodiscard]] std::size_t offset() const { return at_; }
    // Takes the octets up to the next comma that stands in no quoted-string, without white space
    // around them. In the first `uncut` octets neither commas nor quotes are looked for.
    octets element(std::size_t uncut = 0);
    // Says that the element was parsed from rest() and how long it is.
    void took(std::size_t size) { at_ += size; }

    // How many elements a value of that size has as a rule, for reserve(); never more than some.
    [[nodiscard]] std::size_t elements_expected() const;

    // What stopped the walk: a null rule if it was the end.
    [[nodiscard]] violation fault() const { return fault_; }

private:
    octets value_;
    std::size_t at_ = 0;
    std::uint32_t empty_ = 0;
    bool after_element_ = false;
    violation fault_;
};

// Adds an element to a list that is being composed. Empty elements are not sent (5.6.1.1): an empty
// one is left out.
void append_element(std::string& list, octets element);

}  // namespace httoop::inline v0
