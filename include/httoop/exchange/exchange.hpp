#pragma once
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <httoop/core/owned.hpp>
#include <httoop/core/policy.hpp>
#include <httoop/exchange/source.hpp>
#include <httoop/io/address.hpp>
#include <httoop/message/request.hpp>
#include <httoop/message/response.hpp>

namespace httoop::inline v0 {

class exchange;

// How a connection was secured, in the words of TLS: "TLSv1.3", "TLS_AES_128_GCM_SHA256". Valid as
// long as the exchange.
struct secured_by {
    octets version, cipher;
    octets server_name;  // that the client asked for; may be empty
    octets client;       // subject of the certificate that the client proved to have; "" mostly
};

// Is told of what services ask others of their own accord, for no client that waits: a cache validates behind its
// answers. On the loop whose exchange named it, and as long as that runs.
class exchange_witness {
public:
    struct ending {
        bool answered = false;
        status_code status{};  // of the final response
        rule const* because = nullptr;
        octets fault{};        // why there is none
        duration took{};
        timestamp at{};
    };
    virtual void ended(exchange const& x, ending const& how) = 0;

protected:
    ~exchange_witness() = default;
};

// Whoever carries exchanges out: the server's engine, or a test.
class exchange_host {
public:
    // Sends a 1xx response now.
    virtual outcome<void> interim(exchange& x, response const& r) = 0;
    [[nodiscard]] virtual io::address peer() const = 0;
    [[nodiscard]] virtual std::uint64_t connection_id() const = 0;
    [[nodiscard]] virtual bool secure() const = 0;  // the scheme is https
    [[nodiscard]] virtual secured_by const* secured() const { return nullptr; }
    [[nodiscard]] virtual httoop::policy const& policy() const = 0;
    // Somebody wants to know how answers come about.
    [[nodiscard]] virtual bool wants_account() const { return false; }
    // Who is told of what services do besides, where somebody wants an account; may be null.
    [[nodiscard]] virtual exchange_witness* witness() const { return nullptr; }
    // The exchange that this host's are carried out for, which is told what they are; null mostly.
    [[nodiscard]] virtual exchange* carried_out_for() const { return nullptr; }
    // Nobody holds the exchange any more.
    virtual void released(exchange&) {}

protected:
    ~exchange_host() = default;
};

// What was told of an exchange: text, or a number's digits.
struct told_member {
    octets name;
    std::string value;
    bool number = false;
};

// One request and what belongs to answering it (RFC 9110 3.4). Owned by the engine; lives until the
// content of the reply is finished. Everything it hands out by reference or view is valid so long.
class exchange {
public:
    exchange() = default;
    exchange(exchange const&) = delete;
    exchange& operator=(exchange const&) = delete;

    [[nodiscard]] httoop::request const& request() const { return request_; }
    [[nodiscard]] httoop::request& request() { return request_; }
    // The request's content. The first pull sends 100 (Continue) where it is awaited.
    [[nodiscard]] source& content() const { return *content_; }
    // From here on the content is what that makes of it, for the services behind: read already to be
    // looked at, or decoded. The exchange keeps it, and what it may borrow from.
    void content(owned<source> s);

    // What {name} of the route's template matched, percent-decoded; "" when there is no such.
    [[nodiscard]] std::string captured(octets name) const;
    // The same as received: a view into the request's target.
    [[nodiscard]] octets captured_raw(octets name) const;
    void capture(octets name, octets raw);  // at most 16; the name outlives the exchange
    void forget_captures() { captures_ = 0; }

    // Who asks: the name of a login that was right, set by the service that checked it (guard); ""
    // where nobody did. The access log tells it.
    [[nodiscard]] octets user() const { return added_ ? octets{added_->user} : octets{}; }
    void user(octets name);

    // Somebody wants to know how the answer comes about: the JSON log. Services then tell it, and let
    // it be else, so that nobody pays for it:
    //
    //     if (x.accounted()) x.tell("upstream", chosen.name());
    //
    // The log writes each as a member of the request's object. The name is a literal that is none of the
    // log's own; what is told again replaces what was told before.
    [[nodiscard]] bool accounted() const { return host_->wants_account(); }
    [[nodiscard]] exchange_witness* witness() const { return host_->witness(); }
    void tell(octets name, std::string value) { tell({name, std::move(value), false}); }
    void tell(octets name, std::uint64_t value) { tell({name, std::to_string(value), true}); }
    [[nodiscard]] std::span<told_member const> told() const {
        return added_ ? std::span<told_member const>{added_->told} : std::span<told_member const>{};
    }

    // Sends any number of 1xx before the reply. They are left out for clients of HTTP/1.0.
    outcome<void> interim(response const& r) { return host_->interim(*this, r); }
    [[nodiscard]] io::address peer() const { return host_->peer(); }
    [[nodiscard]] std::uint64_t connection_id() const { return host_->connection_id(); }
    [[nodiscard]] bool secure() const { return host_->secure(); }
    // Null where the connection is not secured by us.
    [[nodiscard]] secured_by const* secured() const { return host_->secured(); }
    [[nodiscard]] httoop::policy const& policy() const { return host_->policy(); }

    // The exchange does not end, although its reply is gone, while somebody holds it: who sends its content
    // on elsewhere, and was cancelled amid a read.
    void hold() { ++held_; }
    void let_go() {
        if (--held_ == 0) host_->released(*this);
    }
    [[nodiscard]] bool held() const { return held_ != 0; }

    // The tree of tasks that answers; cancelled when the peer is gone or the server stops.
    [[nodiscard]] io::activity& activity() { return activity_; }
    [[nodiscard]] io::loop& loop() const { return *activity_.loop(); }
    [[nodiscard]] moment received() const { return received_; }

    // For the host.
    void begin(exchange_host& h, io::loop* l, source& content, moment received) {
        host_ = &h;
        content_ = &content;
        received_ = received;
        captures_ = 0;
        held_ = 0;
        activity_.begin_on(l);
    }
    // What services put into it is given back, once the reply is gone.
    void forget() {
        if (added_) [[unlikely]]
            added_ = nullptr;
    }

private:
    // What services put into the exchange.
    struct additions {
        std::vector<owned<source>> contents;
        std::string user;
        std::vector<told_member> told;
        ~additions();
    };
    additions& added();
    void tell(told_member what);
    static constexpr unsigned most_captures = 16;
    struct capture_entry {
        octets name, raw;
    };
    httoop::request request_;
    exchange_host* host_ = nullptr;
    source* content_ = nullptr;
    owned<additions> added_;  // null mostly
    moment received_;
    io::activity activity_;
    unsigned captures_ = 0;
    unsigned held_ = 0;
    capture_entry capture_[most_captures];
};

}  // namespace httoop::inline v0
