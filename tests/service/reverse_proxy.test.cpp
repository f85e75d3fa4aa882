#include <httoop/service/reverse_proxy.hpp>

#include <doctest/doctest.h>

#include <httoop/exchange/asking.hpp>
#include <httoop/service/echo.hpp>
#include <httoop/service/router.hpp>

#include "proxying.hpp"
#include "support/loops.hpp"
#include "support/temporary_folder.hpp"

using namespace httoop;
using namespace test;

namespace {

class told_behind final : public source {
public:
    explicit told_behind(std::string content) : content_{std::move(content)} { trailers_.append("x-checksum", "17"); }
    task<outcome<chunk>> read() override {
        octets const piece = octets{content_}.substr(at_, 50'000);
        at_ += piece.size();
        return outcome<chunk>{chunk{piece, {}, at_ == content_.size()}};
    }
    content_length_of length() const override { return content_length_of::until_end(); }
    field_section const* trailers() const override { return &trailers_; }

private:
    std::string content_;
    std::size_t at_ = 0;
    field_section trailers_;
};

struct interims_seen final : client_observer {
    std::vector<unsigned> statuses;
    std::vector<std::string> links;
    void received(std::uint64_t, response const& r) override {
        statuses.push_back(r.status().number());
        if (r.status().interim()) links.emplace_back(r.fields().value(field_id::link));
    }
};

}  // namespace

TEST_CASE("reverse proxy: content of every size, trailers and interim responses, between every two wires") {
    router site = echo();
    site.get("/hints", [](exchange& x) -> outcome<reply> {
        response hint{status_code::early_hints};
        hint.set("Link", "</a.css>; rel=preload");
        (void)x.interim(hint);
        return reply{response::text("hinted\n")};
    });
    live_server behind{site};
    std::string large;
    for (int i = 0; large.size() < 2'000'000; ++i) large += std::to_string(i) + "\n";
    std::string const port = behind.uri("").substr(7);
    for (std::string const& list : {"http://" + port, "h2c://" + port, "https://" + port}) {
        CAPTURE(list);
        upstream_options u;
        u.tls.ca_file = behind.ca_file();
        proxy_rig front{list, {}, u};
        for (bool const second : {false, true}) {
            CAPTURE(second);
            client_options o;
            o.http_1 = !second;
            interims_seen seen;
            o.observer = &seen;
            auto const small = get(front.at.uri("/"), o);
            REQUIRE(small);
            CHECK(small->octets() == "OK\n");
            CHECK(small->version() == (second ? http_2 : http_1_1));
            auto const head = send(front.at.uri("/bytes/100000"), request{method::head, "/"}, o);
            REQUIRE(head);
            CHECK(head->fields().value("Content-Length") == "100000");
            auto const whole = get(front.at.uri("/bytes/3000000"), o);
            REQUIRE(whole);
            CHECK(whole->octets().size() == 3'000'000);
            request r{method::post, "/"};
            r.fields().append("TE", "trailers");
            r.fields().append("Expect", "100-continue");
            auto const echoed = fetch_all(front.at.uri("/"), std::move(r), make_owned<told_behind>(large), o);
            REQUIRE(echoed.head);
            CHECK(echoed.head->status().number() == 200);
            CHECK((echoed.ended ? std::string{} : echoed.ended.error().text()) == "");
            CHECK((echoed.content == large));
            CHECK(echoed.trailers.value("x-checksum") == "17");
            seen.links.clear();
            auto const hinted = get(front.at.uri("/hints"), o);
            REQUIRE(hinted);
            CHECK(hinted->octets() == "hinted\n");
            CHECK(seen.links == std::vector<std::string>{"</a.css>; rel=preload"});
            auto const missing = send(front.at.uri("/nothing"), request{method::delete_, "/"}, o);
            REQUIRE(missing);
            CHECK(missing->status() == status_code::not_found);
        }
    }
}

TEST_CASE("reverse proxy: over a Unix socket") {
    support::temporary_folder folder;
    std::string const path = folder.path("s");
    scripted_server behind{scripted_server::answers({fine}), path};
    proxy_rig front{"unix:" + path};
    CHECK(front.talk(asks("/a?b")).ends_with("\r\n\r\nOK"));
    CHECK(behind.requests().at(0).starts_with("GET /a?b HTTP/1.1\r\nHost: a.example\r\n"));
}

TEST_CASE("reverse proxy: routes by host and path, and 404 where there is none") {
    scripted_server api = once(fine), app = once(fine), all = once(fine);
    reverse_proxy front;
    REQUIRE(front.route("a.example/api/=" + api.uri("/v1/")));
    REQUIRE(front.route("*.b.example=" + app.uri("")));
    REQUIRE(front.route("a.example/all", all.uri("")));
    CHECK_FALSE(front.route("nowhere"));
    CHECK_FALSE(front.route("a.example/all", all.uri("")));
    CHECK_FALSE(front.route("", "ftp://a.example"));
    live_server s{front};
    auto const talk = [&](std::string const& text) { return raw_peer{s.uri("")}.send(text).rest(); };
    CHECK(has(talk(asks("/api/x/y?z=1")), " 200 OK"));
    CHECK(api.requests().at(0).starts_with("GET /v1/x/y?z=1 HTTP/1.1\r\n"));
    CHECK(has(talk(asks("/all/./b/../c")), " 200 OK"));
    CHECK(all.requests().at(0).starts_with("GET /all/c HTTP/1.1\r\n"));
    CHECK(has(talk("GET /api/ HTTP/1.1\r\nHost: x.B.Example:81\r\nConnection: close\r\n\r\n"), " 200 OK"));
    CHECK(app.requests().at(0).starts_with("GET /api/ HTTP/1.1\r\nHost: x.B.Example:81\r\n"));
    CHECK(has(talk(asks("/other")), " 404 "));
    CHECK(has(talk(asks("/all/../other")), " 404 "));
    CHECK(front.look({}).size() == 3);
}

TEST_CASE("reverse proxy: whose an answer is") {
    scripted_server behind{scripted_server::answers({"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"})};
    reverse_proxy_options o;
    o.name = "p";
    reverse_proxy front{o};
    REQUIRE(front.route("here.example=" + behind.uri("")));
    REQUIRE(front.route("gone.example=" + closed_port()));
    auto loop = support::make_loop();
    policy const rules;
    auto const whose = [&](octets host, method::known m = method::get, octets name = "X", octets value = "1") {
        request r{m, "/"};
        r.fields().append(field_id::host, host);
        r.fields().append(name, value);
        auto answer = support::finish(*loop, ask(front, std::move(r), {}, rules));
        REQUIRE(answer);
        return answer->whose;
    };
    CHECK(whose("here.example") == answer_of::origin);
    CHECK(whose("gone.example") == answer_of::unanswered_proxy);
    CHECK(whose("other.example") == answer_of::proxy);
    CHECK(whose("here.example", method::get, "Via", "1.1 p") == answer_of::proxy);
    CHECK(whose("here.example", method::options, "Max-Forwards", "0") == answer_of::proxy);
    CHECK(whose("here.example", method::trace, "Max-Forwards", "0") == answer_of::proxy);
}

TEST_CASE("reverse proxy: a tunnel is no affair of a gateway") {
    proxy_rig front{closed_port()};
    CHECK(has(front.talk("CONNECT a.example:80 HTTP/1.1\r\nHost: a.example:80\r\n\r\n"), " 501 "));
}

TEST_CASE("reverse proxy: changes to fields as they are written") {
    auto const set = field_edit::parse("X-A: b: c");
    REQUIRE(set);
    CHECK(set->is == field_edit::set);
    CHECK(set->name == "X-A");
    CHECK(set->value == "b: c");
    CHECK(field_edit::parse("+X-A:b")->is == field_edit::add);
    CHECK(field_edit::parse("-Server")->name == "Server");
    for (char const* bad : {"", "-", "X-A", "X A: b", "X: a\nb"}) CHECK_FALSE(field_edit::parse(bad));
}
