#include "chunked.hpp"

#include <algorithm>

#include <httoop/core/ascii.hpp>
#include <httoop/wire/rules.hpp>

namespace httoop::inline v0::wire {

void chunked_decoder::reset(std::size_t offset) {
    *this = chunked_decoder{};
    offset_ = offset;
}

bool chunked_decoder::stops(rule const& r, std::size_t i, policy const& p) {
    std::size_t const at = offset_ + static_cast<std::size_t>(taken_) + i;
    if (!p.stops(r, at)) return false;
    broken_ = {&r, at};
    return true;
}

bool chunked_decoder::refuses(rule const& r, std::size_t i, policy const& p) {
    std::size_t const at = offset_ + static_cast<std::size_t>(taken_) + i;
    if (!p.refuses(r, at)) return false;
    broken_ = {&r, at};
    return true;
}

chunked_decoder::step chunked_decoder::next(octets in, context const& c) {
    policy const& p = *c.policy;
    step s;
    for (std::size_t i = 0; i < in.size() && state_ != state::done;) {
        if (state_ == state::data) {
            std::size_t const n = static_cast<std::size_t>(
                std::min<std::uint64_t>(left_, in.size() - i));
            s = {found::content, i + n, in.substr(i, n)};
            left_ -= n;
            content_ += n;
            taken_ += i + n;
            if (left_ == 0) state_ = state::data_cr;
            return s;
        }
        if (!framing_octet(in[i], i, p)) {
            s.is = found::violated;
            return s;
        }
        ++i;
        s.taken = i;
    }
    taken_ += s.taken;
    if (state_ == state::done) s.is = found::end;
    return s;
}

// One octet that is not content; false where reading stops.
bool chunked_decoder::framing_octet(char o, std::size_t i, policy const& p) {
    // What is neither content nor bounded by it (RFC 9112 7.1.1).
    std::uint64_t const overhead = taken_ + i + 1 - content_;
    if (overhead > p.limits.chunk_overhead && overhead - p.limits.chunk_overhead > 2 * content_ &&
        refuses(rules::chunk_extensions_too_long, i, p))
        return false;
    switch (state_) {
    case state::size_first:
        left_ = 0;
        digits_ = extensions_ = 0;
        if (!HEXDIG(o)) return !refuses(rules::chunk_syntax, i, p);
        state_ = state::size;
        return size_digit(o, i, p);
    case state::size:
        if (HEXDIG(o)) return size_digit(o, i, p);
        if (o == ';' && !enforced(rules::chunk_extensions_ignored))
            return !refuses(rules::chunk_syntax, i, p);
        if (o == '\r' || o == ';' || OWS_octet(o)) return extension_octet(o, i, p);
        return !refuses(rules::chunk_syntax, i, p);
    case state::line_lf:
        if (o != '\n') return !refuses(rules::chunk_syntax, i, p);
        if (left_ > p.limits.content - std::min(p.limits.content, content_) &&
            stops(rules::content_too_long, i, p))
            return false;
        state_ = left_ == 0 ? state::done : state::data;
        return true;
    case state::data_cr:
        if (o != '\r') return !refuses(rules::chunk_syntax, i, p);
        state_ = state::data_lf;
        return true;
    case state::data_lf:
        if (o != '\n') return !refuses(rules::chunk_syntax, i, p);
        state_ = state::size_first;
        return true;
    default: return extension_octet(o, i, p);
    }
}

bool chunked_decoder::size_digit(char o, std::size_t i, policy const& p) {
    ++digits_;
    if ((left_ >> 60 != 0 || digits_ > p.limits.chunk_size_digits) &&
        refuses(rules::chunk_size_overflow, i, p))
        return false;
    left_ = left_ << 4 | static_cast<std::uint64_t>(hex_value(o));
    return true;
}

// chunk-ext = *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS ( token / quoted-string ) ] )
bool chunked_decoder::extension_octet(char o, std::size_t i, policy const& p) {
    if (o != '\r' && ++extensions_ > p.limits.chunk_extensions &&
        refuses(rules::chunk_extensions_too_long, i, p))
        return false;
    bool fits = true;
    switch (state_) {
    case state::name_first:
    case state::value_first:
        if (OWS_octet(o)) return true;
        fits = tchar(o);
        if (fits) state_ = state_ == state::name_first ? state::name : state::token;
        else if (o == '"' && state_ == state::value_first) {
            fits = true;
            state_ = state::quoted;
        }
        break;
    case state::quoted:
        if (o == '"') state_ = state::value_end;
        else if (o == '\\') state_ = state::quoted_pair;
        else fits = qdtext(o);
        break;
    case state::quoted_pair:
        state_ = state::quoted;
        fits = field_content(o);
        break;
    case state::name:
    case state::token:
        if (tchar(o)) return true;
        [[fallthrough]];
    default:  // after size, name or value
        if (o == ';') state_ = state::name_first;
        else if (o == '=' && (state_ == state::name || state_ == state::name_bws))
            state_ = state::value_first;
        else if (OWS_octet(o))
            state_ = state_ == state::name || state_ == state::name_bws ? state::name_bws
                                                                        : state::extension_bws;
        // White space belongs to the ';' or '=' that follows it: none may stand at the end.
        else if (o == '\r' && state_ != state::extension_bws && state_ != state::name_bws)
            state_ = state::line_lf;
        else fits = false;
    }
    if (fits) return true;
    // Where faults are collected the rest of the line is skipped; only its end is needed.
    bool const stop = o == '\n' ? refuses(rules::chunk_extension_syntax, i, p)
                                : stops(rules::chunk_extension_syntax, i, p);
    if (!stop && o == '\r') state_ = state::line_lf;
    return !stop;
}

}  // namespace httoop::inline v0::wire
