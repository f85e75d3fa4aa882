#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

#include <httoop/core/policy.hpp>
#include <httoop/field/accept.hpp>
#include <httoop/field/accept_charset.hpp>
#include <httoop/field/accept_encoding.hpp>
#include <httoop/field/accept_language.hpp>
#include <httoop/message/field_section.hpp>
#include <httoop/negotiation/variant.hpp>

namespace httoop::inline v0::negotiation {

// How language ranges match tags (RFC 9110 12.5.4): "en" matches "en-GB" too (filtering, RFC 4647
// 3.3.1), "en-GB" finds "en" too (lookup, 3.4), or both: a lookup where filtering finds no more than "*".
enum class language_matching : std::uint8_t { filtering, lookup, both };

// What a request says of a variant in one dimension, and why.
struct judgement {
    static constexpr std::size_t no_range = static_cast<std::size_t>(-1);

    quality weight;  // 0: not acceptable
    rule const* because = nullptr;
    std::size_t range = no_range;  // the element of the field's list that decided, from 0
    std::size_t cut = 0;           // octets that a lookup cut from the end of that range
};

// What a request prefers: its Accept, Accept-Language, Accept-Charset and Accept-Encoding. A field
// that cannot be parsed counts as not sent, and the sink is told. An empty list says nothing, but
// in Accept-Encoding: there it wants no coding (12.5.3). Fields of dimensions that are not in `of` are
// not read: they do not matter where all variants are alike in them.
class preferences {
public:
    preferences() = default;  // none
    explicit preferences(field_section const& request,
                         language_matching m = language_matching::filtering,
                         findings_sink* findings = nullptr, dimension_set of = dimension_set::all());

    [[nodiscard]] judgement judge(dimension d, variant const& v) const;
    // Whether anything is preferred in that dimension.
    [[nodiscard]] bool given(dimension d) const { return given_.has(d); }
    // An element of a field's list, composed: judgement::range. Empty if there is none.
    [[nodiscard]] std::string range(dimension d, std::size_t index) const;

private:
    accept accept_;
    accept_language language_;
    accept_charset charset_;
    accept_encoding encoding_;
    dimension_set given_;
    language_matching matching_ = language_matching::filtering;
};

}  // namespace httoop::inline v0::negotiation
