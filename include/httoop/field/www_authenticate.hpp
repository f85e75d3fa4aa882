#pragma once
#include <string>
#include <vector>

#include <httoop/field/authentication.hpp>
#include <httoop/field/composed.hpp>
#include <httoop/message/field_name.hpp>
#include <httoop/syntax/list.hpp>

namespace httoop::inline v0 {

// A list of challenges, any number of them in a line.
//
//     WWW-Authenticate = #challenge
//
//     response.set(www_authenticate{{{"Basic", "", {{"realm", "attic"}}}}});
template <field_id Id>
struct challenges_field {
    static constexpr field_id id = Id;
    std::vector<challenge> challenges;

    static result<challenges_field> parse(octets value) {
        challenges_field f;
        if (auto added = f.parse_more(value); !added) return added.error();
        return f;
    }
    result<void> parse_more(octets value) { return add_challenges(value, challenges); }
    [[nodiscard]] std::string compose() const {
        std::string text;
        for (challenge const& c : challenges)
            append_element(text, compose_authentication(c, auth_place::challenge));
        return parsed_back(std::move(text), *this);
    }
    friend bool operator==(challenges_field const&, challenges_field const&) = default;
};

using www_authenticate = challenges_field<field_id::www_authenticate>;      // RFC 9110 11.6.1
using proxy_authenticate = challenges_field<field_id::proxy_authenticate>;  // 11.7.1

}  // namespace httoop::inline v0
