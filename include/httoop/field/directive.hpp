#pragma once
#include <optional>
#include <string>

#include <httoop/core/result.hpp>
#include <httoop/field/list_field.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/syntax/parameters.hpp>

namespace httoop::inline v0 {

// A name, perhaps with an argument: what many fields are lists of. Names are compared without case.
//
//     directive = token [ "=" ( token / quoted-string ) ]
struct directive {
    std::string name;
    std::optional<std::string> argument{};  // what the token or quoted-string stands for

    // `grammar` is what another form breaks.
    static result<directive> parse(octets s, rule const* grammar,
                                   parameter_form form = parameter_form::strict);
    [[nodiscard]] std::string compose() const;
    [[nodiscard]] bool is(octets other) const;
    friend bool operator==(directive const&, directive const&) = default;
};

//     if (auto p = request.get<pragma>(); p && p->has("no-cache")) ...
using pragma = list_field<field_id::pragma, directive, &rules::pragma_grammar>;  // RFC 7234 5.4
// RFC 2068 19.7.1.1: "timeout=5, max=100".
using keep_alive = list_field<field_id::keep_alive, directive, &rules::keep_alive_grammar>;

}  // namespace httoop::inline v0
