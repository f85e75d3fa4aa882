#include <wire/h2/priority.hpp>

#include <doctest/doctest.h>

#include <deque>
#include <string>
#include <vector>

using namespace httoop;
using wire::h2::priority;
using wire::h2::read_priority;
using wire::h2::scheduled;
using wire::h2::scheduler;

namespace {

// Streams 1, 3, 5, ... that all wait.
struct waiting_streams {
    explicit waiting_streams(std::vector<priority> const& of) {
        for (priority const p : of) {
            all.emplace_back();
            all.back().id = 2 * all.size() - 1;
            all.back().priority = p;
            order.add(all.back());
        }
    }
    // The streams of the next n pieces.
    std::string served(int n) {
        std::string ids;
        while (n-- > 0) {
            scheduled* const s = order.next();
            if (s == nullptr) break;
            for (scheduled const& other : all)
                if (other.waits() && &other != s) CHECK(order.goes_before(*s, other));
            ids += std::to_string(s->id) + " ";
            order.served(*s);
        }
        return ids;
    }
    std::deque<scheduled> all;
    scheduler order;
};

}  // namespace

// req: rfc9218#4
TEST_CASE("the value of Priority has an urgency and whether a part is of use") {
    struct row {
        char const* value;
        priority is;
    };
    for (row const& r : std::vector<row>{
             {"", {3, false}},
             {"u=0", {0, false}},
             {"u=7", {7, false}},
             {"i", {3, true}},
             {"i=?1", {3, true}},
             {"i=?0", {3, false}},
             {"u=5, i", {5, true}},
             {"u=5,i", {5, true}},
             {" i,\t u=2 ", {2, true}},
             {"u=1, u=2", {2, false}},
             {"i, i=?0", {3, false}},
             // Unknown ones, parameters, and other types.
             {"a=1, u=2, b=\"x, u=3\", c=(1 2), d=:YQ==:, e=1.5, f=tok/en", {2, false}},
             {"u=2;x=y, i;z", {2, true}},
             {"u=8", {3, false}},
             {"u=-1", {3, false}},
             {"u=1.0", {3, false}},
             {"u=a", {3, false}},
             {"u", {3, false}},
             {"u=?1", {3, false}},
             {"i=1", {3, false}},
             {"u=(1), i", {3, true}},
             {"u=10", {3, false}},
             // No dictionaries.
             {"u=1,", {3, false}},
             {"u=1, i=", {3, false}},
             {"u=1 i", {3, false}},
             {"U=1", {3, false}},
             {"u=1, =", {3, false}},
             {"\x80", {3, false}},
         }) {
        CAPTURE(r.value);
        CHECK(read_priority(r.value) == r.is);
    }
    CHECK(read_priority("", {1, true}) == priority{1, true});
    CHECK(read_priority("u=2", {1, true}) == priority{2, true});
    CHECK(read_priority("u=9, i=?0", {1, true}) == priority{1, false});
    CHECK(read_priority("u=2,", {1, true}) == priority{1, true});
}

// req: rfc9218#10
TEST_CASE("the most urgent streams go first, those of one urgency one after the other") {
    waiting_streams w{{{3, false}, {1, false}, {3, false}, {0, false}, {7, false}, {1, false}}};
    CHECK(w.served(3) == "7 7 7 ");
    for (char const* expected : {"7 ", "3 ", "11 ", "1 ", "5 ", "9 "}) {
        CHECK(w.served(1) == expected);
        w.order.remove(*w.order.next());
    }
    CHECK(w.order.next() == nullptr);
}

// req: rfc9218#10
TEST_CASE("incremental streams of one urgency share, and take turns with those that are not") {
    waiting_streams w{{{3, true}, {3, true}, {3, true}}};
    CHECK(w.served(7) == "1 3 5 1 3 5 1 ");
    w.order.remove(w.all[1]);
    CHECK(w.served(4) == "5 1 5 1 ");
    w.order.add(w.all[1]);
    w.order.give_back();  // some wait
    CHECK(w.served(4) == "5 1 3 5 ");
    for (scheduled& s : w.all) w.order.remove(s);
    w.order.give_back();
    for (scheduled& s : w.all) w.order.add(s);
    CHECK(w.served(4) == "1 3 5 1 ");

    waiting_streams both{{{3, false}, {3, true}, {3, false}, {3, true}, {4, true}}};
    CHECK(both.served(6) == "1 3 1 7 1 3 ");
    both.order.remove(both.all[0]);
    CHECK(both.served(4) == "5 7 5 3 ");
}

TEST_CASE("a stream that waits again goes where its number says, and one whose priority changed where that says") {
    waiting_streams w{{{3, false}, {3, false}, {3, false}}};
    w.order.remove(w.all[0]);
    w.order.remove(w.all[0]);
    CHECK(w.served(1) == "3 ");
    w.order.add(w.all[0]);
    w.order.add(w.all[0]);
    CHECK(w.served(1) == "1 ");
    w.order.change(w.all[2], {2, false});
    CHECK(w.served(1) == "5 ");
    w.order.change(w.all[2], {5, true});
    CHECK(w.served(1) == "1 ");
    for (std::size_t i : {0, 1}) w.order.remove(w.all[i]);
    CHECK(w.served(1) == "5 ");
    w.order.change(w.all[0], {0, false});
    CHECK(!w.all[0].waits());
    CHECK(w.served(1) == "5 ");
    w.order.remove(w.all[2]);
    CHECK(w.order.next() == nullptr);
    w.order.add(w.all[0]);
    CHECK(w.served(1) == "1 ");
}

TEST_CASE("of many streams all are served, and in the order that was asked for") {
    std::vector<priority> of;
    for (unsigned i = 0; i < 200; ++i) of.push_back({static_cast<std::uint8_t>(i * 7 % 8), i % 3 == 0});
    waiting_streams w{of};
    std::vector<int> left(of.size(), 3);
    std::uint8_t urgency = 0;
    std::size_t ended = 0;
    for (int step = 0; step < 600; ++step) {
        scheduled* const s = w.order.next();
        REQUIRE(s != nullptr);
        CHECK(s->priority.urgency >= urgency);
        urgency = s->priority.urgency;
        w.order.served(*s);
        if (--left[(s->id - 1) / 2] == 0) {
            w.order.remove(*s);
            ++ended;
        }
    }
    CHECK(ended == of.size());
    CHECK(w.order.next() == nullptr);
}
