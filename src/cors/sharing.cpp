#include <httoop/cors/sharing.hpp>

#include <httoop/uri/origin.hpp>

namespace httoop::inline v0::cors {

result<void> sharing::allow(octets text) {
    if (text == "*") {
        any_origin = true;
        return {};
    }
    auto const o = origin::parse(text);
    if (!o) return o.error();
    origins.push_back(o->compose());
    return {};
}

}  // namespace httoop::inline v0::cors
