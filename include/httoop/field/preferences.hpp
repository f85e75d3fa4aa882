#pragma once
#include <cstdint>
#include <initializer_list>
#include <optional>

#include <httoop/field/prefer.hpp>
#include <httoop/message/field_section.hpp>

namespace httoop::inline v0 {

enum class preferred_return : std::uint8_t { unsaid, minimal, representation };  // RFC 7240 4.2
enum class preferred_handling : std::uint8_t { unsaid, strict, lenient };        // 4.4

// What is preferred, and the requirement it is understood by.
template <class T>
struct preferred {
    T value{};
    rule const* because = nullptr;
    friend bool operator==(preferred const&, preferred const&) = default;
};

// What a request prefers (RFC 7240): the first of preferences that are repeated counts; what is not
// recognised counts as not said, and so does a field that cannot be parsed. A server need not do as
// is preferred: it tells what it did.
//
//     preferences const p{request.fields()};
//     bool const brief = p.returning().value == preferred_return::minimal;
//     response r = brief ? response{status_code::no_content} : whole();
//     if (brief) p.tell(r.fields(), {"return"});
//     else p.tell(r.fields(), {});
class preferences {
public:
    explicit preferences(field_section const& request);

    [[nodiscard]] preferred<bool> respond_async() const;                      // 4.1
    [[nodiscard]] preferred<preferred_return> returning() const;              // 4.2
    [[nodiscard]] preferred<std::optional<std::uint32_t>> wait() const;       // 4.3, seconds
    [[nodiscard]] preferred<preferred_handling> handling() const;             // 4.4
    // Any other: null if it is not there.
    [[nodiscard]] preference const* find(octets name) const;

    // Adds Preference-Applied with those preferences that were honoured, if they were asked for; and
    // to Vary that Prefer matters, which is so for all answers of a resource if it is for one.
    void tell(field_section& response, std::initializer_list<octets> honoured) const;

private:
    prefer all_;
};

}  // namespace httoop::inline v0
