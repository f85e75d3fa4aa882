#include "query.hpp"

#include <httoop/uri/percent.hpp>

namespace httoop::inline v0 {
namespace {

constexpr std::size_t most_parameters = 256;

std::string decoded(octets form) {
    std::string spaced{form};
    for (char& c : spaced)
        if (c == '+') c = ' ';
    auto plain = percent_decode(spaced);
    return plain ? std::move(*plain) : spaced;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> query_parameters(octets query) {
    std::vector<std::pair<std::string, std::string>> all;
    while (!query.empty() && all.size() < most_parameters) {
        std::size_t const end = query.find('&');
        octets const one = query.substr(0, end);
        query.remove_prefix(end == octets::npos ? query.size() : end + 1);
        if (one.empty()) continue;
        std::size_t const equals = one.find('=');
        all.emplace_back(decoded(one.substr(0, equals)),
                         equals == octets::npos ? std::string{} : decoded(one.substr(equals + 1)));
    }
    return all;
}

std::string query_parameter(octets query, octets name, octets otherwise) {
    for (auto& [n, value] : query_parameters(query))
        if (n == name) return std::move(value);
    return std::string{otherwise};
}

}  // namespace httoop::inline v0
