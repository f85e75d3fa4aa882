#include <httoop/wire/h1.hpp>

#include <doctest/doctest.h>

#include <vector>

using namespace httoop;

namespace {

// A server's end that reads these requests and answers each with the same.
struct answering_end {
    explicit answering_end(octets requests, wire::message_clock const* clock = nullptr, bool forwards = false, bool secure = false)
        : received{requests} {
        made = wire::make_h1({.forwards = forwards, .secure = secure, .policy = &rules, .clock = clock});
        made->receive(received);
    }
    // In pieces, or again and again.
    std::string answers(response const& r, std::string* composed) {
        for (;;) {
            wire::event const e = made->next();
            if (e.is != wire::event::head && e.is != wire::event::end) break;
            if (e.is == wire::event::end) continue;
            request asked;
            made->take_request(e.stream, asked);
            if (drains) made->drain();
            bool const content = r.content().present();
            auto const length = content ? content_length_of::exactly(r.octets().size()) : content_length_of::no_content();
            if (composed != nullptr) {
                CHECK(made->send_again(e.stream, r, *composed).has_value());
            } else {
                CHECK(made->send_head(e.stream, r, length).has_value());
                if (content) CHECK(made->send_content(e.stream, r.octets()).has_value());
                CHECK(made->finish(e.stream, nullptr).has_value());
            }
        }
        std::string out;
        for (wire::segment const& s : made->output()) out.append(s.data, s.size);
        return out;
    }
    policy rules;
    std::string received;
    owned<wire::connection> made;
    bool drains = false;
};

std::string request_of(octets method, octets version, octets fields) {
    return std::string{method} + " / HTTP/" + std::string{version} + "\r\nHost: h\r\n" + std::string{fields} + "\r\n";
}

}  // namespace

TEST_CASE("what is sent again is what would be sent the first time, whatever the request is like") {
    wire::message_clock clock;
    clock.set({{0}, {784111777}});
    std::vector<response> all{response::text("hello"), response::text(""), response{status_code::not_modified},
                              response{status_code::no_content}, response{status_code::ok},
                              response::text(std::string(9000, 'x'))};
    std::size_t const plain = all.size();
    for (std::size_t i = 0; i < plain; ++i) {
        for (octets const field : {"Date", "Connection", "Content-Length"}) {
            response with = all[i];
            with.set("Date", "Sun, 06 Nov 1994 08:49:37 GMT");
            if (field == "Connection") with.set(field, "close");
            if (field == "Content-Length") with.set(field, "7");
            all.push_back(with);
        }
    }
    std::vector<std::string> asked;
    for (octets const method : {"GET", "HEAD"})
        for (octets const version : {"1.1", "1.0"})
            for (octets const fields : {"", "Connection: close\r\n", "Connection: keep-alive\r\n", "Content-Length: 3\r\n"})
                asked.push_back(request_of(method, version, fields) + (fields.starts_with("Content-Length") ? "abc" : ""));
    for (std::string const& one : {asked[0], asked[8], std::string{}}) {  // GET, HEAD, or none before
        for (response const& r : all) {
            std::string composed;
            if (!one.empty()) answering_end{one, &clock}.answers(r, &composed);
            for (std::string const& last : asked) {
                for (bool const drains : {false, true}) {
                    INFO(one << "then " << last << r.status().number());
                    std::string const requests = asked[0] + last;
                    answering_end first{requests, &clock}, again{requests, &clock};
                    first.drains = again.drains = drains;
                    CHECK(first.answers(r, nullptr) == again.answers(r, &composed));
                    CHECK(first.made->finished() == again.made->finished());
                    CHECK(first.made->idle() == again.made->idle());
                }
            }
        }
    }
}

TEST_CASE("what is kept of an answer that is sent again is its head, if nothing in it depends on the time or the connection") {
    wire::message_clock clock;
    clock.set({{0}, {784111777}});
    response r = response::text("hello");
    std::string composed;
    std::string const get = request_of("GET", "1.1", "");
    answering_end{get, &clock}.answers(r, &composed);
    CHECK(composed.empty());
    r.set("Date", "Sun, 06 Nov 1994 08:49:37 GMT");
    std::string const sent = answering_end{get, &clock}.answers(r, &composed);
    CHECK(composed + "hello" == sent);
    composed = "HTTP/1.1 200 Kept\r\n\r\n";
    CHECK(answering_end{get + get, &clock}.answers(r, &composed) == "HTTP/1.1 200 Kept\r\n\r\nhelloHTTP/1.1 200 Kept\r\n\r\nhello");
    CHECK(answering_end{request_of("HEAD", "1.1", ""), &clock}.answers(r, &composed) == "HTTP/1.1 200 Kept\r\n\r\n");
}

TEST_CASE("what no answer on a connection may say is not said again there either") {
    wire::message_clock clock;
    clock.set({{0}, {784111777}});
    response r = response::text("hello");
    r.set("Date", "Sun, 06 Nov 1994 08:49:37 GMT").set("Vary", "Accept");
    std::string const get = request_of("GET", "1.1", "");
    std::string composed;
    std::string const varies = answering_end{get, &clock}.answers(r, &composed);
    CHECK(composed + "hello" == varies);
    composed.clear();
    r.set("Strict-Transport-Security", "max-age=60");
    for (bool const forwards : {true, false}) {
        std::string const sent = answering_end{get, &clock, forwards, true}.answers(r, &composed);
        CHECK(sent.ends_with("\r\n\r\nhello"));
        CHECK(composed.empty() != forwards);
        answering_end plain{get, &clock, false, false};
        wire::event const e = plain.made->next();
        request asked;
        plain.made->take_request(e.stream, asked);
        CHECK(!plain.made->send_again(e.stream, r, composed).has_value());
        CHECK(plain.made->pending() == 0);
        composed.clear();
    }
}
