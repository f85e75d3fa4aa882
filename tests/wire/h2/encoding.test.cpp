// What is sent as a response or as trailers.
#include <wire/h2/heads.hpp>

#include <doctest/doctest.h>

#include <string>

#include "support/field_lists.hpp"

using namespace httoop;
using namespace support;

namespace {

struct sending_end {
    policy strict;
    wire::message_clock clock;
    wire::context context{.policy = &strict};
    wire::h2::head_encoder encoder{context};
    wire::hpack::decoder peer{strict};

    std::string response_of(response const& r, content_length_of length, method::known to = method::get) {
        std::string block = "before";
        auto const sent = encoder.response(block, r, length, to);
        if (!sent) {
            CHECK(block == "before");
            return sent.error().broken->id;
        }
        CHECK(block.starts_with("before"));
        return read_block(peer, block.substr(6));
    }
    std::string trailers_of(field_section const& t) {
        std::string block;
        auto const sent = encoder.trailers(block, t);
        if (!sent) return sent.error().broken->id;
        CHECK(*sent == !block.empty());
        return read_block(peer, block);
    }
};

constexpr content_length_of none = content_length_of::no_content(), until_end = content_length_of::until_end();

}  // namespace

// req: rfc9113#8.2-1
TEST_CASE("a response is its status, then its fields in lower case, and its length") {
    sending_end e;
    response r = response::text("Hello");
    r.set("X-OWN", "Value").set("ETag", "\"1\"");
    for (int i = 0; i < 3; ++i)
        CHECK(e.response_of(r, content_length_of::exactly(5)) ==
              ":status: 200\ncontent-type: text/plain; charset=utf-8\nx-own: Value\netag: \"1\"\ncontent-length: 5\n");
    CHECK(e.response_of(status_code::not_found, none) == ":status: 404\ncontent-length: 0\n");
    CHECK(e.response_of(*status_code::from(799), until_end) == ":status: 799\n");
}

TEST_CASE("a Cookie is divided in requests alone, where it is joined again") {
    sending_end e;
    response r;
    r.set("Cookie", "a=b; c=d");
    CHECK(e.response_of(r, until_end) == ":status: 200\ncookie: a=b; c=d\n");
}

// req: rfc9110#6.6.1-2 rfc9110#6.6.1-3
TEST_CASE("a final response has a Date if there is a clock") {
    sending_end e;
    e.context.clock = &e.clock;
    CHECK(e.response_of(status_code::ok, until_end) == ":status: 200\n");
    e.clock.set({{0}, {784111777}});
    CHECK(e.response_of(status_code::ok, until_end) == ":status: 200\ndate: Sun, 06 Nov 1994 08:49:37 GMT\n");
    CHECK(e.response_of(status_code::early_hints, until_end) == ":status: 103\n");
    response dated;
    dated.set("Date", "Mon, 07 Nov 1994 08:49:37 GMT");
    CHECK(e.response_of(dated, until_end) == ":status: 200\ndate: Mon, 07 Nov 1994 08:49:37 GMT\n");
}

// req: rfc9113#8.2.2-1 rfc9113#8.2.2-4 rfc9113#8.2.2-3
TEST_CASE("fields about the connection are not sent") {
    sending_end e;
    response r;
    r.set("Connection", "x-named, close, upgrade").set("Keep-Alive", "1").set("Proxy-Connection", "close");
    r.set("Transfer-Encoding", "chunked").set("Upgrade", "h2c").set("X-Named", "1").set("X-Other", "2").set("Host", "h");
    r.set("TE", "gzip");
    CHECK(e.response_of(r, until_end) == ":status: 200\nx-other: 2\n");
    r.set("TE", "gzip, trailers");
    CHECK(e.response_of(r, until_end) == ":status: 200\nx-other: 2\nte: trailers\n");
}

// req: rfc9110#8.6-10 rfc9110#8.6-3 rfc9110#8.6-4 rfc9110#8.6-5 rfc9110#8.6-6
TEST_CASE("the length sent is that of the content") {
    sending_end e;
    response r;
    r.set("Content-Length", "99");
    auto const sent = [&](status_code s, content_length_of length, method::known to) {
        r.status(s);
        std::string const all = e.response_of(r, length, to);
        std::size_t const at = all.find("content-length: ");
        return at == std::string::npos ? std::string{"none"} : all.substr(at + 16, all.size() - at - 17);
    };
    CHECK(sent(status_code::ok, content_length_of::exactly(5), method::get) == "5");
    CHECK(sent(status_code::ok, until_end, method::get) == "none");
    CHECK(sent(status_code::ok, none, method::get) == "0");
    CHECK(sent(status_code::ok, content_length_of::exactly(5), method::head) == "5");
    CHECK(sent(status_code::ok, none, method::head) == "none");
    CHECK(sent(status_code::ok, none, method::connect) == "none");
    CHECK(sent(status_code::not_modified, content_length_of::exactly(5), method::get) == "5");
    CHECK(sent(status_code::not_modified, none, method::get) == "none");
    CHECK(sent(status_code::no_content, none, method::get) == "none");
    CHECK(sent(status_code::early_hints, none, method::get) == "none");
    CHECK(sent(status_code::reset_content, content_length_of::exactly(5), method::get) == "0");
}

