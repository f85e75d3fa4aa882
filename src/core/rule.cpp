#include <httoop/core/rule.hpp>

#if defined(HTTOOP_SWITCHABLE_RULES)
#include <cstdlib>
#include <cstring>

namespace httoop::inline v0 {

bool enforced(rule const& r) {
    static char const* const off = std::getenv("HTTOOP_SWITCH_OFF");
    return off == nullptr || std::strcmp(off, r.id) != 0;
}

}  // namespace httoop::inline v0
#endif
