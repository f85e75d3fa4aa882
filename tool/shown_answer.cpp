#include "shown_answer.hpp"

#include <unistd.h>

namespace httoop::tool {

bool shown_answer::head(response const& r, request const& asked, bool head_told, limits const& l) {
    bool const terminal = ::isatty(STDOUT_FILENO) == 1;
    paint const p = paint::for_descriptor(STDOUT_FILENO);
    shower_.reset();
    if (terminal) shower_.emplace(r.fields(), p, l.json_octets, "-o FILE keeps them");
    bool const shown = asked.method() == method::head || (terminal && !head_told);
    return !shown || print(head_text(r, p, "", true));
}

}  // namespace httoop::tool
