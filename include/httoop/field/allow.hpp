#pragma once
#include <httoop/field/token_list.hpp>

namespace httoop::inline v0 {

// A list of methods; none of them is a value too. Methods are compared with case.
template <field_id Id>
struct method_list : token_list<Id> {
    method_list() = default;
    explicit method_list(std::vector<std::string> methods) : token_list<Id>{std::move(methods)} {}
    explicit method_list(token_list<Id> f) : token_list<Id>{std::move(f)} {}

    static result<method_list> parse(octets value) {
        auto f = token_list<Id>::parse(value);
        if (!f) return f.error();
        return method_list{*std::move(f)};
    }
    [[nodiscard]] bool has(octets method) const {
        for (std::string const& m : this->all)
            if (m == method) return true;
        return false;
    }
};

using allow = method_list<field_id::allow>;  // RFC 9110 10.2.1: the methods of a resource

}  // namespace httoop::inline v0
