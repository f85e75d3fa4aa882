#include "shown_answer.hpp"

#include "command.hpp"
#include "readable.hpp"

namespace httoop::tool {

bool show_head(response const& head, request const& asked) {
    if (asked.method() != method::head) return true;
    std::string text = "HTTP/" + std::to_string(head.version().major);
    if (head.version() < http_2) text += "." + std::to_string(head.version().minor);
    text += " " + std::to_string(head.status().number()) + " " + readable(head.reason()) + "\n";
    for (field_line const f : head.fields()) text += std::string{f.name} + ": " + readable(f.value) + "\n";
    return print(text);
}

bool show_content(response const&, octets piece) { return print(piece); }

bool show_end(response const&) { return true; }

}  // namespace httoop::tool
