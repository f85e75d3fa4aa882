#pragma once
#include <optional>

#include <httoop/message/request.hpp>

#include "command.hpp"
#include "showing.hpp"

namespace httoop::tool {

// What becomes of an answer that is not saved in a file. On a terminal: its head and content for people. Else:
// its raw content; of the answer to HEAD, which has none, its head. False: nobody takes it any more (told).
class shown_answer {
public:
    // head_told: -v tells it already.
    bool head(response const& r, request const& asked, bool head_told, limits const& l);
    bool content(octets piece) { return shower_ ? shower_->take(piece) : print(piece); }
    // What is still to come nobody sees; and then, how long all of it would have been.
    [[nodiscard]] bool done() const { return shower_ && shower_->binary(); }
    void cut(content_length_of whole) { shower_->cut(whole); }
    bool end() { return !shower_ || shower_->end(); }

private:
    std::optional<content_shower> shower_;
};

}  // namespace httoop::tool
