#pragma once
#include <cstdint>
#include <string>
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
    [[nodiscard]] octets target(octets head) const { return {head.data() + target_at_, target_size_}; }
    [[nodiscard]] http_version version() const { return version_; }
    [[nodiscard]] status_code status() const { return status_; }
    [[nodiscard]] bool simple() const { return simple_; }  // an HTTP/0.9 simple request
    [[nodiscard]] std::size_t count(field_id id) const;
    [[nodiscard]] bool has(field_id id) const { return present_.has(id); }
    // Calls each(octets value) for every line of that field, in order.
    template <class F>
    void each(octets head, field_id id, F f) const {
        if (!has(id)) return;
        char const* const text = section_text(head);
        for (std::size_t i = 0; i < count_; ++i)
            if (entries_[i].id == id)
                f(octets{text + entries_[i].value_at, entries_[i].value_size});
    }
    // How far into the message a value lies that each() told.
    [[nodiscard]] std::size_t offset_of(octets head, octets value) const {
        return offset_ + fields_at_ + static_cast<std::size_t>(value.data() - section_text(head));
    }

private:
    // What the next octet belongs to.
    enum class state : std::uint8_t {
        start,  // empty lines before a request line
        start_lf,
        method,
        target_first,
        scheme,
        scheme_slash,
        scheme_slash_2,
        authority,
        asterisk,
        path,
        query,
        simple_lf,
        version,
        status,
        reason,
        start_line_lf,
        line_start,
        end_lf,
        name,
        name_space,
        value_lead,
        value,
        value_lf,
        ignored,  // a line that cannot be used, in a message whose faults are collected
        complete,
        violated,
    };
    enum class next : std::uint8_t { octet, same_octet, wait, line, stop };

    progress read(octets unread, context const& c,
                  next (head_parser::*start_line_octet)(octets, context const&));

    // start_line.cpp
    next request_line_octet(octets in, context const& c);
    next status_line_octet(octets in, context const& c);
    next empty_line_octet(char o, policy const& p);
    next method_octet(octets in, char o, policy const& p);
    next target_first_octet(char o, policy const& p);
    next scheme_octet(octets in, char o, policy const& p);
    next authority_octet(octets in, char o, policy const& p);
    next path_octet(char o, policy const& p);
    next end_of_target(char o, policy const& p);
    next end_of_simple_request();
    next version_octet(char o, policy const& p);
    next version_digit(char o, std::uint8_t& number, policy const& p);
    next status_octet(char o, policy const& p);
    next reason_octet(char o, policy const& p);
    bool check_authority(octets in, policy const& p);
    bool start_line_too_long(char o, policy const& p, rule const& too_long);

    // plain_lines.cpp
    void read_plain_request_line(octets in, policy const& p);
    void read_plain_status_line(octets in, policy const& p);
    void read_plain_lines(octets in, policy const& p);

    // field_lines.cpp
    next field_line_octet(octets in, context const& c);
    next line_start_octet(octets in, char o, context const& c);
    next name_octet(octets in, char o, context const& c);
    next end_of_name(octets in, policy const& p);
    next value_octet(octets in, char o, policy const& p);
    void end_value(octets in, bool crlf, policy const& p);
    bool field_lines_too_long(char o, policy const& p);
    field_section::entry& new_entry();
    void mend(octets in);
    // At the LF of the empty line.
    void finish(octets in) {
        ++at_;
        state_ = state::complete;
        if (mend_) mend(in);
    }

    // Whether reading stops there; also where nothing can be mended (refuses), and where the
    // standard has us mend it (notes: false only for rules that are switched off).
    bool stops(rule const& r, std::size_t at, policy const& p,
               relaxation mended_by = relaxation::none);
    bool refuses(rule const& r, std::size_t at, policy const& p);
    bool notes(rule const& r, std::size_t at, policy const& p) const;

    char const* section_text(octets head) const {
        return mended_.empty() ? head.data() + fields_at_ : mended_.data();
    }
    octets section(octets head) const { return {section_text(head), line_at_ - fields_at_}; }

    std::size_t offset_ = 0;     // of the head in its message
    std::size_t at_ = 0;         // the next octet to look at
    std::size_t line_at_ = 0;    // the first octet of its line
    std::size_t fields_at_ = 0;  // where the field section begins; entries count from there
    violation broken_;
    field_set present_;  // of the lines
    std::vector<field_section::entry> entries_;  // the first count_ are in use
    std::size_t count_ = 0;
    std::string mended_;  // the field section where octets of values had to become spaces
    std::uint32_t target_at_ = 0, target_size_ = 0, path_at_ = 0, query_at_ = 0;
    std::uint32_t method_at_ = 0, method_size_ = 0, reason_at_ = 0, reason_size_ = 0;
    std::uint32_t part_at_ = 0;    // of the authority, version or status being read
    std::uint32_t value_end_ = 0;  // after the last octet of the value that is not white space
    state state_ = state::start;
    method::known method_ = method::other;
    target_form form_ = target_form::origin;
    http_version version_;
    status_code status_;
    std::uint8_t empty_lines_ = 0;
    std::uint8_t hex_digits_ = 0;  // still to come after a percent sign
    bool begun_ = false, simple_ = false, canonical_ = true;
    bool trailers_ = false, http_scheme_ = false;
    bool mend_ = false;       // octets of some value are to become spaces
    bool fold_ = false;       // the line being read continues the last entry
    bool skip_folds_ = false;  // there is no entry that a folded line could continue
};

}  // namespace httoop::inline v0::wire
