#pragma once
#include <atomic>
#include <cstdint>

#include <httoop/coding/encoder.hpp>
#include <httoop/exchange/reply.hpp>
#include <httoop/message/coding_name.hpp>

namespace httoop::inline v0 {

// Content is coded in pieces of that size; what is no larger is coded whole, before it is sent.
inline constexpr std::size_t coded_at_once = 64 * 1024;

// The content of a reply, whatever holds it, as a source.
owned<source> content_of(reply&& r);

// One of a bounded number, until it is destroyed.
class coding_place {
public:
    coding_place() = default;
    // Nothing, if as many are taken.
    static coding_place take(std::atomic<std::uint64_t>& taken, std::uint64_t most);
    coding_place(coding_place&& o) noexcept : taken_{std::exchange(o.taken_, nullptr)} {}
    coding_place& operator=(coding_place&& o) noexcept {
        std::swap(taken_, o.taken_);
        return *this;
    }
    ~coding_place();
    explicit operator bool() const { return taken_ != nullptr; }

private:
    std::atomic<std::uint64_t>* taken_ = nullptr;
};

// Content in a coding, coded as it is pulled. With `live` what was read of `from` comes out before
// more is asked for.
owned<source> code_content(owned<source> from, coding_id with, bool live, coding_place place);

// Fields of a representation that are no longer true of it in a coding; a section of header fields
// or of trailers.
void adapt_to_coding(field_section& fields, octets coding, bool live);

}  // namespace httoop::inline v0
