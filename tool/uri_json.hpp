#pragma once
#include <httoop/uri/uri_view.hpp>

#include "json.hpp"

namespace httoop::tool {

// The parts of a URI reference: docs/addresses.md has the members.
json parts_of(uri_view const& u);

}  // namespace httoop::tool
