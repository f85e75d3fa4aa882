#pragma once
#include <httoop/exchange/exchange.hpp>

namespace httoop::inline v0 {

// OPTIONS is sent on with a Content-Type if it has content (RFC 9110 9.3.7). Where only the end tells whether there is any,
// and no type is said, the content is read as far as its first octets: with none from here on there is no content.
[[nodiscard]] bool may_be_without_content(request const& q, source const& content);
task<outcome<void>> look_for_content(exchange& x);

}  // namespace httoop::inline v0
