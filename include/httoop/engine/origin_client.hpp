#pragma once
#include <httoop/engine/client.hpp>

namespace httoop::inline v0 {

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
    [[nodiscard]] client_options const& options() const;

private:
    struct shared;
    explicit origin_client(shared* s) : shared_{s} {}
    shared* shared_;
};

}  // namespace httoop::inline v0
