#pragma once
#include <string>

#include <httoop/engine/client.hpp>
#include <httoop/io/loop.hpp>
#include <httoop/wire/connection.hpp>

#include "channel.hpp"

namespace httoop::inline v0 {

// The exchange by which a connection is made what it shall be, before it carries requests: CONNECT, and
// the OPTIONS * that begins TLS (RFC 2817 3.2). Without content, over HTTP/1.1, of one that waits.
class opening {
public:
    // `with` is who answers, for messages: "the server", "the proxy http://proxy.example:3128".
    opening(io::loop& l, channel& over, client_options const& o, std::string with);
    opening(opening const&) = delete;
    opening& operator=(opening const&) = delete;

    // The head of the final answer; 101 is one.
    task<outcome<response>> ask(request const& r);
    // The same of a request that was sent before the connection was secured (RFC 2817 3.3).
    task<outcome<response>> answer_to(request const& r);
    // Its content, as far as limits.linger_octets.
    task<outcome<std::string>> content();
    // What came behind the answer is left to who speaks next. Fails where there is no next one.
    outcome<void> end();

private:
    outcome<void> begin(request const& r);
    task<outcome<void>> send();
    void begin_waiting();
    task<outcome<void>> receive();
    task<outcome<response>> head();
    [[nodiscard]] error ended_early(violation v) const;
    [[nodiscard]] error failed(error e, char const* about) const;

    io::loop& loop_;
    channel& over_;
    client_options const& options_;
    std::string with_;
    wire::message_clock clock_;
    instant until_{};
    wire::context context_;
    owned<wire::connection> connection_;
    wire::stream_id id_ = 0;
    std::string buffer_;
    std::size_t filled_ = 0;
    bool any_octets_ = false, input_over_ = false, done_ = false;
};

}  // namespace httoop::inline v0
