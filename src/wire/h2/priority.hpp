#pragma once
#include <cstdint>
#include <memory>

#include <httoop/core/octets.hpp>
#include <httoop/wire/event.hpp>

// Which stream goes first (RFC 9218).
namespace httoop::inline v0::wire::h2 {

// How a response is asked for (RFC 9218 4). The defaults count where nothing was said.
struct priority {
    static constexpr std::uint8_t levels = 8;

    std::uint8_t urgency = 3;  // 0 goes first, 7 last
    bool incremental = false;  // of use while it comes in
    friend constexpr bool operator==(priority, priority) = default;
};

// The value of a Priority field, or of a PRIORITY_UPDATE frame: a dictionary with the members u and
// i (RFC 9218 4, 7.1). Members that are out of range or of another type are ignored, and the whole
// of a value that is no dictionary: what it does not say is as in `otherwise`.
priority read_priority(octets value, priority otherwise = {});

// A stream that can be scheduled is one of these, or has one, which stays where it is while it
// waits.
struct scheduled {
    stream_id id = 0;
    h2::priority priority;

    [[nodiscard]] bool waits() const { return waits_; }

private:
    friend class scheduler;
    scheduled *before_ = nullptr, *behind_ = nullptr;
    std::uint64_t served_ = 0;  // when it was served last, or came to wait
    bool waits_ = false;
};

// The order among streams that have something to send (RFC 9218 10): the most urgent first. Of one
// urgency those that are not incremental go one after the other, in the order of their streams;
// incremental ones share, a turn each; where there are both, they take turns. Every step costs the
// same for any number of streams; the queues are made when the first one comes to wait.
//
//     order.add(s);                                    // has something to send, and may send it
//     while (scheduled* s = order.next()) {
//         send a piece of it;
//         order.served(*s);                            // the others' turn
//         if (nothing is left, or the window is shut) order.remove(*s);
//     }
class scheduler {
public:
    scheduler() = default;
    scheduler(scheduler const&) = delete;
    scheduler& operator=(scheduler const&) = delete;

    void add(scheduled& s);                 // does nothing where it waits already
    void remove(scheduled& s);              // does nothing where it does not wait; before s goes
    void change(scheduled& s, priority p);  // waiting or not

    // Null: none waits.
    [[nodiscard]] scheduled* next() const;
    // A piece of s was sent, whether it waits here or not.
    void served(scheduled& s);

    // Whether a goes before b, for streams that wait elsewhere.
    [[nodiscard]] bool goes_before(scheduled const& a, scheduled const& b) const;

    // Memory, if none waits.
    void give_back() {
        if (waiting_ == 0) levels_.reset();
    }

private:
    struct queue {
        scheduled *first = nullptr, *last = nullptr;
    };
    struct level {
        queue in_order, sharing;
    };
    queue& queue_of(scheduled const& s);
    [[nodiscard]] bool sharing_next(unsigned urgency) const {
        return (sharing_next_ >> urgency & 1) != 0;
    }

    std::unique_ptr<level[]> levels_;  // null while none has waited
    // Sets of levels, the most urgent the lowest bit:
    unsigned waiting_ = 0;       // in which streams wait
    unsigned sharing_next_ = 0;  // whose turn it is where there are both
    std::uint64_t turns_ = 0;
};

}  // namespace httoop::inline v0::wire::h2
