#pragma once
#include <string>

#include <httoop/core/octets.hpp>

namespace httoop::inline v0 {

// What people and servers write as if it were a URI reference (RFC 3986 4.1): spaces, brackets, braces and
// letters beyond ASCII in a path, a query or a fragment become percent-encodings, as others read them too
// (RFC 9110 10.2.2 leaves it to us). A scheme, an authority, percent signs and control characters stay: what is
// no URI then is none.
//
//     encode_strays("/a b?c[d]={e}");       // "/a%20b?c%5Bd%5D=%7Be%7D"
//     encode_strays("http://[::1]/[x]");    // "http://[::1]/%5Bx%5D"
std::string encode_strays(octets reference);

}  // namespace httoop::inline v0
