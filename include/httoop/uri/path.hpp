#pragma once
#include <string>

#include <httoop/core/octets.hpp>
#include <httoop/core/result.hpp>

namespace httoop::inline v0 {

// The length of the longest prefix of s that consists of pchar, "/" and "?" (RFC 3986 3.3, 3.4):
// what the origin form of a request target is made of. Each percent sign has its two digits; where
// they are missing, the prefix ends before the percent sign.
std::size_t valid_path_query_prefix(octets s);

inline bool is_valid_path_query(octets s) { return valid_path_query_prefix(s) == s.size(); }

// Removes the segments "." and ".." from a path, in place (RFC 3986 5.2.4): "/a/b/../c" becomes
// "/a/c". A ".." above the root is dropped.
void remove_dot_segments(std::string& path);

// The path of a URI as the path of a file: percent-decoded once, then without dot-segments, so that
// it never leaves its root. `out` is replaced. Refused: NUL, slashes and backslashes that were
// encoded, octets that are no UTF-8 in shortest form, broken percent-encodings; offsets are in
// `path`.
result<void> decode_path(octets path, std::string& out);

}  // namespace httoop::inline v0
