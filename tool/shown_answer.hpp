#pragma once
#include <httoop/message/request.hpp>
#include <httoop/message/response.hpp>

namespace httoop::tool {

// What becomes of an answer that is not saved in a file: the raw content, on standard output; of the answer to
// HEAD, which has none, its head. Each is called for one answer after the other, the second for each piece of
// its content. False: nobody takes it any more (told).
bool show_head(response const& head, request const& asked);
bool show_content(response const& head, octets piece);
bool show_end(response const& head);

}  // namespace httoop::tool
