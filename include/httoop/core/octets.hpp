#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

// Accessors that return views carry this: clang warns about views of temporaries, g++ ignores it.
#if defined(__clang__)
#define HTTOOP_LIFETIME_BOUND [[clang::lifetimebound]]
#else
#define HTTOOP_LIFETIME_BOUND
#endif

namespace httoop::inline v0 {

// A borrowed run of octets: HTTP is made of octets, not of characters (RFC 9112 2.2). Whoever hands
// one out says until when it is valid.
using octets = std::string_view;

}  // namespace httoop::inline v0
