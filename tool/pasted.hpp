#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <httoop/core/timestamp.hpp>
#include <httoop/message/request.hpp>
#include <httoop/message/response.hpp>

namespace httoop::tool {

// The head of a message, line by line, without ends of lines.
using head_lines = std::vector<std::string>;

// "GET http://example.org/ HTTP/1.1", the version may be missing, and field lines. False: what is wrong.
bool read_request_head(head_lines const& lines, request& into, std::string& fault);
// "HTTP/1.1 200 OK", "200 OK" or "200", and field lines.
bool read_response_head(head_lines const& lines, response& into, std::string& fault);

// A request and its final response as people have them: one behind the other as they are sent, or as `httoop get -v`
// and curl -v show them ("> " and "< " in front), or a response as wget -S or a
// browser does (fields alone: of a 200). Ends of lines may have lost their CR. Content is not read. Of several
// exchanges the last counts.
struct pasted {
    std::optional<request> asked;
    std::optional<response> answered;
};
bool read_pasted(std::string_view text, pasted& into, std::string& fault);

// "90", "30s", "1h30m", "2d", "1w": seconds.
std::optional<std::int64_t> read_span(std::string_view text);
// The largest units, as read_span() takes them.
std::string span_text(std::int64_t seconds);
// As in HTTP.
std::string date_text(timestamp at);
// An HTTP-date, or "+SPAN" after another time.
std::optional<timestamp> read_time(std::string_view text, timestamp after);

}  // namespace httoop::tool
