#pragma once
#include <cstddef>
#include <cstdint>

namespace httoop::inline v0 {

enum class level : std::uint8_t { must, must_not, should, should_not };

// What becomes of the connection or stream on which a rule was broken, before role, direction and
// version are looked at (wire/fate.hpp does that).
enum class fate : std::uint8_t {
    answer_and_keep,   // the message's end is known: answer, then go on
    answer_and_close,  // answer, then close: what follows cannot be trusted
    close,             // no answer is possible
    ignore,            // the standard says to ignore the element: a finding, not a failure
};

// One requirement that httoop enforces: a row of <room>/rules.def. The id names the sentence
// (document, section, running number in that section); an id without a number names a section,
// ABNF or algorithm step. Rows live forever; violations and findings point to them.
struct rule {
    char const* id;         // "rfc9112#6.3-5"
    httoop::level level;
    char const* actor;      // who is bound: "server", "sender", "recipient", ...
    std::uint16_t status;   // the status a server answers with; 0: none fits
    httoop::fate fate;
    char const* sentence;   // what is required, in our words
};

#if defined(HTTOOP_SWITCHABLE_RULES)
// Test builds only: false for the rows whose id the environment variable HTTOOP_SWITCH_OFF names,
// so that the ledger can prove that a test notices.
bool enforced(rule const& r);
#else
constexpr bool enforced(rule const&) { return true; }
#endif

// A requirement that was broken, and where: the offset in octets from the start of what was parsed.
struct violation {
    rule const* broken = nullptr;
    std::size_t offset = 0;
};

}  // namespace httoop::inline v0
