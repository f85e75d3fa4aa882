// What a mebibyte of hostile input costs, in walks through it. tests/support/page_walk.hpp counts.
#include <string>

#include <doctest/doctest.h>

#include <httoop/uri.hpp>

#include "support/page_walk.hpp"

using namespace httoop;

namespace {

constexpr std::size_t mebibyte = 1 << 20;
constexpr std::uint64_t most_walks = 8;  // through the whole input, of one function

std::string filled(octets begin, octets piece) {
    std::string text{begin};
    while (text.size() < mebibyte) text += piece;
    return text;
}

template <class F>
std::uint64_t walks_of(std::string what, std::string const& text, F read) {
    support::page_walk walk{text.data(), text.size()};
    read();
    std::uint64_t const walks = walk.entered() / walk.pages();
    CAPTURE(what);
    CHECK(walk.pages() > 200);
    CHECK(walks <= most_walks);
    return walks;
}

}  // namespace

TEST_CASE("hostile: the counter sees a function that goes back for each octet") {
    std::string text(mebibyte, 'a');
    support::page_walk walk{text.data(), text.size()};
    std::size_t last = 0;
    for (std::size_t i = 0; i < text.size(); i += 1024) last = octets{text}.find('b', i);
    CHECK(last == octets::npos);
    CHECK(walk.entered() / walk.pages() > most_walks);
}

TEST_CASE("hostile: every reader of addresses walks through its input a few times at most") {
    policy large;
    large.limits.template_expansion = 8 * mebibyte;
    large.limits.query_pairs = 8 * mebibyte;
    struct : findings_sink {
        void found(finding const&) override {}
    } everything;
    policy patient = large;
    patient.collect_into(&everything);
    template_variables given;
    given.set("a", "b");
    uri_view const base = *uri_view::parse("http://a/b/c");

    constexpr octets begins[] = {"", "//", "http://a/", "urn:ab:c?+"};
    constexpr octets pieces[] = {"%",  "%41", ":", "/",  "..", "/../", "/a/..", "?", "#", "@",
                                 "[",  "&a=", "+", "{",  "}",  "{a}",  "{a,",   "?=", "1.", "\xc3\xa4"};
    std::uint64_t most = 0;
    auto const note = [&most](std::uint64_t walks) { most = walks > most ? walks : most; };
    for (octets const begin : begins)
        for (octets const piece : pieces) {
            CAPTURE(begin);
            CAPTURE(piece);
            std::string text = filled(begin, piece);
            std::string out;
            note(walks_of("uri_view", text, [&] { (void)uri_view::parse(text); }));
            note(walks_of("authority_view", text, [&] { (void)authority_view::parse(text); }));
            note(walks_of("host_port", text, [&] { (void)parse_host_port(text); }));
            note(walks_of("urn_view", text, [&] { (void)urn_view::parse(text); }));
            note(walks_of("origin", text, [&] { (void)origin::parse(text); }));
            note(walks_of("query", text, [&] { (void)parse_query(text, query_encoding::form, patient); }));
            note(walks_of("template", text, [&] { (void)expand_template(text, given, out, patient); }));
            note(walks_of("decode_path", text, [&] { (void)decode_path(text, out); }));
            note(walks_of("remove_dot_segments", text, [&] { remove_dot_segments(text); }));
            text = filled(begin, piece);
            auto const u = uri_view::parse(text);
            if (!u) continue;
            note(walks_of("normalise", text, [&] { (void)normalise(*u); }));
            note(walks_of("resolve", text, [&] { (void)resolve(base, *u); }));
            note(walks_of("well_known_name", text, [&] { (void)well_known_name(*u); }));
        }
    MESSAGE("walks through the input, at most: " << most);
}
