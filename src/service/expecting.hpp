#pragma once
#include <httoop/exchange/source.hpp>
#include <httoop/field/expect.hpp>
#include <httoop/message/request.hpp>
#include <httoop/message/typed.hpp>

namespace httoop::inline v0 {

// 100 (Continue) is waited for where content follows (RFC 9110 10.1.1). What a client expects without any is not said again:
// nobody sends it 100, nor misses anything.
inline void drop_idle_expectation(request& sent, source const& content) {
    content_length_of const length = content.length();
    bool const follows = length.is == content_length_of::unknown || length.octets != 0;
    if (follows || !sent.fields().has(field_id::expect)) return;
    auto const expected = sent.get<expect>();
    if (expected && expected->continues() && !expected->others()) sent.fields().erase(field_id::expect);
}

}  // namespace httoop::inline v0
