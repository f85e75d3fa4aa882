#include <support/h2_party.hpp>

using namespace h2_test;

namespace {

octets rule_of(result<void> const& r) { return r ? octets{"none"} : octets{r.error().broken->id}; }

// Asks for so many things with windows of that size.
class served : public open_party {
public:
    served(unsigned requests, std::uint32_t window, policy const& p = {})
        : open_party{wire::role::server, p} {
        receive(settings_frame({{4, window}}));
        for (unsigned i = 0; i < requests; ++i) receive(get(2 * i + 1));
    }
    void head(wire::stream_id s, content_length_of length = content_length_of::until_end()) {
        REQUIRE(connection->send_head(s, response{}, length));
        take_lines();
    }
};

keeper noting(int& dropped) {
    return keeper{&dropped, [](void* p) { ++*static_cast<int*>(p); }};
}

}  // namespace

// req: rfc9113#6.9.1-1 rfc9113#5.2.1-1
TEST_CASE("no more is sent than the windows of stream and connection allow") {
    served p{2, 10};
    REQUIRE(p.connection->send_whole(1, response{}, "0123456789abcde"));
    CHECK(p.take_lines() == "< HEADERS 1\n< DATA 1 0123456789\n");
    CHECK(p.connection->sending(1));
    CHECK(p.connection->may_send(1) == 0);
    CHECK(p.receive(window_update(1, 3)) == "< DATA 1 abc\n");
    CHECK(p.receive(window_update(1, 300)) == "< DATA 1 de END_STREAM\n");
    CHECK(!p.connection->sending(1));

    served whole{2, 1000000};
    REQUIRE(whole.connection->send_whole(1, response{}, std::string(70000, 'x')));
    std::string const full = "< DATA 1 16384 octets\n";
    CHECK(whole.take_lines() == "< HEADERS 1\n" + full + full + full + "< DATA 1 16383 octets\n");
    whole.head(3);
    CHECK(whole.connection->may_send(3) == 0);
    CHECK(whole.receive(window_update(0, 5000)) == "< DATA 1 4465 octets END_STREAM\n");
    CHECK(whole.connection->may_send(3) == 535);
}

// req: rfc9113#4.1-1
TEST_CASE("no frame of ours is larger than 16384 octets") {
    served p{1, 10000000};
    p.receive(window_update(0, 10000000) + settings_frame({{5, 100000}}));
    std::string const big(100000, 'x');
    REQUIRE(p.connection->send_head(1, response{}, content_length_of::exactly(big.size())));
    REQUIRE(p.connection->send_content(1, big));
    REQUIRE(p.connection->finish(1, nullptr));
    p.take_lines();
    for (seen_frame const& f : p.frames) CHECK(f.payload.size() <= 16384);
    p.receive(get(3));
    REQUIRE(p.connection->send_whole(3, response{}, octets{big}.substr(0, 50000)));
    p.take_lines();
    for (seen_frame const& f : p.frames) CHECK(f.payload.size() <= 16384);
}

TEST_CASE(
    "END_STREAM is a flag of the last frame while that was not sent, and a frame of its own "
    "after") {
    served p{3, 100};
    REQUIRE(p.connection->send_head(1, response{}, content_length_of::until_end()));
    REQUIRE(p.connection->send_content(1, "abc"));
    REQUIRE(p.connection->send_head(3, response{}, content_length_of::until_end()));
    REQUIRE(p.connection->finish(1, nullptr));
    CHECK(p.take_lines() == "< HEADERS 1\n< DATA 1 abc END_STREAM\n< HEADERS 3\n");
    REQUIRE(p.connection->send_content(3, "def"));
    CHECK(p.take_lines() == "< DATA 3 def\n");
    REQUIRE(p.connection->finish(3, nullptr));
    CHECK(p.take_lines() == "< DATA 3 END_STREAM\n");
    // A part of the frame was written.
    REQUIRE(p.connection->send_head(5, response{}, content_length_of::until_end()));
    p.take_lines();
    REQUIRE(p.connection->send_content(5, "ghi"));
    p.take_output(5);
    REQUIRE(p.connection->finish(5, nullptr));
    CHECK(p.take_lines() == "< DATA 5 ghi\n< DATA 5 END_STREAM\n");
}

TEST_CASE("trailers follow what is held") {
    std::string const big(5000, 'x');
    served p{2, 2};
    field_section t;
    t.append("X-Sum", "1");
    p.head(1);
    REQUIRE(p.connection->send_content(1, big, keeper{}));
    REQUIRE(p.connection->finish(1, &t));
    CHECK(p.take_lines() == "< DATA 1 xx\n");
    CHECK(p.receive(window_update(1, 4997)) == "< DATA 1 4997 octets\n");
    CHECK(p.receive(window_update(1, 4997)) == "< DATA 1 x\n< HEADERS 1 END_STREAM\n");
    p.head(3);
    REQUIRE(p.connection->finish(3, &t));
    CHECK(p.take_lines() == "< HEADERS 3 END_STREAM\n");
}

// req: rfc9110#8.6-2 rfc9112#6.3-11
TEST_CASE("what is more or less than was announced fails, and less resets the stream") {
    served p{2, 100};
    p.head(1, content_length_of::exactly(3));
    CHECK(rule_of(p.connection->send_content(1, "abcd")) != "none");
    CHECK(rule_of(p.connection->finish(1, nullptr)) == "none");
    CHECK(p.take_lines() == "< DATA 1 abc END_STREAM\n");
    p.head(3, content_length_of::exactly(3));
    REQUIRE(p.connection->send_content(3, "ab"));
    CHECK(rule_of(p.connection->finish(3, nullptr)) != "none");
    CHECK(p.take_lines() == "< DATA 3 ab\n< RST_STREAM 3 INTERNAL_ERROR\n");
}

