#pragma once
#include <cstdint>

#include <httoop/io/stream.hpp>
#include <httoop/io/tls_client.hpp>
#include <httoop/io/tls_server.hpp>

struct ssl_st;  // OpenSSL's, seen by src/io/tls_* alone

namespace httoop::inline v0::io {

struct shown_identity;
struct tls_events;
struct tls_octets;
struct tls_turn;

// TLS 1.2 or 1.3 over another stream, which the caller keeps as long as this one; close() closes both.
// It behaves as a socket does: readiness is told once, `drained` says that the next read would block.
// The handshake goes on by itself when octets come; read() and write() block until it is done.
//
// A failure has the code EPROTO, or ECONNRESET where the peer's octets end without its closure alert
// (RFC 9112 9.8); failure_text() says more.
class tls_stream final : public stream, private watcher {
public:
    // The server's side. already_read: octets of the peer that were taken from the stream before.
    static owned<tls_stream> accept(tls_server const& s, stream& under, octets already_read = {});
    // The client's side: asks for that host (RFC 6066 3, unless it is an IP address) and believes only
    // a certificate that holds it (RFC 9110 4.3.4). A name in its IDNA encoding, or an address.
    static owned<tls_stream> connect(tls_client& c, stream& under, octets host);
    tls_stream(tls_stream const&) = delete;
    tls_stream& operator=(tls_stream const&) = delete;
    ~tls_stream();

    // done: established. ended, failed: it never will be. Else once more when the watcher was told.
    transfer shake_hands();
    [[nodiscard]] bool established() const { return established_; }

    // Of an established connection.
    [[nodiscard]] octets alpn() const;         // "h2", "http/1.1", "": nothing was chosen
    [[nodiscard]] octets version() const;      // "TLSv1.3"
    [[nodiscard]] octets cipher() const;       // "TLS_AES_128_GCM_SHA256"
    [[nodiscard]] bool resumed() const;
    [[nodiscard]] octets server_name() const;  // that the client asked for; "": none
    // Whether the certificate that the server showed holds that name or address (RFC 9110 7.4).
    [[nodiscard]] bool covers(octets host) const;
    // The subject of the peer's certificate, which was verified: "CN=anna,O=Example"; "": none.
    [[nodiscard]] std::string peer_subject() const;
    // Whether an OCSP response came along with the server's certificate. It is not looked into.
    [[nodiscard]] bool stapled() const;

    // Why it failed, for people: what was tried, what to do; "" while nothing failed.
    [[nodiscard]] octets failure_text() const;
    [[nodiscard]] error fault() const;  // the same, with kind and phase
    // The peer's octets ended without its closure alert: what ends with the connection may be incomplete.
    [[nodiscard]] bool truncated() const { return truncated_; }

    void watch_with(watcher* w) override { told_ = w; }
    transfer read(char* to, std::size_t room) override;
    transfer write(wire::segments s) override;
    void shut_write() override;  // sends the closure alert, then half-closes
    void close() override;       // sends the closure alert if it was not sent
    [[nodiscard]] bool open() const override { return ssl_ != nullptr; }
    // Records that the stream below did not take. They go on by themselves; close() drops them.
    [[nodiscard]] std::size_t held() const override;
    [[nodiscard]] std::size_t unsent() const override { return held() + under_->unsent(); }

private:
    friend tls_turn;
    friend tls_events;
    tls_stream(ssl_st* s, stream& under);
    void ready(unsigned what) override;
    transfer begin();
    transfer handshake(tls_turn& t);
    transfer broken(tls_turn& t);
    transfer fail(std::string text, int code);
    bool flush_held();  // true: nothing is held
    void send_closure_alert();

    ssl_st* ssl_;
    stream* under_;
    watcher* told_ = nullptr;
    tls_server_state* server_ = nullptr;     // counted; one of both
    tls_client_state* client_ = nullptr;
    shown_identity const* shown_ = nullptr;  // of server_
    std::string* host_ = nullptr;            // of a client
    std::string* failure_ = nullptr;
    tls_octets* in_ = nullptr;   // a part of a record, or records that there was no room for
    tls_octets* out_ = nullptr;  // records that the stream below did not take
    std::uint32_t handshake_octets_ = 0;
    std::uint32_t messages_ = 0;  // of the handshake layer since the last content
    int code_ = 0;                // of a failure
    bool begun_ : 1 = false, established_ : 1 = false, failed_ : 1 = false, truncated_ : 1 = false;
    bool under_ended_ : 1 = false, under_drained_ : 1 = false;
    bool shut_ : 1 = false, shut_under_ : 1 = false, renegotiates_ : 1 = false;
};

// Waits until the handshake is done, or tells why it failed.
task<outcome<void>> shake_hands(tls_stream& s);

}  // namespace httoop::inline v0::io
