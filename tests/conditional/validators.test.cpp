#include <httoop/conditional/validators.hpp>

#include <initializer_list>
#include <utility>

#include <doctest/doctest.h>

using namespace httoop;
using namespace httoop::conditional;

// req: rfc9110#8.8.2.1-3
// req: rfc9110#8.8.2.1-4
TEST_CASE("validators: Last-Modified is never later than Date") {
    CHECK(last_modified_to_send({100}, {99}) == timestamp{99});
    CHECK(last_modified_to_send({100}, {100}) == timestamp{100});
    CHECK(last_modified_to_send({100}, {101}) == timestamp{100});
}

// req: rfc9110#8.8.2.2
TEST_CASE("validators: a date is strong for a client if it is a second older than the message") {
    CHECK(is_strong_date({99}, {100}));
    CHECK_FALSE(is_strong_date({100}, {100}));
    CHECK_FALSE(is_strong_date({101}, {100}));
}

// req: rfc9110#13.1.5-4   no weak entity tag
// req: rfc9110#13.1.5-5   a date only without entity tag, and if it is strong
TEST_CASE("validators: the rest is asked for with a strong validator, or not at all") {
    representation r;
    CHECK_FALSE(compose_if_range(r).has_value());
    r.last_modified = timestamp{784111777};
    CHECK_FALSE(compose_if_range(r).has_value());
    r.last_modified_is_strong = true;
    CHECK(compose_if_range(r) == "Sun, 06 Nov 1994 08:49:37 GMT");
    r.tag = entity_tag_view{"a", true};
    CHECK_FALSE(compose_if_range(r).has_value());
    r.tag = entity_tag_view{"a", false};
    CHECK(compose_if_range(r) == "\"a\"");
}

// req: rfc9110#15.4.5-1
TEST_CASE("validators: the fields of 304") {
    for (auto id : {field_id::cache_control, field_id::content_location, field_id::date,
                    field_id::etag, field_id::expires, field_id::vary})
        CHECK(goes_with_304(id));
    for (auto id : {field_id::content_type, field_id::content_length, field_id::content_encoding,
                    field_id::last_modified, field_id::content_range, field_id::unknown})
        CHECK_FALSE(goes_with_304(id));
}

// req: rfc9110#15.4.5-1   what has to be there
// req: rfc9110#15.4.5-2   what is better not
TEST_CASE("validators: a 304 from the fields of a 200") {
    field_section of_200;
    for (auto const& [name, value] : std::initializer_list<std::pair<octets, octets>>{
             {"Date", "Sun, 06 Nov 1994 08:49:37 GMT"}, {"Content-Type", "text/html"}, {"etag", "\"a\""},
             {"Content-Length", "5"}, {"Vary", "Accept"}, {"Cache-Control", "no-cache"}, {"Cache-Control", "private"},
             {"Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT"}, {"Content-Location", "/a"}, {"Expires", "0"},
             {"Content-Encoding", "gzip"}, {"Content-Language", "de"}, {"Content-Digest", "a=:AA==:"},
             {"Accept-Ranges", "bytes"}, {"Set-Cookie", "a=b"}, {"X-Other", "c"}, {"Access-Control-Allow-Origin", "*"},
             {"Transfer-Encoding", "chunked"}, {"Connection", "close"}})
        of_200.append(name, value);
    CHECK(fields_of_304(of_200).text() ==
          "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\netag: \"a\"\r\nVary: Accept\r\nCache-Control: no-cache\r\n"
          "Cache-Control: private\r\nContent-Location: /a\r\nExpires: 0\r\nSet-Cookie: a=b\r\nX-Other: c\r\n"
          "Access-Control-Allow-Origin: *\r\n");
    of_200.erase(field_id::etag);
    CHECK(fields_of_304(of_200).value(field_id::last_modified) == "Sun, 06 Nov 1994 08:49:37 GMT");
}
