#pragma once
#include <cstddef>

#include <httoop/core/octets.hpp>
#include <httoop/core/owned.hpp>
#include <httoop/core/rule.hpp>

namespace httoop::inline v0::coding {

// Takes one coding off a stream of octets (RFC 9110 8.4.1, RFC 9112 7.2), piece by piece. A decoder
// bounds what it makes of one call, not what it makes in all: that is the chain's part (chain.hpp).
class decoder {
public:
    virtual ~decoder() = default;
    struct step {
        octets out;             // valid until the next call
        std::size_t taken = 0;  // octets of the input that were used up
        rule const* broken = nullptr;
    };
    // As long as something comes out there may be more, without further input: it is then called
    // with what is left of `in`, or with nothing.
    virtual step decode(octets in) = 0;
    // After the last input: was the coded stream complete?
    [[nodiscard]] virtual bool complete() const = 0;
};

// Makes decoders by the coding's name in lower case; null for codings it does not know.
class decoders {
public:
    virtual ~decoders() = default;
    virtual owned<decoder> make(octets coding) const = 0;
    // The names, as TE and Accept-Encoding list them: "gzip, deflate, compress".
    [[nodiscard]] virtual octets names() const = 0;
};

}  // namespace httoop::inline v0::coding
