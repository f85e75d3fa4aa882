#pragma once
#include <httoop/core/ascii.hpp>

namespace httoop::inline v0 {

// The octets that RFC 3986 (appendix A) allows, without the percent sign of percent-encodings.
inline constexpr octet_class unreserved = ALPHA + DIGIT + octet_class("-._~");
inline constexpr octet_class sub_delims{"!$&'()*+,;="};
inline constexpr octet_class gen_delims{":/?#[]@"};
inline constexpr octet_class reserved = gen_delims + sub_delims;
inline constexpr octet_class pchar = unreserved + sub_delims + octet_class(":@");
inline constexpr octet_class path_octet = pchar + octet_class("/");
inline constexpr octet_class query_octet = pchar + octet_class("/?");  // and of a fragment
inline constexpr octet_class reg_name_octet = unreserved + sub_delims;
inline constexpr octet_class userinfo_octet = reg_name_octet + octet_class(":");
inline constexpr octet_class scheme_octet = ALPHA + DIGIT + octet_class("+-.");

}  // namespace httoop::inline v0
