#pragma once
// Both ends of TLS connections in memory.
#include <httoop/io/memory_stream.hpp>
#include <httoop/io/tls_stream.hpp>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <utility>

#include "certificates.hpp"
#include "loops.hpp"
#include "temporary_folder.hpp"

namespace support {

// A folder with an authority, a server's certificate for a.example and what goes with them.
struct tls_files {
    temporary_folder folder;
    made_certificate authority{{.common_name = "test authority", .authority = true}};
    made_certificate server{{.common_name = "a.example", .names = "DNS:a.example,IP:127.0.0.1,IP:::1"}, &authority};

    tls_files() {
        write("ca.pem", authority.pem());
        add("server", server);
    }
    void write(std::string const& name, std::string const& content) const { folder.file(name, content); }
    void add(std::string const& name, made_certificate const& c) const {
        write(name + ".pem", c.pem());
        write(name + ".key", c.key_pem());
    }
    [[nodiscard]] std::string path(std::string const& name) const { return folder.path(name); }
    [[nodiscard]] httoop::io::tls_identity identity(std::string const& name = "server") const {
        return {path(name + ".pem"), path(name + ".key"), ""};
    }
    [[nodiscard]] httoop::owned<httoop::io::tls_server> make_server() const { return make_server({.identities = {identity()}}); }
    static httoop::owned<httoop::io::tls_server> make_server(httoop::io::tls_server_options const& o) {
        auto made = httoop::io::tls_server::make(o);
        if (!made) FAIL(made.error().text());
        return std::move(*made);
    }
    [[nodiscard]] httoop::owned<httoop::io::tls_client> make_client() const { return make_client({.ca_file = path("ca.pem")}); }
    static httoop::owned<httoop::io::tls_client> make_client(httoop::io::tls_client_options const& o) {
        auto made = httoop::io::tls_client::make(o);
        if (!made) FAIL(made.error().text());
        return std::move(*made);
    }
};

struct tls_pair {
    httoop::owned<httoop::io::loop> loop = make_loop();
    httoop::io::memory_stream under_client, under_server;
    httoop::owned<httoop::io::tls_stream> client, server;

    tls_pair(httoop::io::tls_client& c, httoop::io::tls_server const& s, httoop::octets host = "a.example",
             std::size_t capacity = 65536) {
        httoop::io::memory_stream::connect(*loop, under_client, under_server, capacity);
        client = httoop::io::tls_stream::connect(c, under_client, host);
        server = httoop::io::tls_stream::accept(s, under_server);
    }
    // Both are done, or one failed.
    bool shake_hands() {
        using httoop::io::transfer;
        auto const over = [](transfer const& t) { return t.is != transfer::would_block; };
        auto t = client->shake_hands();
        turn_until(*loop, [&] {
            t = client->shake_hands();
            auto const u = server->shake_hands();
            return (over(t) && over(u)) || t.is == transfer::failed;
        });
        loop->turn({0});
        return client->established() && server->established();
    }
};

// OpenSSL as it is, at the other end of one of ours: for what ours never does.
class raw_tls {
public:
    SSL_CTX* context;
    SSL* ssl = nullptr;
    httoop::io::memory_stream under;
    std::string reason;  // why the handshake failed

    explicit raw_tls(bool server) : context{SSL_CTX_new(server ? TLS_server_method() : TLS_client_method())}, server_{server} {
        SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    }
    raw_tls(raw_tls const&) = delete;
    ~raw_tls() {
        SSL_free(ssl);
        SSL_CTX_free(context);
    }
    void show(made_certificate const& c) const {
        SSL_CTX_use_certificate(context, c.get());
        SSL_CTX_use_PrivateKey(context, c.key());
    }
    // With what the context says now.
    void begin() {
        ssl = SSL_new(context);
        in_ = BIO_new(BIO_s_mem());
        out_ = BIO_new(BIO_s_mem());
        BIO_set_mem_eof_return(in_, -1);
        SSL_set_bio(ssl, in_, out_);
        if (server_) SSL_set_accept_state(ssl);
        else SSL_set_connect_state(ssl);
    }
    // Takes what came and hands on what goes.
    void carry() {
        char buffer[65536];
        for (;;) {
            auto const t = under.read(buffer, sizeof buffer);
            if (t.is != httoop::io::transfer::done) break;
            BIO_write(in_, buffer, static_cast<int>(t.count));
        }
        for (int n; (n = BIO_read(out_, buffer, sizeof buffer)) > 0;) write_below({buffer, static_cast<std::size_t>(n)});
    }
    // Turns until both are done or one failed.
    bool shake_hands(httoop::io::loop& l, httoop::io::tls_stream& with) {
        using httoop::io::transfer;
        bool failed = false;
        turn_until(l, [&] {
            int const r = SSL_do_handshake(ssl);
            if (r != 1 && SSL_get_error(ssl, r) != SSL_ERROR_WANT_READ && !std::exchange(failed, true)) reason = take_reason();
            carry();
            auto const t = with.shake_hands();
            carry();
            return (SSL_is_init_finished(ssl) == 1 && t.is == transfer::done) || failed || t.is == transfer::failed;
        });
        carry();
        return !failed && with.established();
    }
    // What was read, or why not: OpenSSL's reason.
    std::string read_or_reason() {
        carry();
        char buffer[4096];
        ERR_clear_error();
        int const n = SSL_read(ssl, buffer, sizeof buffer);
        carry();
        if (n > 0) return {buffer, static_cast<std::size_t>(n)};
        return take_reason();
    }

private:
    static std::string take_reason() {
        unsigned long const code = ERR_peek_last_error();
        char const* const text = code != 0 ? ERR_reason_error_string(code) : nullptr;
        ERR_clear_error();
        return text != nullptr ? text : "";
    }
    void write_below(httoop::octets what) {
        httoop::wire::segment const one = httoop::wire::segment::of(what);
        under.write({&one, 1});
    }
    BIO *in_ = nullptr, *out_ = nullptr;
    bool server_;
};

inline httoop::io::transfer write(httoop::io::stream& s, httoop::octets text) {
    httoop::wire::segment const one = httoop::wire::segment::of(text);
    return s.write({&one, 1});
}

// Reads what there is now.
inline std::string read_now(httoop::io::stream& s, httoop::io::transfer::kind* how = nullptr) {
    std::string all;
    char buffer[4096];
    for (;;) {
        httoop::io::transfer const t = s.read(buffer, sizeof buffer);
        if (how != nullptr) *how = t.is;
        if (t.is != httoop::io::transfer::done) return all;
        all.append(buffer, t.count);
    }
}

}  // namespace support
