#pragma once
#include <string>

#include <httoop/core/result.hpp>
#include <httoop/field/directive.hpp>
#include <httoop/field/list_field.hpp>
#include <httoop/message/field_name.hpp>
#include <httoop/syntax/parameters.hpp>

namespace httoop::inline v0 {

// What a client prefers (RFC 7240 2). Names are compared without case, values with it; an empty
// value is the same as none.
//
//     preference = token [ BWS "=" BWS word ] *( OWS ";" [ OWS parameter ] )
struct preference {
    std::string name;
    std::string value{};
    httoop::parameters parameters{};

    static result<preference> parse(octets s);
    [[nodiscard]] std::string compose() const;
    [[nodiscard]] bool is(octets other) const;
    friend bool operator==(preference const&, preference const&) = default;
};

// The value of Prefer. What is not known is no error; of a preference that is repeated the first
// counts, and that is what find() gives.
//
//     if (auto p = request.get<prefer>())
//         if (preference const* r = p->find("return"); r && r->value == "minimal") ...
using prefer = list_field<field_id::prefer, preference>;

// The value of Preference-Applied (3): the same without parameters.
using preference_applied =
    list_field<field_id::preference_applied, directive, &rules::preference_applied_grammar,
               parameter_form::bad_space>;

}  // namespace httoop::inline v0
