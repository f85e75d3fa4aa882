#include <httoop/core/version.hpp>

namespace httoop::inline v0 {

char const* version() { return HTTOOP_VERSION; }

}  // namespace httoop::inline v0
