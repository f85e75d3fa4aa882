#include <httoop/uri/path.hpp>

#include <httoop/syntax/utf8.hpp>
#include <httoop/uri/percent.hpp>
#include <httoop/uri/rules.hpp>

#include "uri/utf8.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace httoop::inline v0 {
namespace {

#if defined(__SSE2__)
// A mask of the octets among the 16 at p that are neither query_octet nor a percent sign; `percents`
// is a mask of the percent signs. Compared in ranges: signed comparison, hence the shift by 128.
unsigned unfit_among_16(char const* p, unsigned& percents) {
    __m128i const v = _mm_loadu_si128(reinterpret_cast<__m128i const*>(p));
    auto const within = [v](int first, int last) {
        __m128i const moved = _mm_add_epi8(v, _mm_set1_epi8(static_cast<char>(128 - first)));
        return _mm_cmplt_epi8(moved, _mm_set1_epi8(static_cast<char>(-128 + last - first + 1)));
    };
    auto const is = [v](char c) { return _mm_cmpeq_epi8(v, _mm_set1_epi8(c)); };
    __m128i fit = _mm_or_si128(within('$', ';'), within('?', 'Z'));
    fit = _mm_or_si128(fit, _mm_or_si128(within('a', 'z'), is('!')));
    fit = _mm_or_si128(fit, _mm_or_si128(is('='), is('_')));
    fit = _mm_or_si128(fit, is('~'));
    percents = static_cast<unsigned>(_mm_movemask_epi8(is('%')));
    return ~static_cast<unsigned>(_mm_movemask_epi8(fit)) & 0xffffu;
}
#endif

// The place in the encoded path of the octet at `decoded` places after decoding.
std::size_t encoded_offset(octets path, std::size_t decoded) {
    std::size_t i = 0;
    for (; decoded > 0; --decoded) i += path[i] == '%' && percent_encoding_at(path, i) ? 3 : 1;
    return i;
}

}  // namespace

std::size_t valid_path_query_prefix(octets s) {
    std::size_t i = 0;
#if defined(__SSE2__)
    while (s.size() - i >= 16) {
        unsigned percents;
        unsigned const unfit = unfit_among_16(s.data() + i, percents);
        for (; percents != 0; percents &= percents - 1) {
            auto const at = static_cast<std::size_t>(__builtin_ctz(percents));
            if (unfit != 0 && static_cast<std::size_t>(__builtin_ctz(unfit)) < at) break;
            if (!percent_encoding_at(s, i + at)) return i + at;
        }
        if (unfit != 0) return i + static_cast<std::size_t>(__builtin_ctz(unfit));
        i += 16;
    }
#endif
    for (; i < s.size(); ++i)
        if (!query_octet(s[i]) && !(s[i] == '%' && percent_encoding_at(s, i))) return i;
    return s.size();
}

void remove_dot_segments(std::string& path) {
    if (!enforced(rules::dot_segments_removed)) return;
    // Steps A to E of 5.2.4. The output grows at the front of the same string: never past `in`,
    // from where the input is still to be read.
    octets const text{path};
    std::size_t in = 0, out = 0;
    while (in < text.size()) {
        octets const rest = text.substr(in);
        if (rest.starts_with("../")) in += 3;
        else if (rest.starts_with("./") || rest.starts_with("/./")) in += 2;
        else if (rest == "." || rest == "..") in = text.size();
        else if (rest == "/.") path[out++] = '/', in = text.size();
        else if (rest.starts_with("/../") || rest == "/..") {
            if (out == 0 && !enforced(rules::dots_above_root)) {
                while (out < 3) path[out++] = text[in++];
                continue;
            }
            while (out > 0 && path[--out] != '/') {}
            if (rest.size() == 3) path[out++] = '/';
            in += 3;
        } else {
            do path[out++] = path[in++];
            while (in < text.size() && path[in] != '/');
        }
    }
    path.resize(out);
}

result<void> decode_path(octets path, std::string& out) {
    out.clear();
    out.reserve(path.size());
    for (std::size_t i = 0; i < path.size(); ++i) {
        char c = path[i];
        std::size_t const at = i;
        bool const encoded =
            c == '%' && percent_encoding_at(path, i) && enforced(rules::path_decoded);
        if (encoded) {
            c = percent_encoded_octet(path, i);
            i += 2;
        } else if (c == '%' && enforced(rules::uri_percent)) {
            return violation{&rules::uri_percent, at};
        }
        if (c == '\\' || (encoded && c == '/'))
            if (enforced(rules::path_separator)) return violation{&rules::path_separator, at};
        if (c == '\0' && enforced(rules::path_nul)) return violation{&rules::path_nul, at};
        out += c;
    }
    for (std::size_t i = 0; i < out.size();) {
        std::size_t const size = utf8_sequence(octets{out}.substr(i));
        if (size == 0 && enforced(rules::path_utf8))
            return violation{&rules::path_utf8, encoded_offset(path, i)};
        i += size == 0 ? 1 : size;
    }
    remove_dot_segments(out);
    return {};
}

}  // namespace httoop::inline v0
