#include <wire/h1/outgoing.hpp>

#include <doctest/doctest.h>

#include <httoop/wire/rules.hpp>

using namespace httoop;
using wire::outgoing;

namespace {

constexpr auto none = content_length_of::no_content();
constexpr auto five = content_length_of::exactly(5);
constexpr auto open = content_length_of::until_end();
constexpr auto no_field = outgoing::field::none;
constexpr auto length = outgoing::field::content_length;
constexpr auto chunked = outgoing::field::chunked;

}  // namespace

// req: rfc9110#8.6-5 rfc9110#8.6-6 rfc9110#9.3.6-5 rfc9110#9.3.2-1 rfc9110#15.3.6-1
// req: rfc9112#6.1-5 rfc9112#6.1-6 rfc9112#6.1-9 rfc9112#6.2-1
// req: rfc9112#6.3-9   chunked where no length is known
TEST_CASE("a response is framed by its status, its request and the length of its content") {
    struct {
        unsigned code;
        method::known asked;
        http_version version;
        content_length_of content;
        outgoing::field says;
        std::uint64_t octets;
        bool goes_out, until_close;
    } const rows[] = {
        {200, method::get, http_1_1, none, length, 0, true, false},
        {200, method::get, http_1_1, five, length, 5, true, false},
        {200, method::get, http_1_1, open, chunked, 0, true, false},
        {200, method::get, http_1_0, open, no_field, 0, true, true},
        {200, method::get, http_0_9, open, no_field, 0, true, true},
        {200, method::get, {1, 2}, open, chunked, 0, true, false},
        {404, method::get, http_1_0, five, length, 5, true, false},
        {200, method::head, http_1_1, none, no_field, 0, false, false},
        {200, method::head, http_1_1, five, length, 5, false, false},
        {200, method::head, http_1_1, open, chunked, 0, false, false},
        {200, method::head, http_1_0, open, no_field, 0, false, false},
        {100, method::post, http_1_1, none, no_field, 0, false, false},
        {103, method::get, http_1_1, five, no_field, 0, false, false},
        {103, method::get, http_1_1, open, no_field, 0, false, false},
        {204, method::get, http_1_1, five, no_field, 0, false, false},
        {204, method::get, http_1_1, open, no_field, 0, false, false},
        {205, method::post, http_1_1, five, length, 0, false, false},
        {205, method::post, http_1_1, open, length, 0, false, false},
        {304, method::get, http_1_1, none, no_field, 0, false, false},
        {304, method::get, http_1_1, five, length, 5, false, false},
        {304, method::get, http_1_1, open, no_field, 0, false, false},
        {200, method::connect, http_1_1, five, no_field, 0, false, false},
        {204, method::connect, http_1_1, open, no_field, 0, false, false},
        {299, method::connect, http_1_1, open, no_field, 0, false, false},
        {403, method::connect, http_1_1, five, length, 5, true, false},
    };
    for (auto const& r : rows) {
        CAPTURE(r.code);
        CAPTURE(method::name(r.asked));
        CAPTURE(r.content.is);
        outgoing const o = wire::frame_response(*status_code::from(r.code), r.asked, r.version, r.content);
        CHECK(o.says == r.says);
        if (r.says == length) CHECK(o.length == r.octets);
        CHECK(o.content == r.goes_out);
        CHECK(o.until_close() == r.until_close);
        CHECK(o.no_caller_length != nullptr);
        CHECK(o.no_caller_coding != nullptr);
    }
}

// req: rfc9112#6.1-8 rfc9112#6.3-11 rfc9112#6.3-12 rfc9110#8.6-1 rfc9110#9.3.8-4
// req: rfc9110#8.6-2   no Content-Length without content
TEST_CASE("a request is framed by its method and the length of its content") {
    struct {
        method::known asks;
        http_version version, server;
        content_length_of content;
        rule const* refused;
        outgoing::field says;
        bool goes_out;
    } const rows[] = {
        {method::get, http_1_1, http_1_1, none, nullptr, no_field, false},
        {method::get, http_1_1, http_1_1, five, nullptr, length, true},
        {method::query, http_1_1, http_1_1, open, nullptr, chunked, true},
        {method::post, http_1_1, http_1_1, none, nullptr, length, false},
        {method::put, http_1_0, http_1_1, none, nullptr, length, false},
        {method::patch, http_1_1, http_1_1, none, nullptr, length, false},
        {method::delete_, http_1_1, http_1_1, none, nullptr, no_field, false},
        {method::put, http_1_1, http_1_1, open, nullptr, chunked, true},
        {method::put, http_1_0, http_1_1, open, &rules::coding_to_older_server, no_field, false},
        {method::put, http_1_1, http_1_0, open, &rules::coding_to_older_server, no_field, false},
        {method::put, http_1_0, http_1_0, five, nullptr, length, true},
        {method::trace, http_1_1, http_1_1, none, nullptr, no_field, false},
        {method::trace, http_1_1, http_1_1, five, &rules::trace_without_content, no_field, false},
        {method::trace, http_1_1, http_1_1, open, &rules::trace_without_content, no_field, false},
    };
    for (auto const& r : rows) {
        CAPTURE(method::name(r.asks));
        CAPTURE(r.content.is);
        auto const o = wire::frame_request(r.asks, r.version, r.server, r.content);
        REQUIRE(o.has_value() == (r.refused == nullptr));
        if (!o) {
            CHECK(o.error().broken == r.refused);
            continue;
        }
        CHECK(o->says == r.says);
        CHECK(o->content == r.goes_out);
        CHECK_FALSE(o->until_close());
    }
}
