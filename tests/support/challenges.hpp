#pragma once
// The cases of tests/data/auth as our types.
#include <fstream>
#include <string>

#include <nlohmann/json.hpp>

#include <httoop/field/authentication.hpp>

namespace support {

inline nlohmann::json auth_cases(char const* file) {
    return nlohmann::json::parse(std::ifstream{std::string{"tests/data/auth/"} + file});
}

// The rule that was broken, or null.
template <class T>
httoop::rule const* fault_of(httoop::result<T> const& r) {
    return r ? nullptr : r.error().broken;
}

// The strings of httpauth.json have one character for each octet.
inline std::string octet_for_each_character(std::string const& utf8) {
    std::string octets;
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        auto c = static_cast<unsigned char>(utf8[i]);
        if (c >= 0x80 && i + 1 < utf8.size()) {
            c = static_cast<unsigned char>((c & 3) << 6 |
                                           (static_cast<unsigned char>(utf8[i + 1]) & 63));
            ++i;
        }
        octets += static_cast<char>(c);
    }
    return octets;
}

// Parameters have no order in JSON, and their names no case.
inline bool same_params(httoop::auth_params const& params, nlohmann::json const& expected) {
    for (auto const& [name, value] : expected.items()) {
        std::string const* const got = params.find(name);
        if (got == nullptr || *got != octet_for_each_character(value)) return false;
    }
    return params.size() == expected.size();
}

// [[scheme, {parameters}] or [scheme, token68], ...]
inline bool same_challenges(std::vector<httoop::challenge> const& got,
                            nlohmann::json const& expected) {
    if (got.size() != expected.size()) return false;
    for (std::size_t i = 0; i < got.size(); ++i) {
        nlohmann::json const& c = expected[i];
        if (!got[i].is(c[0].get<std::string>())) return false;
        bool const same = c[1].is_string()
                              ? got[i].token68 == c[1].get<std::string>() && got[i].params.empty()
                              : got[i].token68.empty() && same_params(got[i].params, c[1]);
        if (!same) return false;
    }
    return true;
}

}  // namespace support
