#pragma once
#include <cstdint>

#include <httoop/core/rule.hpp>

namespace httoop::inline v0::auth {

// What becomes of a request with such credentials.
enum class verdict : std::uint8_t {
    accepted,
    challenge,    // answer 401 (407) with challenges
    stale,        // the same, with stale=true: the password was right, the nonce was not
    bad_request,  // answer 400
};

// The verdict, and the requirement it rests on: null if the credentials are accepted.
struct decision {
    verdict is = verdict::accepted;
    rule const* because = nullptr;
    explicit operator bool() const { return is == verdict::accepted; }
};

}  // namespace httoop::inline v0::auth
