#include <httoop/caching/trailers.hpp>

#include <doctest/doctest.h>

using namespace httoop;

namespace {

std::string names_kept(caching::cache_options const& o, std::initializer_list<std::pair<octets, octets>> header) {
    field_section h, trailers;
    for (auto const& [name, value] : header) h.append(name, value);
    for (octets const name : {"A", "b", "ETag", "Content-Type", "Age", "Keep-Alive", "Proxy-Authenticate", "Cache-Control"}) trailers.append(name, "1");
    std::string names;
    for (field_line const line : caching::kept_trailers{h, o}.of(trailers)) names += std::string{line.name} + ' ';
    return names;
}

}  // namespace

TEST_CASE("stored trailers are those that may stand there, and that the header section does not leave out") {
    // req: rfc9111#3.1 rfc9110#6.5.1 rfc9111#5.2.2.7-2
    auto const shared = caching::cache_options::of_gateway(), own = caching::cache_options::of_user_agent();
    CHECK(names_kept(shared, {}) == "A b ETag ");
    CHECK(names_kept(shared, {{"Connection", "close, a"}, {"Connection", "B"}}) == "ETag ");
    CHECK(names_kept(shared, {{"Cache-Control", "private=\"a, etag\""}}) == "b ");
    CHECK(names_kept(own, {{"Cache-Control", "private=\"a, etag\""}}) == "A b ETag ");
    CHECK(names_kept(own, {{"Cache-Control", "max-age=1"}, {"Cache-Control", "no-cache=\"B\""}}) == "A ETag ");
    CHECK(names_kept(shared, {{"CDN-Cache-Control", "private=\"a, etag\""}}) == "b ");
    caching::cache_options told = shared;
    told.tag_fields = {"b"};
    CHECK(names_kept(told, {{"X", "1"}}) == "A b ETag ");
}

TEST_CASE("Trailer names what comes behind the content") {
    field_section header, trailers;
    caching::announce_trailers(header, trailers);
    CHECK(header.size() == 0);
    trailers.append("A", "1");
    trailers.append("ETag", "\"1\"");
    caching::announce_trailers(header, trailers);
    CHECK(header.value(field_id::trailer) == "A, ETag");
}
