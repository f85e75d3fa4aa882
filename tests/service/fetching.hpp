#pragma once
// fetch() of a user agent, and all of the content, on a loop of its own.
#include <optional>
#include <string>
#include <vector>

#include <httoop/io/loop.hpp>
#include <httoop/io/offload.hpp>
#include <httoop/service/user_agent.hpp>

#include "support/scripted_service.hpp"

namespace support {

struct fetched {
    outcome<response> head = error{};
    std::string content, at;
    outcome<void> ended;
    content_length_of length;
    field_section trailers;
    bool decoded = false;
    [[nodiscard]] unsigned status() const { return head ? head->status().number() : 0; }
    [[nodiscard]] std::string field(octets name) const { return std::string{head->fields().value(name)}; }
    [[nodiscard]] std::string why() const { return head ? std::string{} : head.error().text(); }
};

inline task<void> fetch_into(user_agent& agent, std::string uri, request r, owned<source> content, fetched& to, bool& over) {
    outcome<arriving_response> got = co_await agent.fetch(std::move(uri), std::move(r), std::move(content));
    if (got) {
        to.length = got->content->length();
        to.at = got->at.text();
        to.decoded = got->decoded;
        for (bool last = false; !last;) {
            outcome<chunk> const piece = co_await got->content->read();
            if (!piece) {
                to.ended = piece.error();
                break;
            }
            to.content += piece->data;
            last = piece->last;
        }
        if (auto const* trailers = got->content->trailers()) to.trailers = *trailers;
        to.head = std::move(got->head);
    } else {
        to.head = got.error();
    }
    over = true;
}

inline fetched fetch(user_agent& agent, std::string uri, request r = request{method::get, "/"}, owned<source> content = {}) {
    auto loop = io::loop::make();
    io::offload_pool pool{1, 4};
    (*loop)->use(&pool);
    fetched got;
    bool over = false;
    (*loop)->spawn(fetch_into(agent, std::move(uri), std::move(r), std::move(content), got, over));
    while (!over) (*loop)->turn(duration::milliseconds(100));
    return got;
}

inline request post(std::string content) {
    request r{method::post, "/"};
    r.octets(std::move(content));
    return r;
}

// What an agent tells, a line each.
struct agent_witness final : user_agent_observer {
    std::vector<std::string> seen;
    void asking(request const& r) override { seen.push_back(std::string{r.method().token()} + " " + std::string{r.target()}); }
    void answered(response const& r) override { seen.push_back(std::to_string(r.status().number())); }
    void redirected(response const&, octets to) override { seen.push_back("to " + std::string{to}); }
    void secured(octets, octets to) override { seen.push_back("secured " + std::string{to}); }
    void repeated(repetition why, error const* e) override {
        seen.push_back("again: " + std::string{sentence_of(why)} + (e != nullptr ? "; " + e->about : ""));
    }
    void resumed(std::uint64_t from, error const&) override { seen.push_back("resumed at " + std::to_string(from)); }
    void noted(octets text) override { seen.emplace_back(text); }
};

}  // namespace support
