#include <wire/h2/held_content.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace httoop;
namespace h2 = wire::h2;

namespace {

keeper counting(int& dropped) {
    return keeper{&dropped, [](void* p) { ++*static_cast<int*>(p); }};
}

std::string text_in(wire::output_queue const& out) {
    std::string s;
    for (wire::segment const& part : out.all()) {
        CHECK(part.size != 0);
        if (part.data != nullptr) s.append(part.data, part.size);
        else s += "[" + std::to_string(part.offset) + "+" + std::to_string(part.size) + "]";
    }
    return s;
}

}  // namespace

TEST_CASE("what is held moves on in its order, in any pieces") {
    std::string const big(5000, 'b');
    for (std::size_t at_once : {1u, 3u, 1000u, 4096u, 5000u, 100000u}) {
        h2::held_content held;
        wire::output_queue out;
        int dropped = 0;
        held.copy("abc");
        held.borrow(big, counting(dropped));
        held.copy("");
        held.copy("def");
        CHECK(held.size() == 5006);
        CHECK(held.in_memory() == 5006);
        std::string all;
        while (!held.empty()) {
            held.move_to(out, std::min<std::size_t>(at_once, held.size()));
            all += text_in(out);
            CHECK(dropped <= 1);
            out.sent(out.pending());
        }
        CHECK(all == "abc" + big + "def");
        CHECK(dropped == 1);
        CHECK(held.in_memory() == 0);
    }
}

TEST_CASE("borrowed octets are kept until the last part of them was written") {
    std::string const big(9000, 'b');
    h2::held_content held;
    wire::output_queue out;
    int dropped = 0;
    held.borrow(big, counting(dropped));
    held.move_to(out, 8000);   // refers to it
    held.move_to(out, 1000);   // a copy, as it is short
    out.copy("behind");
    CHECK(dropped == 0);
    out.sent(7999);
    CHECK(dropped == 0);
    out.sent(1002);
    CHECK(dropped == 1);
    CHECK(text_in(out) == "ehind");
}

TEST_CASE("what is dropped is kept while the output refers to a part of it") {
    std::string const big(9000, 'b');
    int first = 0, second = 0;
    h2::held_content held;
    wire::output_queue out;
    held.borrow(big, counting(first));
    held.borrow(big, counting(second));
    held.move_to(out, 5000);
    held.drop(out);
    CHECK(held.empty());
    CHECK(first == 0);
    CHECK(second == 1);
    out.sent(5000);
    CHECK(first == 1);
}

TEST_CASE("ranges of files move on without being read, and hold no memory") {
    h2::held_content held;
    wire::output_queue out;
    int dropped = 0;
    held.file(3, 100, 50, counting(dropped));
    held.file(3, 100, 0, {});
    CHECK(held.in_memory() == 0);
    held.move_to(out, 20);
    held.move_to(out, 30);
    CHECK(text_in(out) == "[100+20][120+30]");
    CHECK(held.empty());
    CHECK(dropped == 0);
    out.sent(50);
    CHECK(dropped == 1);
}
