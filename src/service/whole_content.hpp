#pragma once
#include <string>

#include <httoop/exchange/source.hpp>

namespace httoop::inline v0 {

// Reads the content of a message of HTTP/2 that is passed on. The piece that would make it as long as the message says is
// kept until its end is there: more may come, or trailers that are none, and then the message was malformed, and must not
// have been passed on (RFC 9113 8.1.1).
class whole_content {
public:
    task<outcome<chunk>> read(source& from);

private:
    std::uint64_t octets_ = 0;
    std::string kept_;
};

// Whether a message says that it has no content, which only its end proves.
[[nodiscard]] bool says_nothing_follows(source const& content);

}  // namespace httoop::inline v0
