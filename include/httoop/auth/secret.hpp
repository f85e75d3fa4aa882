#pragma once
#include <string>
#include <utility>

#include <httoop/core/octets.hpp>

namespace httoop::inline v0::auth {

// A password, a key or a token: it cannot be printed, is compared in constant time, and its memory
// is overwritten when it is given up.
//
//     secret const password{"open sesame"};
//     if (password.equals(sent)) ...
class secret {
public:
    secret() = default;
    explicit secret(std::string text) : text_{std::move(text)} {}
    explicit secret(octets text) : text_{text} {}
    explicit secret(char const* text) : text_{text} {}
    secret(secret const&) = default;
    secret(secret&& o) noexcept : text_{std::move(o.text_)} { o.wipe(); }
    secret& operator=(secret o) noexcept {
        text_.swap(o.text_);
        return *this;
    }
    ~secret() { wipe(); }

    // Whoever writes this word takes care of what becomes of it. A NUL follows its octets.
    [[nodiscard]] octets reveal() const HTTOOP_LIFETIME_BOUND { return text_; }
    [[nodiscard]] bool empty() const { return text_.empty(); }
    // Takes as long for each text of the same size.
    [[nodiscard]] bool equals(octets other) const;

    template <class Stream>
    friend Stream& operator<<(Stream&, secret const&) = delete;

private:
    void wipe();
    std::string text_;
};

// Whether both are the same, in a time that does not depend on where they differ. Their sizes are
// no secret.
bool equal_in_constant_time(octets a, octets b);

}  // namespace httoop::inline v0::auth
