#pragma once
#include <cstdint>
#include <string>
#include <utility>

#include <httoop/core/octets.hpp>

namespace httoop::inline v0 {

// How much content follows a head: the one thing that framing needs to know about it.
struct content_length_of {
    enum kind : std::uint8_t { none, known, unknown };
    kind is = none;
    std::uint64_t octets = 0;

    static constexpr content_length_of no_content() { return {}; }
    static constexpr content_length_of exactly(std::uint64_t n) { return {known, n}; }
    static constexpr content_length_of until_end() { return {unknown, 0}; }
    friend constexpr bool operator==(content_length_of, content_length_of) = default;
};

// Content that is held in memory (RFC 9110 6.4): absent, borrowed for the life of the program, or
// owned. Content that streams is a source (exchange/source.hpp).
class content {
public:
    content() = default;
    explicit content(std::string&& owned) : owned_{std::move(owned)}, is_{kind::owned} {}
    explicit content(std::string const& owned) : owned_{owned}, is_{kind::owned} {}
    static content literal(octets forever) {
        content c;
        c.forever_ = forever;
        c.is_ = kind::forever;
        return c;
    }
    [[nodiscard]] bool present() const { return is_ != kind::absent; }
    [[nodiscard]] octets view() const HTTOOP_LIFETIME_BOUND {
        return is_ == kind::owned ? octets{owned_} : forever_;
    }
    [[nodiscard]] bool owns() const { return is_ == kind::owned; }
    // The owned string, for the content's next holder.
    [[nodiscard]] std::string release() && { return std::move(owned_); }

private:
    enum class kind : std::uint8_t { absent, forever, owned };
    std::string owned_;
    octets forever_;
    kind is_ = kind::absent;
};

}  // namespace httoop::inline v0
