#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <httoop/auth/asking.hpp>
#include <httoop/auth/digest.hpp>
#include <httoop/auth/secret.hpp>
#include <httoop/core/owned.hpp>
#include <httoop/core/policy.hpp>
#include <httoop/format/netrc.hpp>
#include <httoop/io/outcome.hpp>
#include <httoop/message/request.hpp>
#include <httoop/message/response.hpp>
#include <httoop/uri/uri_view.hpp>

namespace httoop::inline v0 {

// What somebody knows to prove who he is: a user's name and password, or a token.
struct known_login {
    // For whom it is: "https://example.org" for that origin; "//example.org" for a host whatever scheme
    // and port it is asked at; "*" for whoever asks. Of several that fit, that one counts which says more.
    // Where `asker` is proxy it is the URI of the proxy, or "*".
    std::string where;
    std::string user{};
    auth::secret password{};
    auth::secret token{};  // instead of both (RFC 6750); it needs an origin
    // Sent before anybody asks, to what lies below the path of `where` ("https://example.org/api/"), as Basic;
    // a token is always sent so.
    bool unasked = false;
    auth::asker asker = auth::asker::origin;
};

struct credentials_options {
    httoop::policy policy{};  // limits: protection_spaces, challenges_answered; relaxation: digest_without_qop
    // Send Basic, tokens and Digest with MD5 over plain http too, where others can read along.
    bool plain = false;
    // Use Digest with auth-int wherever it is offered, so that content is protected too; its proof then needs the
    // whole content of responses. Else only where a server offers nothing but that.
    bool protect_content = false;
};

// What was tried to be let in, for one request to one target: a redirection begins with a new one, and a
// request that goes through a proxy has another one for that.
class login_attempt {
public:
    explicit login_attempt(auth::asker who = auth::asker::origin) : who_{who} {}
    // Through which proxy, as `proxies` (engine/proxies.hpp) names it; "": that is not known. Only where a proxy asks.
    std::string proxy{};
    // Whether the target is sent as an absolute URI, as to a proxy without a tunnel (RFC 9112 3.2.2).
    bool absolute_form = false;
    // Whether the proxy is asked for a tunnel though the target is an http URI (RFC 9110 9.3.6).
    bool tunnel = false;
    // After apply(): what should be said aloud about it, once for each protection space; mostly "".
    std::string note{};

private:
    friend class known_credentials;
    auth::asker who_;
    bool foreign_ = false;   // the request had credentials of its own
    bool applied_ = false;   // it has ours
    std::uint64_t next_ = 0;  // the space whose credentials are to be sent
    std::uint64_t sent_ = 0;  // the space whose credentials were sent
    std::optional<auth::digest_credentials> digest_{};  // those
    std::string method_{};
    std::uint64_t answered_ = 0;  // challenges
    bool password_tried_ = false, token_tried_ = false;
    bool content_unknown_ = false;  // nothing was sent for want of it
};

// What a response means for whoever asked with credentials, or without.
struct login_verdict {
    enum outcome : std::uint8_t {
        nothing,   // nobody asked, or nothing is known here that would help: the response stands
        again,     // apply() to the same request, and send it once more
        refused,   // the response stands; `about` says why nothing was sent, or was not accepted
        unproved,  // the server does not know the password, though it should: nothing of the response counts
        later,     // whether it knows can be said when the content is there: call prove()
    };
    outcome is = nothing;
    rule const* because = nullptr;
    std::string about{};  // for people; nothing secret
    explicit operator bool() const { return is != refused && is != unproved; }
};

// What a user agent knows to prove who it is to servers and proxies (RFC 9110 11, 7616, 7617, 6750): it
// answers challenges, the strongest that it can, and sends credentials unasked where the protection
// space is known. A login that was refused is not tried again before another one is added in its place.
//
//     known_credentials keys;
//     keys.add({.where = "https://example.org", .user = "ann", .password = auth::secret{"..."}});
//     login_attempt at;
//     for (bool more = true; more;) {
//         keys.apply(request, target, at);
//         response = ...;                          // send it
//         login_verdict const v = keys.take(response, target, at);
//         if (v.is == login_verdict::unproved) ... // an error
//         more = v.is == login_verdict::again;
//     }
//
// Nothing goes to another origin than the one it is for. Basic, tokens and Digest with MD5 are not sent over
// plain http, but to this machine itself. It does not lock: whoever shares it among threads does.
class known_credentials {
public:
    explicit known_credentials(credentials_options o = {});
    ~known_credentials();
    known_credentials(known_credentials&&) noexcept;
    known_credentials& operator=(known_credentials&&) noexcept;

    // In the place of another one for the same place, kind and asker. Refused: a place that is none, a name or
    // a password that Basic cannot carry (RFC 7617 2) and that is to be sent unasked, a token that is none.
    outcome<void> add(known_login l);
    // What a netrc file knows: of each machine the first entry with a password, at any port; its default is for
    // whoever asks. Refused: a machine that is no host.
    outcome<void> add(netrc const& file);
    [[nodiscard]] bool empty() const;

    // All that was added as text, a line for each, passwords and all: it is for a file that nobody else
    // can read.
    [[nodiscard]] auth::secret save() const;
    // Adds what such a text says, or nothing. The error names the line and nothing of it.
    outcome<void> load(octets text);

    // Sets Authorization (Proxy-Authorization), unless the request has one that is not from here. `target` is the
    // absolute URI that is asked; `content` is that of the request, where it is held (for auth-int).
    void apply(request& r, uri_view const& target, login_attempt& at,
               std::optional<octets> content = octets{});
    // Looks at the head of the response to the request that apply() was for.
    login_verdict take(response const& r, uri_view const& target, login_attempt& at);
    // After `later`: with the content, in its codings but not those of the transfer.
    login_verdict prove(response const& r, login_attempt const& at, octets content);

private:
    struct login;
    struct space;
    struct state;
    login_verdict confirm(response const& r, login_attempt const& at, std::optional<octets> content);
    login_verdict answer(response const& r, uri_view const& target, login_attempt& at);
    owned<state> state_;
};

}  // namespace httoop::inline v0
