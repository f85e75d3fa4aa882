#include "service/decoded_content.hpp"

#include <doctest/doctest.h>

#include <httoop/compression/codings.hpp>
#include <httoop/io/loop.hpp>

#include "support/coded.hpp"

using namespace httoop;

namespace {

// A piece for each octet, and trailers.
struct single_octets final : source {
    explicit single_octets(std::string s) : all{std::move(s)} {
        after.append(field_id::content_digest, "sha-256=:AA==:");
        after.append("X-Mine", "v");
    }
    std::string all;
    std::size_t at = 0;
    field_section after;
    task<outcome<chunk>> read() override {
        octets const one = octets{all}.substr(at++, 1);
        return outcome<chunk>{chunk{one, {}, at == all.size()}};
    }
    content_length_of length() const override { return content_length_of::exactly(all.size()); }
    field_section const* trailers() const override { return &after; }
};

std::string all_of(source& from) {
    auto loop = *io::loop::make();
    std::optional<outcome<std::string>> got;
    auto const into = [](source& s, std::optional<outcome<std::string>>& to) -> task<void> { to.emplace(co_await gather(s, 1 << 24)); };
    loop->spawn(into(from, got));
    while (!got) loop->turn(duration::milliseconds(10));
    return *got ? **got : "error: " + got->error().text();
}

coding::chain gzip() {
    coding::chain c;
    octets const names[] = {"gzip"};
    REQUIRE(c.begin(compression::content_codings(), names, limits{}));
    return c;
}

std::string gzipped(octets in) {
    return support::encode(*compression::make_encoder(coding_id::gzip), in, coding::then::end);
}

}  // namespace

TEST_CASE("decoded_content: comes as it is pulled, octet by octet or all at once, lent or given") {
    std::string const text(1 << 20, 'x');
    single_octets lent{gzipped(text)};
    auto const one = decode_content(lent, gzip());
    CHECK(one->length() == content_length_of::until_end());
    CHECK(all_of(*one) == text);
    auto const other = decode_content(make_owned<memory_source>(gzipped(text)), gzip());
    CHECK(all_of(*other) == text);
    CHECK(other->trailers() == nullptr);
}

TEST_CASE("decoded_content: trailers that tell of the coded octets are left out") {
    auto const d = decode_content(make_owned<single_octets>(gzipped("x")), gzip());
    CHECK(all_of(*d) == "x");
    REQUIRE(d->trailers() != nullptr);
    CHECK(d->trailers()->value("X-Mine") == "v");
    CHECK(d->trailers()->size() == 1);
}

TEST_CASE("decoded_content: what is cut off is an error") {
    auto const d = decode_content(make_owned<memory_source>(gzipped("abc").substr(0, 12)), gzip());
    CHECK(all_of(*d).substr(0, 6) == "error:");
}
