#include "format/json_reader.hpp"

#include <algorithm>
#include <iterator>

#define JSON_NO_IO  // streams and files are for the rooms above
#include <nlohmann/json.hpp>

#include <httoop/format/rules.hpp>
#include <httoop/syntax/utf8.hpp>

#include "format/json_number.hpp"
#include "format/json_value.hpp"

namespace httoop::inline v0 {
namespace {

// An iterator over the text that tells how far the library has read.
struct told_iterator {
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = char const*;
    using reference = char const&;

    char const* at;
    char const** read;

    reference operator*() const { return *at; }
    told_iterator& operator++() {
        *read = ++at;
        return *this;
    }
    friend bool operator!=(told_iterator const& a, told_iterator const& b) { return a.at != b.at; }
};

// Takes the library's events and makes values of them. A call that returns false ends reading.
class json_builder {
public:
    json_builder(octets text, policy const& p, json_value& root) : text_{text}, policy_{p}, root_{root} {}

    bool null() { return put(json_value::kind::null); }
    bool boolean(bool b) { return put(b ? json_value::kind::true_ : json_value::kind::false_); }
    bool number_integer(std::int64_t n) { return put(json_value::kind::number, n == 0 ? "-0" : std::to_string(n)); }
    bool number_unsigned(std::uint64_t n) { return put(json_value::kind::number, std::to_string(n)); }
    bool number_float(double, std::string const& written) {
        std::string number = written;
        // The library writes the locale's decimal point in place of ours.
        for (char& c : number)
            if (octets{"0123456789+-eE"}.find(c) == octets::npos) c = '.';
        if (!has_small_exponent(number) && refuses(rules::json_number_range)) return false;
        return put(json_value::kind::number, std::move(number));
    }
    bool string(std::string& s) { return put(json_value::kind::string, std::move(s)); }
    template <class Binary>
    bool binary(Binary&) {
        return false;  // not in JSON
    }
    bool start_object(std::size_t) { return open(json_value::kind::object); }
    bool start_array(std::size_t) { return open(json_value::kind::array); }
    bool end_object() { return close(); }
    bool end_array() { return close(); }
    bool key(std::string& name) {
        if (open_.back()->members->find(name) != nullptr && policy_.stops(rules::json_names_unique, offset()))
            return fail(rules::json_names_unique);
        name_ = std::move(name);
        return true;
    }
    bool parse_error(std::size_t, std::string const&, nlohmann::detail::exception const& why) {
        constexpr int number_overflow = 406;
        refuses(why.id == number_overflow ? rules::json_number_range : rules::json_grammar);
        return false;
    }

    char const** read() { return &read_; }
    [[nodiscard]] violation const& broken() const { return broken_; }

private:
    // Of the last octet that was read.
    [[nodiscard]] std::size_t offset() const {
        auto const count = static_cast<std::size_t>(read_ - text_.data());
        return count == 0 ? 0 : count - 1;
    }
    bool fail(rule const& r) {
        broken_ = {&r, offset()};
        return false;
    }
    bool refuses(rule const& r) { return policy_.refuses(r, offset()) && !fail(r); }

    bool put(json_value::kind k, std::string text = {}) { return place(json_value{k, std::move(text)}) != nullptr; }
    json_value* place(json_value v) {
        if (++values_ > policy_.limits.json_values && refuses(rules::json_values_limit)) return nullptr;
        if (open_.empty()) return &(root_ = std::move(v));
        json_value& container = *open_.back();
        if (container.is == json_value::kind::object) return &container.members->put(name_, std::move(v));
        return &container.elements.emplace_back(std::move(v));
    }
    bool open(json_value::kind k) {
        bool const too_deep = open_.size() >= json_depth_most;  // for our recursion
        if ((too_deep || open_.size() >= policy_.limits.json_depth) && (refuses(rules::json_depth_limit) || too_deep))
            return false;
        json_value* const container = place(json_value{k});
        if (container != nullptr) open_.push_back(container);
        return container != nullptr;
    }
    bool close() {
        open_.pop_back();
        return true;
    }

    octets text_;
    policy const& policy_;
    json_value& root_;
    char const* read_ = text_.data();
    std::vector<json_value*> open_;  // only the last one grows, so that the others stay where they are
    std::string name_;
    std::uint64_t values_ = 0;
    violation broken_;
};

// What the library would not notice, or not say where it is.
result<void> look_at_octets(octets text, policy const& p) {
    if (text.size() > p.limits.json_octets && p.refuses(rules::json_octets_limit, p.limits.json_octets))
        return violation{&rules::json_octets_limit, static_cast<std::size_t>(p.limits.json_octets)};
    if (text.starts_with("\xef\xbb\xbf") && p.refuses(rules::json_byte_order_mark, 0))
        return violation{&rules::json_byte_order_mark, 0};
    for (std::size_t at = 0, size = 0; at < text.size(); at += size) {
        size = utf8_sequence(text.substr(at));
        if (size == 0 && p.refuses(rules::json_utf8, at)) return violation{&rules::json_utf8, at};
        size = std::max<std::size_t>(size, 1);
    }
    // The library takes NUL for the end of the text.
    if (std::size_t const nul = text.find('\0'); nul != octets::npos && p.refuses(rules::json_grammar, nul))
        return violation{&rules::json_grammar, nul};
    return {};
}

}  // namespace

result<void> read_json(octets text, policy const& p, json_value& root) {
    if (auto const sound = look_at_octets(text, p); !sound) return sound.error();
    json_builder builder{text, p, root};
    told_iterator const first{text.data(), builder.read()}, last{text.data() + text.size(), builder.read()};
    if (!nlohmann::json::sax_parse(first, last, &builder) && builder.broken().broken != nullptr)
        return builder.broken();
    return {};
}

}  // namespace httoop::inline v0
