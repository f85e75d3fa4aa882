#include "framing.hpp"

#include <httoop/core/ascii.hpp>
#include <httoop/core/number.hpp>
#include <httoop/message/coding_name.hpp>
#include <httoop/wire/rules.hpp>

namespace httoop::inline v0::wire {
namespace {

// Reads the values of one field; the first violation stays.
class reader {
public:
    reader(head_parser const& h, octets head, context const& c) : h_{h}, head_{head}, c_{c} {}

    bool stops(rule const& r, std::size_t offset, relaxation mended_by = relaxation::none) {
        if (broken.broken != nullptr || !c_.policy->stops(r, offset, mended_by))
            return broken.broken != nullptr;
        broken = {&r, offset};
        return true;
    }
    std::size_t offset_of(octets part) const { return h_.offset_of(head_, part); }

    violation broken;

protected:
    head_parser const& h_;
    octets head_;
    context const& c_;
};

// Content-Length = 1*DIGIT, or the same repeated in a list or in lines (RFC 9112 6.3, step 5).
class length_reader : public reader {
public:
    using reader::reader;
    void read() {
        h_.each(head_, field_id::content_length, [this](octets value) { line(value); });
        if (broken.broken == nullptr && length > c_.policy->limits.content)
            stops(rules::content_too_long, offset_of(first_));
    }
    std::uint64_t length = 0;

private:
    void line(octets value) {
        for (;;) {
            std::size_t const comma = value.find(',');
            number(trim_ows(value.substr(0, comma)));
            if (comma == octets::npos || broken.broken != nullptr) return;
            value.remove_prefix(comma + 1);
        }
    }
    void number(octets digits) {
        if (first_.data() != nullptr && digits == first_) return;
        std::uint64_t n = 0;
        switch (parse_decimal(digits, n)) {
        case number_fault::malformed: stops(rules::length_invalid, offset_of(digits)); return;
        case number_fault::overflow:
            stops(rules::length_overflow, offset_of(digits));
            n = UINT64_MAX;
            break;
        case number_fault::none: break;
        }
        if (first_.data() != nullptr) {
            stops(rules::length_invalid, offset_of(digits));
            return;
        }
        first_ = digits;
        length = n;
    }
    octets first_;
};

// Transfer-Encoding = #transfer-coding
// transfer-coding   = token *( OWS ";" OWS token BWS "=" BWS ( token / quoted-string ) )
class coding_reader : public reader {
public:
    using reader::reader;
    void read() {
        h_.each(head_, field_id::transfer_encoding, [this](octets value) { line(value); });
        if (!some_) stops(rules::coding_syntax, end_);
    }
    bool chunked = false;        // the last coding is chunked
    octets unknown;              // the first coding that we do not know
    std::uint8_t codings = 0;    // those known that come before
    octets coding[message_framing::most_codings];

private:
    void line(octets rest) {
        end_ = offset_of(rest) + rest.size();
        do {
            rest = trim_front(rest);
            if (rest.empty() || rest.front() == ',') continue;  // an empty element
            rest = element(rest);
            if (broken.broken != nullptr) return;
        } while (next_element(rest));
    }
    static octets trim_front(octets s) {
        while (!s.empty() && OWS_octet(s.front())) s.remove_prefix(1);
        return s;
    }
    static bool next_element(octets& rest) {
        if (rest.empty()) return false;
        rest.remove_prefix(1);
        return true;
    }
    static octets take_token(octets& s) {
        std::size_t n = 0;
        while (n < s.size() && tchar(s[n])) ++n;
        octets const token = s.substr(0, n);
        s.remove_prefix(n);
        return token;
    }
    // A quoted-string at the front; false where none is.
    static bool skip_quoted(octets& s) {
        if (s.empty() || s.front() != '"') return false;
        for (std::size_t i = 1; i < s.size(); ++i) {
            if (s[i] == '"') {
                s.remove_prefix(i + 1);
                return true;
            }
            if (s[i] == '\\') ++i;
        }
        return false;
    }
    // What follows the element: nothing, or a comma and more.
    octets element(octets s) {
        octets const name = take_token(s);
        bool well = !name.empty(), parameters = false;
        for (s = trim_front(s); well && !s.empty() && s.front() == ';'; s = trim_front(s)) {
            parameters = true;
            s = trim_front(s.substr(1));
            well = !take_token(s).empty();
            s = trim_front(s);
            well = well && !s.empty() && s.front() == '=';
            if (!well) break;
            s = trim_front(s.substr(1));
            well = !take_token(s).empty() || skip_quoted(s);
        }
        if (!well || (!s.empty() && s.front() != ',')) {
            stops(rules::coding_syntax, offset_of(s));
            std::size_t const comma = s.find(',');
            s.remove_prefix(comma == octets::npos ? s.size() : comma);
        }
        apply(name, parameters);
        return s;
    }
    void apply(octets name, bool parameters) {
        some_ = true;
        if (equal_ignoring_case(name, "chunked") && enforced(rules::chunked_known) &&
            enforced(rules::chunked_decoded)) {
            if (parameters) stops(rules::chunked_parameters, offset_of(name));
            if (seen_chunked_) stops(rules::chunked_twice, offset_of(name));
            chunked = seen_chunked_ = true;
            return;
        }
        chunked = false;
        octets const known = find(name);
        if (known.empty() || codings == message_framing::most_codings) {
            if (unknown.empty()) unknown = name;
            return;
        }
        if (parameters) stops(rules::compression_parameters, offset_of(name));
        coding[codings++] = known;
    }
    // The name as context::codings lists it; x-gzip and x-compress are other names (RFC 9112 7.2).
    octets find(octets name) const {
        if (c_.codings == nullptr) return {};
        name = usual_coding_name(name);
        octets names = c_.codings->names();
        while (!names.empty()) {
            std::size_t const comma = names.find(',');
            octets const one = trim_ows(names.substr(0, comma));
            if (equal_ignoring_case(one, name)) return one;
            names.remove_prefix(comma == octets::npos ? names.size() : comma + 1);
        }
        return {};
    }
    bool some_ = false, seen_chunked_ = false;
    std::size_t end_ = 0;
};

bool expects_continue(head_parser const& h, octets head) {
    bool found = false;
    h.each(head, field_id::expect, [&](octets value) {
        while (!value.empty()) {
            std::size_t const comma = value.find(',');
            found = found || equal_ignoring_case(trim_ows(value.substr(0, comma)), "100-continue");
            value.remove_prefix(comma == octets::npos ? value.size() : comma + 1);
        }
    });
    return found;
}

// An HTTP/1.0 request with a method that sends content, and no length, cannot be framed
// (RFC 1945 7.2.2, 8.3).
rule const* length_required(head_parser const& h) {
    if (h.version() >= http_1_1 || h.simple()) return nullptr;
    switch (h.known_method()) {
    case method::post: return &rules::post_length_1_0;
    case method::put:
    case method::patch: return &rules::length_required_1_0;
    default: return nullptr;
    }
}

// What nearly all content is framed by: one line of some digits.
bool plain_length(head_parser const& h, octets head, std::uint64_t& n) {
    constexpr std::size_t most_digits = 18;
    octets digits;
    unsigned lines = 0;
    h.each(head, field_id::content_length, [&](octets value) { digits = value, ++lines; });
    if (lines != 1 || digits.empty() || digits.size() > most_digits) return false;
    n = 0;
    for (char const c : digits) {
        if (c < '0' || c > '9') return false;
        n = n * 10 + static_cast<unsigned>(c - '0');
    }
    return true;
}

}  // namespace

bool frames_plainly(head_parser const& h, octets head, method::known answered, context const& c, framing& how) {
    status_code const s = h.status();
    std::uint64_t n = 0;
    bool const content = answered != method::head && answered != method::connect && !s.interim() && s != status_code::no_content &&
                         s != status_code::not_modified;
    if (!content || h.has(field_id::transfer_encoding) || !plain_length(h, head, n) || n > c.policy->limits.content) return false;
    how.because = "rfc9112#6.3 (6)";
    how.length = content_length_of::exactly(n);
    return true;
}

result<message_framing> decide_framing(head_parser const& h, octets head, method::known answered,
                                       context const& c) {
    bool const request = c.role == role::server;
    bool const coded = h.has(field_id::transfer_encoding);
    bool const counted = h.has(field_id::content_length);
    message_framing f;
    framing& how = f.how;

    if (!request) {
        status_code const s = h.status();
        if (answered == method::head || s.interim() || s == status_code::no_content ||
            s == status_code::not_modified) {
            how.because = "rfc9112#6.3 (1)";
            return f;
        }
        if (answered == method::connect && s.status_class() == 2 &&
            enforced(rules::tunnel_has_no_content) && enforced(rules::tunnel_framing_ignored)) {
            how.because = "rfc9112#6.3 (2)";
            return f;
        }
    }

    if (coded) {
        coding_reader codings{h, head, c};
        codings.read();
        std::size_t const at = h.size();
        if (h.version() < http_1_1 && !codings.stops(rules::coding_before_1_1, at))
            f.must_close = enforced(rules::coding_before_1_1);
        if (counted && !codings.stops(rules::length_with_coding, at, relaxation::length_with_chunked))
            f.must_close = f.must_close || enforced(rules::length_with_coding_closes);
        if (request && !codings.chunked) codings.stops(rules::chunked_not_final, at);
        if (!codings.unknown.empty())
            codings.stops(rules::coding_unknown, codings.offset_of(codings.unknown));
        if (codings.broken.broken != nullptr) return codings.broken;
        f.codings = codings.codings;
        for (std::uint8_t i = 0; i < f.codings; ++i) f.coding[i] = codings.coding[i];
        how.because = counted ? "rfc9112#6.3 (3)" : "rfc9112#6.3 (4)";
        how.chunked = codings.chunked;
        how.until_close = !codings.chunked && !request;
        f.must_close = f.must_close || !codings.chunked;
        if (how.chunked || how.until_close) how.length = content_length_of::until_end();
    } else if (counted) {
        length_reader length{h, head, c};
        length.read();
        if (length.broken.broken != nullptr) return length.broken;
        how.because = "rfc9112#6.3 (6)";
        how.length = content_length_of::exactly(length.length);
    } else if (request) {
        rule const* const required = length_required(h);
        if (required != nullptr && c.policy->stops(*required, h.size()))
            return violation{required, h.size()};
        how.because = "rfc9112#6.3 (7)";
    } else {
        how.because = "rfc9112#6.3 (8)";
        how.length = content_length_of::until_end();
        how.until_close = true;
        f.must_close = true;
    }
    if (request && h.has(field_id::expect) && h.version() >= http_1_1 &&
        (how.length.is == content_length_of::unknown || how.length.octets > 0))
        how.expects_continue = expects_continue(h, head);
    return f;
}

}  // namespace httoop::inline v0::wire
