#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <httoop/core/policy.hpp>
#include <httoop/core/result.hpp>

namespace httoop::inline v0 {

// Multipart contents (RFC 2046 5.1): parts with field lines of their own, separated by a boundary.
//
//     multipart-body := [preamble CRLF] dash-boundary padding CRLF body-part
//                       *( CRLF dash-boundary padding CRLF body-part )
//                       CRLF dash-boundary "--" padding [CRLF epilogue]
//     dash-boundary  := "--" boundary
//     body-part      := *( field-line CRLF ) [CRLF *OCTET]
//     padding        := *( SP / HTAB )

// RFC 2046 5.1.1: boundary := 0*69<bchars> bcharsnospace
bool is_boundary(octets s);

struct part_field {
    octets name, value;
};

// What a reader came to.
struct multipart_event {
    enum kind : std::uint8_t {
        more,      // the input is used up
        part,      // a part begins: see fields()
        content,   // some octets of it: data, valid until the next call or the end of the input
        part_end,
        violated,  // and nothing is read any more
    };
    kind is = more;
    octets data;
    violation fault;  // offset from the start of the content
};

// Reads a multipart content as it arrives, cut wherever it may be, without holding more of it than the
// head of one part. What stands before the first boundary and behind the last one is passed over. Folded
// field lines are joined. A part that is a multipart itself is content like any other: give it to a
// reader of its own.
//
//     multipart_reader parts{boundary};
//     for (octets piece; receive(piece);)
//         for (multipart_event e; (e = parts.next(piece)).is != multipart_event::more;) {
//             if (e.is == multipart_event::violated) return e.fault;
//             if (e.is == multipart_event::part) begin(parts.field("Content-Type"));
//             if (e.is == multipart_event::content) write(e.data);
//         }
//     if (auto whole = parts.finish(); !whole) return whole.error();
class multipart_reader {
public:
    explicit multipart_reader(octets boundary, policy const& p = {});
    multipart_reader(multipart_reader const&) = delete;  // views point into it
    multipart_reader& operator=(multipart_reader const&) = delete;

    // Takes from the front of the input what it read.
    multipart_event next(octets& input);
    // All input was given: a violation if the content does not end with its last boundary.
    [[nodiscard]] result<void> finish() const;

    // The fields of the part that began last, until the next one begins.
    [[nodiscard]] std::span<part_field const> fields() const HTTOOP_LIFETIME_BOUND { return fields_; }
    // The first of that name, without regard to case; a null pointer where there is none.
    [[nodiscard]] octets field(octets name) const HTTOOP_LIFETIME_BOUND;
    [[nodiscard]] std::size_t count(octets name) const;
    // Where the content is that was read so far.
    [[nodiscard]] std::size_t position() const { return position_; }

private:
    enum class state : std::uint8_t {
        searching,       // for the next delimiter
        delimited,       // behind it
        one_hyphen,      // of two
        padding,         // between delimiter and CR
        line_end,        // behind that CR
        head,            // in the fields of a part
        closing,         // behind the last delimiter
        closing_line,    // behind its CR
        epilogue,
        broken,
    };
    multipart_event search(octets& input);
    multipart_event end_delimiter(octets& input);
    multipart_event read_head(octets& input);
    multipart_event begin_head();
    multipart_event parse_head();
    bool take_field(std::size_t at, octets line);
    multipart_event violate(rule const& r, std::size_t offset);
    octets take(octets& input, std::size_t size);

    policy policy_;
    std::string delimiter_;     // CRLF dash-boundary
    state state_ = state::searching;
    bool in_part_ = false;
    std::size_t matched_ = 2;   // octets of the delimiter; at the start there is as good as a CRLF
    std::size_t no_content_ = 2;  // so many of them end the line before, if they are no delimiter
    std::size_t position_ = 0;
    std::size_t parts_ = 0;
    std::string head_;
    std::size_t head_at_ = 0;   // its position
    std::size_t line_at_ = 0;   // where its last line begins
    std::vector<part_field> fields_;
    violation fault_;
};

// Appends what stands before the content of a part: the boundary and its fields; a line end before it,
// if it is not the first. A violation, and nothing, where that would not be read as it is meant.
result<void> append_part_head(std::string& to, octets boundary, std::span<part_field const> fields, bool first);
// Appends what stands behind the last part; `first`: there was none.
void append_multipart_end(std::string& to, octets boundary, bool first = false);
// Whether a part may have that content: the boundary is at the start of none of its lines (RFC 7578 4.1).
bool is_free_of(octets content, octets boundary);

}  // namespace httoop::inline v0
