#pragma once
// What tests of the client's pool share: a real server on a thread, a client on a loop, calls.
#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <httoop/engine/client.hpp>
#include <httoop/engine/server.hpp>
#include <httoop/io/loop.hpp>
#include <httoop/io/offload.hpp>
#include <httoop/io/tls_server.hpp>

#include "support/temporary_folder.hpp"

namespace test {

using namespace httoop;

// A server with a certificate of its own, on a thread of its own.
class live_server {
public:
    explicit live_server(service& root, server_options o = {}) : server_{root, std::move(o)} {
        io::tls_server_options with;
        with.self_signed = true;
        auto proof = io::tls_server::make(with);
        REQUIRE(proof);
        folder_.file("ca.pem", (*proof)->certificate());
        server_.use(std::move(*proof));
        auto at = server_.listen("127.0.0.1:0");
        REQUIRE(at);
        port_ = std::to_string(at->port());
        thread_ = std::thread{[this] { server_.run(); }};
    }
    ~live_server() { stop(); }
    void stop() {
        if (!thread_.joinable()) return;
        server_.stop();
        thread_.join();
    }
    std::string uri(std::string const& rest = "/", bool secured = false) const {
        return (secured ? "https://127.0.0.1:" : "http://127.0.0.1:") + port_ + rest;
    }
    std::string ca_file() const { return folder_.path("ca.pem"); }

private:
    support::temporary_folder folder_;
    server server_;
    std::string port_;
    std::thread thread_;
};

// What an observer saw of connections and calls.
struct watcher_of_calls final : client_observer {
    std::vector<std::string> seen;
    std::size_t connections = 0, kept = 0, closings = 0;
    void connected(std::uint64_t, octets) override { ++connections; }
    void closed(std::uint64_t) override { ++closings; }
    void uses(std::uint64_t call, std::uint64_t connection, bool k) override {
        kept += k ? 1 : 0;
        seen.push_back(std::to_string(call) + " on " + std::to_string(connection));
    }
    void sent(std::uint64_t call) override { seen.push_back(std::to_string(call) + " sent"); }
    void ended(std::uint64_t call, field_section const&) override { seen.push_back(std::to_string(call) + " ended"); }
    void failed(std::uint64_t call, error const& e) override { seen.push_back(std::to_string(call) + " failed: " + e.about); }
};

// One call and what came of it.
struct asked_for {
    outcome<response> head = error{};
    std::string content;
    outcome<void> ended;
    field_section trailers;
    bool over = false;
};

// A client with a loop.
class asking_rig {
public:
    explicit asking_rig(client_options o = {}) {
        auto l = io::loop::make();
        REQUIRE(l);
        loop_ = std::move(*l);
        loop_->use(&names_);
        o.observer = &seen;
        auto made = client::make(std::move(o));
        REQUIRE(made);
        client_ = std::move(*made);
    }
    // Begins a call.
    std::shared_ptr<asked_for> begin(std::string uri, request r = request{method::get, "/"}, owned<source> content = {}) {
        auto got = std::make_shared<asked_for>();
        loop_->spawn(carry_out(*client_, with_target(uri, r), std::move(content), got));
        return got;
    }
    std::shared_ptr<asked_for> ask(std::string uri, request r = request{method::get, "/"}, owned<source> content = {}) {
        auto got = begin(std::move(uri), std::move(r), std::move(content));
        until([&] { return got->over; });
        return got;
    }
    bool until(std::function<bool()> done) {
        for (int i = 0; i < 5000 && !done(); ++i) loop_->turn(duration::milliseconds(2));
        return done();
    }
    void turns(int n) {
        for (int i = 0; i < n; ++i) loop_->turn(duration::milliseconds(2));
    }
    static request with_target(std::string const& uri, request const& r) {
        request to{r.method(), uri};
        to.fields() = r.fields();
        return to;
    }
    io::loop& loop() { return *loop_; }
    client& of() { return *client_; }
    void end_client() { client_ = nullptr; }

    watcher_of_calls seen;
    policy limits_of_calls;

private:
    task<void> carry_out(client& by, request r, owned<source> content, std::shared_ptr<asked_for> got) {
        outcome<reply> answer = co_await httoop::ask(by, std::move(r), std::move(content), limits_of_calls);
        if (answer) {
            arriving_response a = arriving(std::move(*answer));
            for (bool last = false; !last;) {
                outcome<chunk> const piece = co_await a.content->read();
                if (!piece) {
                    got->ended = piece.error();
                    break;
                }
                got->content += piece->data;
                last = piece->last;
            }
            if (auto const* t = a.content->trailers()) got->trailers = *t;
            got->head = std::move(a.head);
        } else {
            got->head = answer.error();
        }
        got->over = true;
    }

    io::offload_pool names_{1, 16};
    owned<io::loop> loop_;
    owned<client> client_;
};

}  // namespace test
