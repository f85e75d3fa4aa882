#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pasted.hpp"

namespace httoop::tool {

// What an origin answers, as it stands in a script.
struct scripted_answer {
    std::size_t line = 0;   // 0: there is none
    head_lines head{};
    bool fails = false;     // it does not answer
};

// A step of a script for `httoop cache-sim`.
struct script_step {
    enum kind : unsigned char {
        at,      // it is that time: `text`
        pass,    // time passes: `span`
        ask,     // a request, what it is answered with, and what is expected
        origin,  // what is answered from now on where nothing else is said: `text` is a URL, or its beginning with "*"
        repeat,  // what follows up to `end`, `count` times, with `span` between
        end,
    };
    kind is;
    std::size_t line;
    std::string text{};
    std::int64_t span = 0;
    std::uint64_t count = 0;
    head_lines request{};
    scripted_answer answer{};
    std::vector<std::string> expected{};
};

inline constexpr std::uint64_t most_repeats = 1'000'000;

// A script, line by line:
//
//     # a comment
//     at Sun, 06 Nov 1994 08:49:37 GMT     + 30s
//     > GET http://example.org/            > Accept-Language: de
//     < 200 OK                             < Cache-Control: max-age=60       < fails
//     = hit age=30
//     origin http://example.org/*          and what it answers: lines with "<"
//     repeat 10080 every 1m                end
//
// False: what is wrong with it, and where.
bool read_script(std::string_view text, std::vector<script_step>& into, std::string& fault);

// {now}, {now+SPAN} and {now-SPAN} are HTTP-dates; {n} counts what is repeated from 0, {n%K} anew after K.
std::string expand(std::string_view text, timestamp now, std::uint64_t n);

}  // namespace httoop::tool
