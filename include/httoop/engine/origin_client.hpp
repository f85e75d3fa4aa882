#pragma once
#include <httoop/engine/client.hpp>
#include <httoop/io/bell.hpp>

namespace httoop::inline v0 {

namespace engine {
class call;
class pool;
}

// Who is told of interim responses (RFC 9110 15.2), as they come.
class interim_taker {
public:
    virtual void interim(response& r) = 0;

protected:
    ~interim_taker() = default;
};

// What is sent to an origin on somebody's account. All of it lives until the answer is there, the content and
// the exchange until nothing holds the exchange any more.
struct sent_onward {
    request const& what;              // its target as it is sent: "/path?query" or "*"; with Host
    source* content = nullptr;        // null: none
    exchange* of = nullptr;           // whose content it is, and whose peer; null: nobody's
    interim_taker* interims = nullptr;  // null: they are left out
};

// Asks one origin, or what stands for it, such as a server behind a gateway. It is a client (engine/client.hpp)
// whose requests all go to the same place and are sent as they are: nothing is parsed, added or
// derived but what the protocol adds. Errors tell the same, connections are kept in the same way, and
// it is shared by all loops.
//
//     auto o = origin_client::make("http://127.0.0.1:9000", {});
//     outcome<reply> r = co_await (*o)->ask(x.loop(), {sent});
class origin_client final {
public:
    // An http or https URI, of which scheme, host and port count. Of the options `proxy`, `tunnel`, `upgrade`
    // and `adds` do not.
    static outcome<owned<origin_client>> make(octets origin, client_options o);
    ~origin_client();
    origin_client(origin_client const&) = delete;
    origin_client& operator=(origin_client const&) = delete;

    task<outcome<reply>> ask(io::loop& l, sent_onward const& s);
    class question;
    [[nodiscard]] client_options const& options() const;

private:
    struct shared;
    explicit origin_client(shared* s) : shared_{s} {}
    shared* shared_;
};

// The same in steps, for those who ask much: the request is made in memory that was used before, and an answer
// that comes in one piece is looked at where it is. Whoever lets go of it wants no more of the answer. The client
// outlives it, and between making it and asking nothing is waited for.
//
//     origin_client::question q{client, x.loop()};
//     q.what() = ...;
//     q.ask(nullptr, &x, nullptr);
//     if (q.waits()) static_cast<void>(co_await q.news());
//     if (!q.plain()) co_return co_await q.answer();
//     use(q.head(), q.content());
class origin_client::question final {
public:
    question(origin_client& c, io::loop& l);
    ~question();
    question(question const&) = delete;
    question& operator=(question const&) = delete;

    // To be filled, and kept; without content or trailers. Its target as it is sent: "/path?query" or "*"; with Host.
    [[nodiscard]] request& what();
    // Once, with the rest of what sent_onward has.
    void ask(source* content, exchange* of, interim_taker* interims);
    // It is on its way, and nothing is known of the answer.
    [[nodiscard]] bool waits() const;
    [[nodiscard]] io::bell news();
    // All of an answer is here, it has content in memory or none, no trailers, and switches no protocol.
    [[nodiscard]] bool plain() const;
    // Of a plain one: its head, which may be taken; its content; and who keeps that.
    [[nodiscard]] response& head();
    [[nodiscard]] bool has_content() const;
    [[nodiscard]] octets content() const;
    [[nodiscard]] keeper keeps();
    // Whatever comes of it, errors too. Nothing else is asked of the question from then on.
    task<outcome<reply>> answer();

private:
    shared const& of_;
    engine::pool& by_;     // until it was asked
    engine::call* call_;
    bool handed_on_ = false;  // to the answer
};

}  // namespace httoop::inline v0
