#include <support/h2_party.hpp>

using namespace h2_test;

// req: rfc9113#3.4-2 rfc9113#3.4-3
TEST_CASE("a server's SETTINGS go first, and the client's are acknowledged behind them") {
    party p;
    CHECK(p.connection->pending() == 0);
    std::string const in = std::string{wire::h2_preface} + settings_frame();
    CHECK(p.receive(in) == "< SETTINGS 0\n< WINDOW_UPDATE 0 458753\n< SETTINGS 0 ACK\n");
    CHECK(!p.connection->idle());  // ours are not acknowledged
    CHECK(p.receive(settings_ack) == "");
    CHECK(p.connection->idle());
}

TEST_CASE("a GET is told and answered by one HEADERS and one DATA frame") {
    std::string const in =
        std::string{wire::h2_preface} + settings_frame() + settings_ack + get(1) + get(3, "/b");
    CHECK(at_every_cut(in) ==
          "head 1 GET /\nend 1\nhead 3 GET /b\nend 3\n"
          "< SETTINGS 0\n< WINDOW_UPDATE 0 458753\n< SETTINGS 0 ACK\n"
          "< HEADERS 1\n< DATA 1 hello END_STREAM\n< HEADERS 3\n< DATA 3 hello END_STREAM\n");
}

TEST_CASE("a connection that rests between requests answers as if it had not") {
    open_party p, resting;
    wire::hpack::encoder e;
    p.answers = resting.answers = true;
    for (std::uint32_t id = 1; id < 400; id += 2) {
        std::string asks;
        e.begin(asks);
        for (auto const& [name, value] : get_fields("/" + std::to_string(id % 14))) e.add(asks, name, value);
        e.add(asks, "x-" + std::to_string(id % 90), std::string(id % 70, 'v'));
        std::string const in = frame(HEADERS, END_STREAM | END_HEADERS, id, asks);
        std::string const lines = p.receive(in);
        CHECK(lines.find("< DATA " + std::to_string(id) + " hello END_STREAM\n") != std::string::npos);
        CHECK(resting.receive(in) == lines);
        CHECK(resting.frames.size() == p.frames.size());
        CHECK(resting.frames[resting.frames.size() - 2].payload == p.frames[p.frames.size() - 2].payload);
        if (id % 3 == 0) resting.connection->rest();
    }
    // What is known of streams that are closed is not forgotten.
    resting.connection->rest();
    CHECK(resting.receive(get(397)) == p.receive(get(397)));
}
