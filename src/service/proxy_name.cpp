#include <httoop/service/proxy_name.hpp>

#include <httoop/field/via.hpp>

#include "made_up.hpp"

namespace httoop::inline v0 {

std::string made_up_proxy_name() { return "httoop-" + made_up_letters(); }

bool is_proxy_name(std::string const& name) {
    auto const member = via_member::parse("1.1 " + name);
    return member && member->received_by == name;
}

}  // namespace httoop::inline v0
