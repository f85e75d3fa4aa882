#pragma once
#include <string>

#include <httoop/syntax/structured_dictionary.hpp>

namespace httoop::inline v0::structured {

// The serialising algorithms of RFC 9651 4.1. The first fault is kept; what is written after it is
// not looked at.
class writer {
public:
    void add(item const& i);                     // 4.1.3
    void add(member const& m);                   // 4.1.3 or 4.1.1.1
    void add(list const& l);                     // 4.1.1
    void add(dictionary const& d);               // 4.1.2
    [[nodiscard]] result<std::string> done() &&;

private:
    void bare(bare_item const& b);               // 4.1.3.1
    void integer(std::int64_t n);                // 4.1.4
    void decimal(structured::decimal d);         // 4.1.5
    void string(octets text);                    // 4.1.6
    void token(octets text);                     // 4.1.7
    void display_string(octets text);            // 4.1.11
    void parameters(structured::parameters const& p);  // 4.1.1.2
    void key(octets k);                          // 4.1.1.3
    void number(std::int64_t n);
    void demand(bool good, rule const& r);

    std::string to_;
    violation fault_;
};

}  // namespace httoop::inline v0::structured
