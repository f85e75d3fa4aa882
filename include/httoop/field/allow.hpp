#pragma once
#include <httoop/field/token_list.hpp>

namespace httoop::inline v0 {

// RFC 9110 10.2.1: the methods of a resource; none of them is a value too. Methods are compared
// with case.
struct allow : token_list<field_id::allow> {
    allow() = default;
    explicit allow(std::vector<std::string> methods) : token_list{std::move(methods)} {}
    explicit allow(token_list f) : token_list{std::move(f)} {}

    static result<allow> parse(octets value) {
        auto f = token_list::parse(value);
        if (!f) return f.error();
        return allow{*std::move(f)};
    }
    [[nodiscard]] bool has(octets method) const {
        for (std::string const& m : all)
            if (m == method) return true;
        return false;
    }
};

}  // namespace httoop::inline v0
