#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <httoop/syntax/structured_dictionary.hpp>

namespace httoop::inline v0::structured {

// The parsing algorithms of RFC 9651 4.2, a function for each, over one place that only moves
// forward (but to say where a fault is). Functions return false after a fault; one whose rule is switched off is passed over.
class reader {
public:
    explicit reader(octets s) : s_{s} {}

    // 4.2: the whole value.
    result<structured::item> whole_item();
    result<list> whole_list();
    result<dictionary> whole_dictionary();

private:
    bool bare(bare_item& to);                          // 4.2.3.1
    bool number(bare_item& to);                        // 4.2.4
    bool string(bare_item& to);                        // 4.2.5
    bool token(bare_item& to);                         // 4.2.6
    bool bytes(bare_item& to);                         // 4.2.7
    bool boolean(bare_item& to);                       // 4.2.8
    bool date(bare_item& to);                          // 4.2.9
    bool display_string(bare_item& to);                // 4.2.10
    bool item(structured::item& to);                   // 4.2.3
    bool parameters(structured::parameters& to);       // 4.2.3.2
    bool key(std::string& to);                         // 4.2.3.3
    bool inner_list(member& to);                       // 4.2.1.2
    bool item_or_inner_list(member& to);               // 4.2.1.1
    bool dictionary_member(dictionary::entry& to);     // 4.2.2 (2.1 to 2.3)
    bool percent_encoded(std::string& to);
    bool comma(rule const& r, bool& more);             // 4.2.1 (2.2 to 2.6), 4.2.2 (2.6 to 2.10)
    void digits(std::uint64_t& n, std::size_t most);

    [[nodiscard]] bool at_end() const { return at_ == s_.size(); }
    [[nodiscard]] bool has(char c) const { return at_ < s_.size() && s_[at_] == c; }
    bool take(char c) {
        if (!has(c)) return false;
        ++at_;
        return true;
    }
    template <class Set>
    octets take_all(Set const& set) {
        std::size_t const start = at_;
        while (at_ < s_.size() && set(s_[at_])) ++at_;
        return s_.substr(start, at_ - start);
    }
    void skip_spaces() {
        while (has(' ')) ++at_;
    }
    bool fails(rule const& r);          // here
    bool fails_over(rule const& r);     // here; passes over an octet if it does not
    template <class T>
    result<T> ended(T&& value);

    octets s_;
    std::size_t at_ = 0;
    violation fault_;
};

}  // namespace httoop::inline v0::structured
