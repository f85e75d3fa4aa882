#pragma once
#include <cstdint>

#include <httoop/core/octets.hpp>
#include <httoop/core/result.hpp>

namespace httoop::inline v0 {

// A status code (RFC 9110 15): three digits, 100 to 999. Codes that are not in statuses.def stay
// what they are and act as their class; those above 599 are of no class, and a client treats them
// as server errors.
//
//     status-code = 3DIGIT
class status_code {
public:
    enum known : std::uint16_t {
#define HTTOOP_STATUS(code, constant, phrase, cacheable, content, section) constant = code,
#include <httoop/message/statuses.def>
#undef HTTOOP_STATUS
    };

    constexpr status_code() = default;
    constexpr status_code(known k) : code_{k} {}
    // A number from 100 to 999, else a violation (rfc9110#15).
    static result<status_code> from(unsigned number);
    // 3DIGIT, else a violation (rfc9112#4).
    static result<status_code> parse(octets digits);

    [[nodiscard]] constexpr unsigned number() const { return code_; }
    // 1 to 5, else 0.
    [[nodiscard]] constexpr unsigned status_class() const { return code_ < 600 ? code_ / 100 : 0; }
    [[nodiscard]] constexpr bool interim() const { return code_ < 200; }
    [[nodiscard]] constexpr bool error() const { return code_ >= 400; }
    // Itself where registered, else x00 of its class, and 500 for those of no class (15): what a client
    // that has no use for it in particular takes it for.
    [[nodiscard]] status_code acts_as() const;
    [[nodiscard]] octets phrase() const;  // "" when unregistered; static storage
    [[nodiscard]] bool heuristically_cacheable() const;
    // Whether a response to GET with this code can have content (RFC 9110 6.4.1).
    [[nodiscard]] constexpr bool content_allowed() const {
        return code_ >= 200 && code_ != 204 && code_ != 205 && code_ != 304;
    }
    friend constexpr bool operator==(status_code, status_code) = default;

private:
    constexpr explicit status_code(std::uint16_t n) : code_{n} {}
    std::uint16_t code_ = 200;
};

}  // namespace httoop::inline v0
