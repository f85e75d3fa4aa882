#pragma once
#include <string>

namespace httoop::inline v0 {

// Of a multipart content: nobody can guess it, so that nothing within is taken for it (RFC 2046 5.1.1).
std::string new_boundary();

}  // namespace httoop::inline v0
