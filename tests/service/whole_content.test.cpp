#include "service/whole_content.hpp"

#include <doctest/doctest.h>

#include "support/loops.hpp"
#include "support/scripted_service.hpp"

using namespace httoop;

namespace {

error cut() { return support::failed(failure::closed, true); }

// What is read before the end or the error; "." ends a piece, "$" all of it.
std::string read_by_it(source& from) {
    auto const loop = support::make_loop();
    whole_content w;
    std::string all;
    for (;;) {
        outcome<chunk> const piece = support::finish(*loop, w.read(from));
        if (!piece) return all;
        (all += piece->data) += '.';
        if (piece->last) return all + '$';
    }
}

// Pieces, and after the last one an end of its own.
class ended_apart final : public source {
public:
    explicit ended_apart(content_length_of l) : length_{l} {}
    task<outcome<chunk>> read() override {
        ++at_;
        return outcome<chunk>{chunk{at_ == 1 ? "ab" : at_ == 2 ? "c" : "", {}, at_ == 3}};
    }
    [[nodiscard]] content_length_of length() const override { return length_; }

private:
    content_length_of length_;
    int at_ = 0;
};

}  // namespace

// req: rfc9113#8.1.1-1
TEST_CASE("whole content: the piece that makes it whole comes with the end, or not at all") {
    for (std::uint64_t const length : {0, 2, 3, 5}) {
        CAPTURE(length);
        support::broken_content broken{{"ab", "", "c"}, cut(), content_length_of::exactly(length)};
        CHECK(read_by_it(broken) == (length == 0 || length == 5 ? "ab..c." : length == 2 ? "" : "ab.."));
    }
    support::broken_content unknown{{"ab", "c"}, cut()};
    CHECK(read_by_it(unknown) == "ab.c.");
    for (content_length_of const l : {content_length_of::exactly(3), content_length_of::exactly(2), content_length_of::until_end()}) {
        CAPTURE(l.octets);
        ended_apart e{l};
        // Of what is longer than it says no octet is lost: whoever sends it sees that.
        CHECK(read_by_it(e) == (l == content_length_of::exactly(3) ? "ab.c.$" : l == content_length_of::exactly(2) ? "abc.$" : "ab.c..$"));
    }
    memory_source at_once{"abc"};
    CHECK(read_by_it(at_once) == "abc.$");
    CHECK(says_nothing_follows(memory_source{""}));
    CHECK_FALSE(says_nothing_follows(empty_source{}));
    CHECK_FALSE(says_nothing_follows(at_once));
}