TEST_CASE(
    "what is borrowed is kept until its last octet is written, also of a stream that is reset") {
    int dropped = 0;
    std::string const big(50000, 'x');
    {
        served p{2, 20000};
        p.head(1);
        REQUIRE(p.connection->send_content(1, big, noting(dropped)));
        p.reads = false;
        CHECK(p.connection->pending() > 20000);
        p.feed(reset_frame(1, h2::error_code::cancel));
        CHECK(dropped == 0);  // a part of it is in the output
        p.reads = true;
        p.take_lines();
        CHECK(dropped == 1);
        p.head(3);
        REQUIRE(p.connection->send_content(3, big, noting(dropped)));
        REQUIRE(p.connection->finish(3, nullptr));
        p.take_lines();
        CHECK(dropped == 1);
        p.receive(window_update(0, 30000) + window_update(3, 30000));
        CHECK(dropped == 2);
    }
    {
        served p{1, 0};
        p.head(1);
        REQUIRE(p.connection->send_content(1, big, noting(dropped)));
        p.receive(reset_frame(1, h2::error_code::cancel));
        CHECK(dropped == 3);
        CHECK(p.connection->held_output() < 10000);
    }
    {
        served p{1, 20000};
        p.head(1);
        REQUIRE(p.connection->send_file(1, 5, 0, 50000, noting(dropped)));
        wire::reset_h2(*p.connection);
        CHECK(dropped == 4);
    }
}

TEST_CASE("no more than the output's limit is framed at once, and more when that was written") {
    policy small;
    small.limits.output = 20000;
    served p{2, 1000000, small};
    p.receive(window_update(0, 1000000));
    p.reads = false;
    std::string const big(200000, 'x');
    REQUIRE(p.connection->send_head(1, response{}, content_length_of::until_end()));
    REQUIRE(p.connection->send_content(1, big, keeper{}));
    REQUIRE(p.connection->send_head(3, response{}, content_length_of::until_end()));
    REQUIRE(p.connection->send_file(3, 5, 0, 100000, keeper{}));
    REQUIRE(p.connection->finish(1, nullptr));
    REQUIRE(p.connection->finish(3, nullptr));
    CHECK(p.connection->pending() < 20000 + 16500);
    CHECK(p.connection->may_send(3) == 0);
    CHECK(p.connection->held_output() > 150000);
    p.reads = true;
    std::size_t content = 0;
    p.take_lines();
    for (seen_frame const& f : p.frames) content += f.type == DATA ? f.payload.size() : 0;
    CHECK(content == 300000);
}

// req: rfc9218#10
TEST_CASE("content goes by urgency, incremental streams in turns") {
    open_party p;
    p.receive(settings_frame({{4, 0}}));
    auto const with = [](char const* priority) {
        field_list f = get_fields();
        f.emplace_back("priority", priority);
        return f;
    };
    p.receive(headers(1, END_STREAM | END_HEADERS, with("u=5")) +
              headers(3, END_STREAM | END_HEADERS, with("u=1, i")) +
              headers(5, END_STREAM | END_HEADERS, with("u=1, i")) +
              headers(7, END_STREAM | END_HEADERS, with("u=0")));
    std::string const big(30000, 'x');
    for (wire::stream_id const s : {1, 3, 5, 7})
        REQUIRE(p.connection->send_whole(s, response{}, big));
    p.take_lines();
    p.receive(window_update(0, 1000000));
    p.frames.clear();
    p.receive(settings_frame({{4, 100000}}));
    std::string order;
    for (seen_frame const& f : p.frames)
        if (f.type == DATA) order += std::to_string(f.stream);
    CHECK(order == "77353511");
    // And of those whose sources wait.
    open_party q;
    q.receive(headers(1, END_STREAM | END_HEADERS, with("u=5")) +
              headers(3, END_STREAM | END_HEADERS, with("u=1, i")) +
              headers(5, END_STREAM | END_HEADERS, with("u=1, i")));
    for (wire::stream_id const s : {1, 3, 5})
        REQUIRE(q.connection->send_head(s, response{}, content_length_of::until_end()));
    wire::stream_id const waiting[] = {1, 3, 5, 99};
    CHECK(q.connection->next_writable(waiting, 1) == 1);
    CHECK(q.connection->next_writable(waiting, 4) == 3);
    REQUIRE(q.connection->send_content(3, "x"));
    CHECK(q.connection->next_writable(waiting, 4) == 5);
    REQUIRE(q.connection->send_content(5, "x"));
    CHECK(q.connection->next_writable(waiting, 4) == 3);
}

// req: rfc9113#5.1-5 rfc9113#5.1-8
TEST_CASE("nothing is sent on a stream that is over, and asking for it is no fault") {
    served p{1, 100};
    REQUIRE(p.connection->send_whole(1, response{}, "x"));
    p.take_lines();
    CHECK(p.connection->send_head(1, response{}, {}));
    CHECK(p.connection->send_content(1, "x"));
    CHECK(p.connection->send_file(1, 5, 0, 10, keeper{}));
    CHECK(p.connection->finish(1, nullptr));
    p.connection->abort(1);
    p.connection->consumed(1, 5);
    CHECK(p.connection->may_send(1) == 0);
    CHECK(p.take_lines() == "");
}

// req: rfc9113#6.1-1 rfc9113#6.2-1
TEST_CASE("streams use their memory again") {
    open_party p;
    p.answers = true;
    for (std::uint32_t i = 0; i < 3000; ++i)
        CHECK(p.receive(get(2 * i + 1)).ends_with(" hello END_STREAM\n"));
    CHECK(p.connection->idle());
    for (seen_frame const& f : p.frames) CHECK((f.flags & PADDED) == 0);
}
