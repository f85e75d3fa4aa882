#pragma once
#include <cstdint>
#include <vector>

#include <httoop/core/policy.hpp>
#include <httoop/message/field_section.hpp>
#include <httoop/message/method.hpp>
#include <httoop/message/request.hpp>
#include <httoop/message/response.hpp>
#include <httoop/wire/context.hpp>

namespace httoop::inline v0::wire {

// The head of an HTTP/1.x message: start line, field lines, empty line (RFC 9112 2.1). Reads line by
// line as octets arrive, never an octet twice but those of the last unfinished line's unseen rest,
// and refuses at the first wrong octet, complete line or not. All offsets count from the first octet
// that was presented, empty lines before a request line included; those of violations and findings
// from the first octet of the message, which reset() tells.
class head_parser {
public:
    enum class progress : std::uint8_t { incomplete, complete, violated };

    // Ready for the next head, or trailer section, which begins `offset` octets into its message;
    // keeps memory.
    void reset(std::size_t offset = 0);

    // `unread` begins at the head's first octet at every call and grows at its end.
    progress read_request(octets unread, context const& c);
    progress read_response(octets unread, context const& c);
    // The field lines of a trailer section alone, to the empty line (RFC 9112 7.1.2).
    progress read_trailers(octets unread, context const& c);

    // Anything but skippable empty lines was seen.
    [[nodiscard]] bool begun() const { return begun_; }
    // Octets up to and including the empty line.
    [[nodiscard]] std::size_t size() const { return at_; }
    [[nodiscard]] violation broken() const { return broken_; }

    // After `complete`, for the same octets:
    void take(octets head, request& into) const;
    void take(octets head, response& into) const;
    void take_trailers(octets head, field_section& into) const;

    // What framing looks at, without making a message (views into `head`).
    [[nodiscard]] method::known known_method() const { return method_; }
    [[nodiscard]] target_form form() const { return form_; }
    [[nodiscard]] http_version version() const { return version_; }
    [[nodiscard]] status_code status() const { return status_; }
    [[nodiscard]] bool simple() const { return simple_; }  // an HTTP/0.9 simple request
    [[nodiscard]] std::size_t count(field_id id) const;
    [[nodiscard]] bool has(field_id id) const {
        return (present_[static_cast<unsigned>(id) >> 6] >> (static_cast<unsigned>(id) & 63) & 1) != 0;
    }
    // Calls each(octets value) for every line of that field, in order.
    template <class F>
    void each(octets head, field_id id, F f) const {
        if (!has(id)) return;
        for (field_section::entry const& e : entries_)
            if (e.id == id) f(octets{head.data() + fields_at_ + e.value_at, e.value_size});
    }

private:
    // (state: the implementer may change everything private)
    std::size_t at_ = 0;         // first octet of the unfinished line
    std::size_t scanned_ = 0;    // octets of it that are known to be right
    std::size_t fields_at_ = 0;  // where the field section begins; entries count from there
    violation broken_;
    std::uint64_t present_[2]{};
    std::vector<field_section::entry> entries_;
    std::uint32_t target_at_ = 0, target_size_ = 0, path_at_ = 0, query_at_ = 0;
    std::uint32_t method_at_ = 0, method_size_ = 0, reason_at_ = 0, reason_size_ = 0;
    method::known method_ = method::other;
    target_form form_ = target_form::origin;
    http_version version_;
    status_code status_;
    bool begun_ = false, simple_ = false, started_ = false, canonical_ = true;
};

}  // namespace httoop::inline v0::wire