// req: rfc9113#8.6
TEST_CASE("what cannot be sent adds nothing, to the tables neither") {
    sending_end e;
    CHECK(e.response_of(status_code::switching_protocols, none) == "rfc9113#8.6");
    response bad;
    bad.set("x-first", "1").set("x-bad", "a\nb");
    CHECK(e.response_of(bad, none) == "rfc9110#5.5-4");
    response secured;
    secured.set("x-first", "1").set("Strict-Transport-Security", "max-age=1");
    CHECK(e.response_of(secured, none) == "rfc6797#7.2");
    CHECK(e.encoder.fields().table().count() == 0);
    response good;
    good.set("x-first", "1");
    CHECK(e.response_of(good, none) == ":status: 200\nx-first: 1\ncontent-length: 0\n");
    e.context.secure = true;
    CHECK(e.response_of(secured, none) == ":status: 200\nx-first: 1\nstrict-transport-security: max-age=1\ncontent-length: 0\n");
}

// req: rfc9110#6.5.1-1 rfc9113#8.2-1
TEST_CASE("of trailers those are sent that may stand there") {
    sending_end e;
    field_section t;
    CHECK(e.trailers_of(t) == "");
    t.append("Content-Length", "1");
    t.append("Host", "1");
    CHECK(e.trailers_of(t) == "");
    t.append("X-Own", "1");
    t.append("Server-Timing", "a");
    t.append("ETag", "\"a\"");
    CHECK(e.trailers_of(t) == "x-own: 1\nserver-timing: a\netag: \"a\"\n");
    t.append("x-bad", "a\nb");
    CHECK(e.trailers_of(t) == "rfc9110#5.5-4");
}

// req: rfc7541#6.2.3-1 rfc7541#6.2.3-2 rfc7541#6.2.3-3 rfc7541#7.1.3-1 rfc7541#7.1.3-2
TEST_CASE("what came never indexed goes on so") {
    receiving_end from{wire::role::client};
    std::string block = block_of({{":status", "200"}}, from.peer);
    from.peer.add(block, "x-secret", "1", true);
    from.peer.add(block, "server", "2", true);
    from.peer.add(block, "x-open", "3");
    REQUIRE(from.decoder.read_response(block, method::get).good());
    response received;
    from.decoder.take_response(received);
    response sent;
    for (field_line const line : received.fields()) sent.fields().append(line);
    sending_end e;
    for (response const* r : {&received, &sent, &sent}) {
        block.clear();
        REQUIRE(e.encoder.response(block, *r, content_length_of::until_end(), method::get));
        e.peer.begin(block);
        std::string flagged;
        for (wire::hpack::decoded_field f; e.peer.next(f) == wire::hpack::decoder::found::field;)
            if (f.never_indexed) flagged.append(f.name).append(" ");
        CHECK(flagged == "x-secret server ");
    }
}

TEST_CASE("blocks of any size are written") {
    sending_end e;
    for (std::size_t size : {0u, 1u, 100u, 1000u, 60000u}) {
        response r;
        r.set("X-One", std::string(size, 'a')).set("a-name-that-is-" + std::string(size % 50000, 'b'), "c");
        std::string block;
        REQUIRE(e.encoder.response(block, r, until_end, method::get));
        policy wide;
        wide.limits.field_line = wide.limits.field_section = 1000000;
        wire::hpack::decoder d{wide};
        d.begin(block);
        std::size_t octets = 0;
        for (wire::hpack::decoded_field f; d.next(f) == wire::hpack::decoder::found::field;) octets += f.name.size() + f.value.size();
        if (size == 0) CHECK(octets == 7 + 3 + 5 + 15 + 1);
        if (size == 60000) CHECK(octets == 7 + 3 + 5 + 60000 + 15 + 10000 + 1);
        e.encoder.fields().set_limit(0);
    }
}
