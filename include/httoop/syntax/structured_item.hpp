#pragma once
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include <httoop/core/result.hpp>
#include <httoop/core/timestamp.hpp>
#include <httoop/syntax/structured_map.hpp>

namespace httoop::inline v0::structured {

// What a bare item is (RFC 9651 3.3); `none` of a new one, `inner_list` of a member that is one.
enum class item_type : std::uint8_t {
    none, integer, decimal, string, token, byte_sequence, boolean, date, display_string, inner_list
};

// A decimal (3.3.2), in thousandths: 1500 is 1.5.
struct decimal {
    std::int64_t thousandths = 0;
    // The nearest decimal, of two the even one (4.1.5). What is no number, or too large, makes one
    // that does not compose.
    static decimal rounded(double x);
    friend bool operator==(decimal, decimal) = default;
};
struct token { std::string text; };           // 3.3.4
struct byte_sequence { std::string octets; }; // 3.3.5
struct display_string { std::string text; };  // 3.3.8: UTF-8

// A bare item (3.3): a value of one of eight types. Numbers, texts, bool and timestamp (a date)
// convert to it; an empty optional or null pointer says that it is of another type.
//
//     bare_item a = 5, b = "a string", c = token{"a-token"}, d = true;
//     if (auto n = a.as_integer()) use(*n);
class bare_item {
public:
    bare_item() = default;
    template <std::integral I>
    bare_item(I n) {
        if constexpr (std::same_as<I, bool>) {
            type_ = item_type::boolean;
            number_ = n;
        } else {
            type_ = item_type::integer;
            number_ = std::in_range<std::int64_t>(n) ? static_cast<std::int64_t>(n) : INT64_MAX;
        }
    }
    bare_item(decimal d) : type_{item_type::decimal}, number_{d.thousandths} {}
    bare_item(timestamp t) : type_{item_type::date}, number_{t.seconds} {}
    bare_item(std::string s) : type_{item_type::string}, text_{std::move(s)} {}
    bare_item(octets s) : type_{item_type::string}, text_{s} {}
    bare_item(char const* s) : type_{item_type::string}, text_{s} {}
    bare_item(token t) : type_{item_type::token}, text_{std::move(t.text)} {}
    bare_item(byte_sequence b) : type_{item_type::byte_sequence}, text_{std::move(b.octets)} {}
    bare_item(display_string d) : type_{item_type::display_string}, text_{std::move(d.text)} {}

    [[nodiscard]] item_type type() const { return type_; }
    [[nodiscard]] std::optional<std::int64_t> as_integer() const { return number(item_type::integer); }
    [[nodiscard]] std::optional<decimal> as_decimal() const {
        if (type_ != item_type::decimal) return {};
        return decimal{number_};
    }
    [[nodiscard]] std::optional<bool> as_boolean() const {
        if (type_ != item_type::boolean) return {};
        return number_ != 0;
    }
    [[nodiscard]] std::optional<timestamp> as_date() const {
        if (type_ != item_type::date) return {};
        return timestamp{number_};
    }
    [[nodiscard]] std::string const* as_string() const { return text(item_type::string); }
    [[nodiscard]] std::string const* as_token() const { return text(item_type::token); }
    [[nodiscard]] std::string const* as_byte_sequence() const { return text(item_type::byte_sequence); }
    [[nodiscard]] std::string const* as_display_string() const { return text(item_type::display_string); }
    // A string or a token: many fields take either.
    [[nodiscard]] std::string const* as_string_or_token() const {
        return type_ == item_type::token ? &text_ : as_string();
    }
    friend bool operator==(bare_item const&, bare_item const&) = default;

protected:
    explicit bare_item(item_type t) : type_{t} {}

private:
    friend class reader;
    [[nodiscard]] std::optional<std::int64_t> number(item_type t) const {
        if (type_ != t) return {};
        return number_;
    }
    [[nodiscard]] std::string const* text(item_type t) const { return type_ == t ? &text_ : nullptr; }

    item_type type_ = item_type::none;
    std::int64_t number_ = 0;
    std::string text_;
};

// Parameters (3.1.2) of an item or inner list.
using parameters = ordered_map<bare_item>;

// An item (3.3): a bare item and its parameters.
//
//     auto i = structured::item::parse("text/html;q=1.0");
//     i->as_token(), i->parameters.find("q")->as_decimal()
//     structured::item{5, {{"foo", structured::token{"bar"}}}}.compose()     5;foo=bar
//
// One value is all of the field: several lines of it are a failure (get_field() says so).
class item : public bare_item {
public:
    structured::parameters parameters;

    item() = default;
    template <class T>
        requires(!std::derived_from<std::remove_cvref_t<T>, item>) && std::convertible_to<T, bare_item>
    item(T&& value, structured::parameters p = {})
        : bare_item(std::forward<T>(value)), parameters{std::move(p)} {}

    // A violation's offset is that of the first octet that does not fit.
    static result<item> parse(octets value);
    // In canonical form (4.1). What the grammar cannot say is a violation, whose offset counts the
    // octets composed before it.
    [[nodiscard]] result<std::string> compose() const;
    friend bool operator==(item const&, item const&) = default;

protected:
    item(item_type t, structured::parameters p) : bare_item{t}, parameters{std::move(p)} {}
};

}  // namespace httoop::inline v0::structured
