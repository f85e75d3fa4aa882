#pragma once
#include <vector>

#include <httoop/exchange/source.hpp>

#include "outgoing.hpp"

namespace httoop::tool {

// The content of a request, read as it is sent: texts and files one behind the other. Its length is known, and
// it can be sent again, where no file is a pipe, a device or a terminal. The files are opened here. Null: told why.
owned<source> open_content(std::vector<content_piece> const& pieces);

}  // namespace httoop::tool
