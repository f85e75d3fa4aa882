// Stores a document where a name and a password are asked for, and reads it again: agent BASE_URL
#include <httoop/client.hpp>
#include <httoop/cookie/jar.hpp>
#include <httoop/service/credentials.hpp>
#include <httoop/service/hsts_hosts.hpp>
#include <httoop/service/uploads.hpp>

#include <cstdio>

using namespace httoop;

// What the agent does by itself, told.
class teller final : public user_agent_observer {
    void redirected(response const&, octets to) override { say("redirected to", to); }
    void repeated(repetition why, error const*) override { say("again,", sentence_of(why)); }
    void noted(octets what) override { say("note:", what); }
    static void say(char const* what, octets text) {
        std::printf("%s %.*s\n", what, static_cast<int>(text.size()), text.data());
    }
};

task<outcome<void>> work(user_agent& agent, std::string base) {
    upload text = upload_text("Hello\n");
    request store{method::put, "/"};  // the target is that of the URI
    store.fields().set(field_id::content_type, text.type);
    auto stored = co_await agent.fetch(base + "anything", std::move(store), std::move(text.content));
    if (!stored) co_return stored.error();
    std::printf("stored: %u\n", stored->head.status().number());

    auto read = co_await agent.fetch(base + "bytes/12");
    if (!read) co_return read.error();
    std::uint64_t count = 0;
    for (bool last = false; !last;) {
        auto piece = co_await read->content->read();  // as it comes
        if (!piece) co_return piece.error();
        count += piece->data.size();
        last = piece->last;
    }
    std::printf("read: %llu octets\n", static_cast<unsigned long long>(count));
    co_return outcome<void>{};
}

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    std::string const base = argv[1];
    known_credentials keys;
    known_login who;
    who.where = base;
    who.user = "eve";
    who.password = auth::secret{"pw"};
    if (auto added = keys.add(std::move(who)); !added) return complain(added.error());

    cookie::jar jar;
    hsts_hosts secured;
    teller tells;
    user_agent_options how;
    how.cookies = &jar;
    how.credentials = &keys;
    how.strict_transport = &secured;
    how.resume = true;                    // content that breaks off is gone on with
    how.total = duration::seconds(60);    // all of it, redirections too
    how.observer = &tells;
    auto const act = [&](user_agent& agent) { return work(agent, base); };
    auto const done = run_with_agent(act, how);
    return done ? 0 : complain(done.error());
}
