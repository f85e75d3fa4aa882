#pragma once
#include <cstdint>

#include <httoop/core/limits.hpp>
#include <httoop/core/octets.hpp>
#include <httoop/core/rule.hpp>

namespace httoop::inline v0 {

enum class relaxation : std::uint8_t {
    none,
#define HTTOOP_RELAXATION(member, section, sentence) member,
#include <httoop/core/relaxations.def>
#undef HTTOOP_RELAXATION
    count_
};

struct relaxation_row {
    octets name;  // "bare-lf"
    relaxation which;
    octets section, sentence;
};
struct relaxation_table {
    relaxation_row const* first;
    relaxation_row const* last;
    relaxation_row const* begin() const { return first; }
    relaxation_row const* end() const { return last; }
};
relaxation_table all_relaxations();
relaxation_row const* find_relaxation(octets name);

// A requirement broken in a message that was read on nevertheless.
struct finding {
    rule const* broken;
    std::size_t offset;  // octets from the start of the message
    bool repaired;       // a relaxation was asked for that mends it
};

// Receives findings as they are made.
class findings_sink {
public:
    virtual void found(finding const& f) = 0;

protected:
    ~findings_sink() = default;
};

// Passes findings in a part on, whose offsets count from the whole.
class findings_further_on : public findings_sink {
public:
    findings_further_on(findings_sink& to, std::size_t at) : to_{to}, at_{at} {}
    void found(finding const& f) override { to_.found({f.broken, at_ + f.offset, f.repaired}); }

private:
    findings_sink& to_;
    std::size_t at_;
};

// What a recipient has to ignore, and did: told to whoever wants to know. `to` may be null.
inline void tell_ignored(findings_sink* to, rule const& why, std::size_t offset) {
    if (to != nullptr) to->found({&why, offset, false});
}

// How strictly to read: limits, relaxations, and where findings go. Strict without a sink: the
// first violation stops. With a sink all violations that leave the message readable are collected
// and reading goes on. There is one parser for all three.
class policy {
public:
    httoop::limits limits;

    void relax(relaxation r) { relaxed_ |= bit(r); }
    bool relaxes(relaxation r) const { return (relaxed_ & bit(r)) != 0; }
    void collect_into(findings_sink* sink) { sink_ = sink; }
    bool collecting() const { return sink_ != nullptr; }

    // A parser calls this where a rule is broken: true means stop with that violation, false means
    // repair and read on. `mended_by` is the relaxation that tolerates it.
    bool stops(rule const& r, std::size_t offset, relaxation mended_by = relaxation::none) const;

    // The same where nothing can be repaired: reports it and stops, whatever the policy is.
    bool refuses(rule const& r, std::size_t offset) const;

private:
    static constexpr std::uint32_t bit(relaxation r) {
        return r == relaxation::none ? 0u : 1u << static_cast<unsigned>(r);
    }
    std::uint32_t relaxed_ = 0;
    findings_sink* sink_ = nullptr;
};

}  // namespace httoop::inline v0
