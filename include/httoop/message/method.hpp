#pragma once
#include <cstdint>

#include <httoop/core/octets.hpp>
#include <httoop/core/result.hpp>

namespace httoop::inline v0 {

// A request method (RFC 9110 9): one of methods.def, or any other token, whose octets are kept.
//
//     method = token
//
// Methods are case-sensitive. A known one is a number and borrows nothing; an unknown one borrows
// the token it was made from: of a received request, until that request is changed or destroyed.
//
//     if (x.request().method() == method::get) ...
class method {
public:
    enum class known : std::uint8_t {
        other,
#define HTTOOP_METHOD(constant, token, safe, idempotent, cacheable, section) constant,
#include <httoop/message/methods.def>
#undef HTTOOP_METHOD
        count_
    };
    // Not "using enum known": g++ 12 breaks off when a template names such a member.
    static constexpr known other = known::other;
#define HTTOOP_METHOD(constant, token, safe, idempotent, cacheable, section) \
    static constexpr known constant = known::constant;
#include <httoop/message/methods.def>
#undef HTTOOP_METHOD
    static constexpr known count_ = known::count_;

    constexpr method(known k) : which_{k} {}

    // token, or a violation (rfc9110#9.1) at the first octet that is none.
    static result<method> parse(octets token HTTOOP_LIFETIME_BOUND);
    // The same for octets that are known to be a token.
    static method of_token(octets token HTTOOP_LIFETIME_BOUND);

    [[nodiscard]] known which() const { return which_; }
    [[nodiscard]] octets token() const { return which_ == known::other ? other_ : name(which_); }
    [[nodiscard]] bool safe() const;        // 9.2.1; unknown methods are not
    [[nodiscard]] bool idempotent() const;  // 9.2.2
    [[nodiscard]] bool cacheable() const;   // 9.2.3

    static octets name(known k);

    friend bool operator==(method const& a, method const& b) {
        return a.which_ == b.which_ && (a.which_ != known::other || a.other_ == b.other_);
    }
    friend bool operator==(method const& a, known b) { return a.which_ == b; }

private:
    method(known k, octets other) : which_{k}, other_{other} {}
    known which_;
    octets other_;
};

}  // namespace httoop::inline v0
