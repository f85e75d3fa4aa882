#pragma once
#include <httoop/exchange/source.hpp>

namespace httoop::tool {

// Content that is told on standard error while it is read, as far as it is text: -v. `fields` are those of its message;
// JSON is formatted up to `held` octets.
owned<source> told_content(owned<source> from, field_section const& fields, std::uint64_t held);

}  // namespace httoop::tool
