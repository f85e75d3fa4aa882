#pragma once
#include <cstdint>

#include <httoop/core/rule.hpp>
#include <httoop/message/status_code.hpp>

namespace httoop::inline v0::intermediary {

// What is done with a message that might be forwarded.
enum class verdict : std::uint8_t {
    forward,   // as it was made
    answer,    // here, as its final recipient
    refuse,    // with the status of the decision
    tunnel,    // CONNECT: connect, or forward it to another proxy as it was made
    withhold,  // an interim response that nobody is to see
};

// The verdict, and the requirement it rests on.
struct decision {
    verdict is = verdict::forward;
    rule const* because = nullptr;

    // The status of an answer to a refusal: that of the requirement, 400 or 502 where it has none.
    [[nodiscard]] status_code status_of_request() const { return status(status_code::bad_request); }
    [[nodiscard]] status_code status_of_response() const { return status(status_code::bad_gateway); }

private:
    [[nodiscard]] status_code status(status_code::known otherwise) const {
        if (because == nullptr || because->status < 400) return otherwise;
        return *status_code::from(because->status);
    }
};

}  // namespace httoop::inline v0::intermediary
