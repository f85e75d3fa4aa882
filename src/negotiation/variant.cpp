#include <httoop/negotiation/variant.hpp>

namespace httoop::inline v0::negotiation {

octets charset_of(variant const& v) {
    std::string const* const parameter = v.type.parameters.find("charset");
    return parameter != nullptr ? octets{*parameter} : v.charset;
}

octets coding_of(variant const& v) { return v.coding.empty() ? octets{"identity"} : v.coding; }

}  // namespace httoop::inline v0::negotiation
