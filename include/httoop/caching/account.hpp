#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <httoop/core/octets.hpp>
#include <httoop/core/rule.hpp>

namespace httoop::inline v0::caching {

// What a step says: a row of verdicts.def.
enum class verdict : std::uint8_t {
#define HTTOOP_CACHE_VERDICT(constant, word, sentence) constant,
#include <httoop/caching/verdicts.def>
#undef HTTOOP_CACHE_VERDICT
};

octets word_of(verdict v);      // "stores-not"
octets sentence_of(verdict v);  // "so the response is not stored"

// One step of a decision: the requirement, what was looked at, and what follows.
struct step {
    rule const* because;
    std::string looked_at;  // "Cache-Control: no-store"
    verdict says;

    // requirement SP verdict [ SP "(" what was looked at ")" ], in visible ASCII:
    //
    //     rfc9111#5.2.2.5-1 stores-not (Cache-Control: no-store)
    [[nodiscard]] std::string compose() const;
};

// Why a cache decided as it did, in the order in which it looked. All functions of this room take a
// pointer to one; null if nobody wants to know, and then nothing is spent on it.
//
//     account why;
//     if (!may_store(request, response, now, options, &why)) log(why.compose());
class account {
public:
    // More steps are not taken: 64 variants, and each with its own.
    static constexpr std::size_t most = 256;

    void add(rule const& because, verdict says, std::string looked_at = {});
    [[nodiscard]] std::vector<step> const& steps() const { return steps_; }
    [[nodiscard]] bool empty() const { return steps_.empty(); }
    void clear() { steps_.clear(); }

    // The one form in which accounts are told everywhere: in Cache-Status, logs and by the command. Steps
    // with "; " between them; of more than `longest` octets the last steps, which decided, with "... "
    // before them.
    [[nodiscard]] std::string compose(std::size_t longest = SIZE_MAX) const;

private:
    std::vector<step> steps_;
};

}  // namespace httoop::inline v0::caching
