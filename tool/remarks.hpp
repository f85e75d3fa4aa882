#pragma once
#include <string>
#include <vector>

#include "outlook.hpp"

namespace httoop::tool {

// What says something else to caches than people mean by it: misspelt directives, Pragma, fields of other caches, a clock
// that is wrong. What to change, a sentence each.
std::vector<std::string> misread(told_exchange const& e, caching::cache_options const& o);

// Where a cache that is shared may store it: what goes to more users than was meant, or to fewer.
std::vector<std::string> shared_with_care(told_exchange const& e, outlook const& f, caching::cache_options const& o);

}  // namespace httoop::tool
