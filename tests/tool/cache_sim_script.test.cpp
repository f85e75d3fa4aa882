#include "cache_sim_script.hpp"

#include <doctest/doctest.h>

using namespace httoop;
using namespace httoop::tool;

TEST_CASE("a script is read step by step") {
    std::vector<script_step> steps;
    std::string fault;
    REQUIRE(read_script("# comment\nat Sun, 06 Nov 1994 08:49:37 GMT\n> GET http://a/\n> A: b\n< 200 OK\n< ETag: \"1\"\n= hit age=3\n+ 1h 5m\n"
                        "origin http://a/*\n< fails\nrepeat 3 every 10s\n> GET http://a/{n}\nend\n",
                        steps, fault));
    REQUIRE(steps.size() == 7);
    CHECK(steps[0].is == script_step::at);
    CHECK(steps[0].text == "Sun, 06 Nov 1994 08:49:37 GMT");
    CHECK(steps[1].request == head_lines{"GET http://a/", "A: b"});
    CHECK(steps[1].answer.head == head_lines{"200 OK", "ETag: \"1\""});
    CHECK(steps[1].expected == std::vector<std::string>{"hit", "age=3"});
    CHECK(steps[2].span == 3900);
    CHECK(steps[3].answer.fails);
    CHECK(steps[4].count == 3);
    CHECK(steps[4].span == 10);
    CHECK(steps[6].is == script_step::end);
}

TEST_CASE("requests are told apart by what stands between them") {
    std::vector<script_step> steps;
    std::string fault;
    REQUIRE(read_script("> GET http://a/\n\n> GET http://b/\n", steps, fault));
    CHECK(steps.size() == 2);
}

TEST_CASE("what is wrong with a script is told with its line") {
    for (std::string_view const text : {"\nwhat\n", "\n< 200\n", "\n= hit\n", "\n+ later\n", "\nend\n", "\nrepeat 0\n", "\nrepeat 2\nrepeat 3\n",
                                        "\norigin a\n", "\n> GET http://a/\n= hitt\n", "\n> GET /\n< fails\n< A: b\n", "\nrepeat 2 every day\n", "\nrepeat 1\n", "\norigin http://a/\n"}) {
        INFO(std::string{text});
        std::vector<script_step> steps;
        std::string fault;
        CHECK(!read_script(text, steps, fault));
        CHECK(fault.find(':') < 3);
    }
}

TEST_CASE("braces stand for times and counts") {
    CHECK(expand("Expires: {now+1m}", {784111777}, 0) == "Expires: Sun, 06 Nov 1994 08:50:37 GMT");
    CHECK(expand("{now-37s}{now}", {784111777}, 0) == "Sun, 06 Nov 1994 08:49:00 GMTSun, 06 Nov 1994 08:49:37 GMT");
    CHECK(expand("/{n}/{n%3}", {}, 7) == "/7/1");
    CHECK(expand("{a} {n%0} {", {}, 7) == "{a} {n%0} {");
}
