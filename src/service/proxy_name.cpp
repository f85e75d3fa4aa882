#include <httoop/service/proxy_name.hpp>

#include <httoop/field/via.hpp>
#include <httoop/io/entropy.hpp>

namespace httoop::inline v0 {

std::string made_up_proxy_name() {
    constexpr octets letters = "abcdefghijkmnpqrstuvwxyz23456789";  // 32 that are not taken for each other
    constexpr int size = 8;
    std::string name = "httoop-";
    std::uint64_t n = io::random_number();
    for (int i = 0; i < size; ++i, n /= letters.size()) name += letters[n % letters.size()];
    return name;
}

bool is_proxy_name(std::string const& name) {
    auto const member = via_member::parse("1.1 " + name);
    return member && member->received_by == name;
}

}  // namespace httoop::inline v0
