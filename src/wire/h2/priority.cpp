#include "priority.hpp"

#include <bit>

#include <httoop/core/ascii.hpp>
#include <httoop/field/priority.hpp>
#include <httoop/wire/rules.hpp>

namespace httoop::inline v0::wire::h2 {

namespace {

// What browsers send: "u=1", "i", "u=1, i". False: something else.
bool read_plain_priority(octets s, priority& p) {
    if (s.size() >= 3 && s.starts_with("u=") && s[2] >= '0' && s[2] <= '7') {
        p.urgency = static_cast<std::uint8_t>(s[2] - '0');
        s.remove_prefix(3);
        if (s.empty()) return true;
        if (!s.starts_with(", ")) return false;
        s.remove_prefix(2);
    }
    if (s != "i") return false;
    p.incremental = true;
    return true;
}

}  // namespace

priority read_priority(octets value, priority otherwise) {
    priority p = otherwise;
    if (read_plain_priority(value, p)) return p;
    auto const parsed = httoop::priority::parse(value);
    if (!parsed) return otherwise;
    return {parsed->urgency.value_or(otherwise.urgency),
            parsed->incremental.value_or(otherwise.incremental)};
}

scheduler::queue& scheduler::queue_of(scheduled const& s) {
    level& l = levels_[s.priority.urgency];
    return s.priority.incremental ? l.sharing : l.in_order;
}

void scheduler::add(scheduled& s) {
    if (s.waits_) return;
    if (levels_ == nullptr) levels_ = std::make_unique<level[]>(priority::levels);
    queue& q = queue_of(s);
    scheduled* before = q.last;
    // Streams mostly come in the order of their numbers.
    if (!s.priority.incremental)
        while (before != nullptr && before->id > s.id) before = before->before_;
    scheduled* const behind = before == nullptr ? q.first : before->behind_;
    s.before_ = before;
    s.behind_ = behind;
    (before == nullptr ? q.first : before->behind_) = &s;
    (behind == nullptr ? q.last : behind->before_) = &s;
    s.waits_ = true;
    s.served_ = ++turns_;
    waiting_ |= 1u << s.priority.urgency;
}

void scheduler::remove(scheduled& s) {
    if (!s.waits_) return;
    queue& q = queue_of(s);
    (s.before_ == nullptr ? q.first : s.before_->behind_) = s.behind_;
    (s.behind_ == nullptr ? q.last : s.behind_->before_) = s.before_;
    s.waits_ = false;
    level const& l = levels_[s.priority.urgency];
    if (l.in_order.first == nullptr && l.sharing.first == nullptr)
        waiting_ &= ~(1u << s.priority.urgency);
}

void scheduler::change(scheduled& s, h2::priority p) {
    bool const waited = s.waits_;
    remove(s);
    s.priority = p;
    if (waited) add(s);
}

scheduled* scheduler::next() const {
    if (waiting_ == 0) return nullptr;
    unsigned const level = enforced(rules::h2_streams_in_order)
                               ? static_cast<unsigned>(std::countr_zero(waiting_))
                               : static_cast<unsigned>(std::bit_width(waiting_)) - 1;
    scheduler::level const& l = levels_[level];
    if (l.in_order.first == nullptr) return l.sharing.first;
    if (l.sharing.first == nullptr) return l.in_order.first;
    return sharing_next(level) ? l.sharing.first : l.in_order.first;
}

void scheduler::served(scheduled& s) {
    unsigned const of_level = 1u << s.priority.urgency;
    sharing_next_ = s.priority.incremental ? sharing_next_ & ~of_level : sharing_next_ | of_level;
    s.served_ = ++turns_;
    if (!s.priority.incremental || !s.waits_ || s.behind_ == nullptr) return;
    remove(s);
    add(s);
}

bool scheduler::goes_before(scheduled const& a, scheduled const& b) const {
    if (a.priority.urgency != b.priority.urgency) return a.priority.urgency < b.priority.urgency;
    if (a.priority.incremental != b.priority.incremental)
        return a.priority.incremental == sharing_next(a.priority.urgency);
    if (!a.priority.incremental || a.served_ == b.served_) return a.id < b.id;
    return a.served_ < b.served_;
}

}  // namespace httoop::inline v0::wire::h2
