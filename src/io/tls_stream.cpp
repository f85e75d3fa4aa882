#include <httoop/io/tls_stream.hpp>

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>

#include <httoop/io/address.hpp>
#include <httoop/io/rules.hpp>

#include "stream_wait.hpp"
#include "tls_client_state.hpp"
#include "tls_failure.hpp"
#include "tls_server_state.hpp"
#include "tls_stream_of.hpp"
#include "tls_turn.hpp"

namespace httoop::inline v0::io {
namespace {

constexpr std::size_t most_content_at_once = 4 * tls_plain_record;  // with what records add it fits into a scratch

transfer tls_failed(int code) {
    transfer t;
    t.is = transfer::failed;
    t.code = code;
    return t;
}

transfer tls_done(std::size_t count = 0) {
    transfer t;
    t.is = transfer::done;
    t.count = count;
    return t;
}

std::string without_brackets(octets host) {
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    if (host.ends_with('.')) host.remove_suffix(1);
    return std::string{host};
}

// Gathers content until a record is full or there is no more; moves `s` and `offset` behind it. What
// stands in one piece already stays where it is.
octets gather_record(wire::segment const*& s, wire::segment const* end, std::size_t& offset, std::size_t most,
                         char* plain, int& code) {
    most = std::min(most, tls_plain_record);
    std::size_t filled = 0;
    while (s != end && filled < most) {
        std::size_t n = std::min(s->size - offset, most - filled);
        if (s->data != nullptr) {
            bool const alone = filled == 0 && (n == most || s + 1 == end);
            char const* const from = s->data + offset;
            if (!alone) std::memcpy(plain + filled, from, n);
            offset += n;
            if (offset == s->size) ++s, offset = 0;
            if (alone && n != 0) return {from, n};
        } else if (n != 0) {
            ssize_t got;
            do got = ::pread(s->file, plain + filled, n, static_cast<off_t>(s->offset + offset));
            while (got < 0 && errno == EINTR);
            if (got <= 0) {  // the file became shorter than was promised
                code = got < 0 ? errno : ENODATA;
                break;
            }
            n = static_cast<std::size_t>(got);
            offset += n;
            if (offset == s->size) ++s, offset = 0;
        } else {
            ++s;
        }
        filled += n;
    }
    return {plain, filled};
}

}  // namespace

tls_stream& tls_events::stream_of(SSL const* ssl) {
    return static_cast<tls_turn*>(BIO_get_data(SSL_get_rbio(ssl)))->of;
}

void tls_events::tell_streams(SSL_CTX* c) { SSL_CTX_set_info_callback(c, &happened); }

// An alert comes with its level and its number.
void tls_events::happened(SSL const* ssl, int where, int what) {
    constexpr int no_renegotiation = SSL3_AL_WARNING << 8 | SSL_AD_NO_RENEGOTIATION;
    if (where == SSL_CB_WRITE_ALERT && what == no_renegotiation && enforced(rules::tls_renegotiation))
        stream_of(ssl).renegotiates_ = true;
    if ((where & SSL_CB_LOOP) != 0) ++stream_of(ssl).messages_;
}

void tls_events::identity_shown(SSL* ssl, shown_identity const& i) { stream_of(ssl).shown_ = &i; }

void tls_events::certificate_refused(SSL* ssl, X509* c, int why) {
    tls_stream& of = stream_of(ssl);
    if (of.failure_ == nullptr && enforced(rules::https_told))
        of.failure_ = new std::string{refused_certificate_text(c, why, *of.host_)};
}

int tls_events::session_made(SSL* ssl, SSL_SESSION* s) {
    tls_stream& of = stream_of(ssl);
    of.client_->sessions.keep(*of.host_, tls_session{s}, of.client_->limits.tls_sessions);
    return 1;  // it is ours now
}

tls_stream::tls_stream(ssl_st* s, stream& under) : ssl_{s}, under_{&under} {
    if (s == nullptr) throw std::bad_alloc{};
    BIO* const b = make_tls_bio();
    SSL_set_bio(s, b, b);
    under.watch_with(this);
}

owned<tls_stream> tls_stream::accept(tls_server const& s, stream& under, octets already_read) {
    owned<tls_stream> made{new tls_stream{SSL_new(s.state_->identities.front().context.get()), under}};
    made->server_ = s.state_;
    s.state_->use();
    SSL_set_accept_state(made->ssl_);
    if (!already_read.empty()) tls_octets::append(made->in_, already_read);
    return made;
}

owned<tls_stream> tls_stream::connect(tls_client& c, stream& under, octets host) {
    owned<tls_stream> made{new tls_stream{SSL_new(c.state_->context.get()), under}};
    SSL* const ssl = made->ssl_;
    made->client_ = c.state_;
    c.state_->use();
    made->host_ = new std::string{without_brackets(host)};
    char const* const name = made->host_->c_str();
    address ip;
    bool const is_ip = address::parse_ip(*made->host_, 0, ip);
    // RFC 6066 3: no addresses.
    if (!is_ip && enforced(rules::tls_server_name_sent)) SSL_set_tlsext_host_name(ssl, name);
    if (c.state_->verify && enforced(rules::https_name)) {
        X509_VERIFY_PARAM* const p = SSL_get0_param(ssl);
        unsigned flags = X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS;
        if (enforced(rules::https_common_name)) flags |= X509_CHECK_FLAG_NEVER_CHECK_SUBJECT;
        X509_VERIFY_PARAM_set_hostflags(p, flags);
        bool const by_address = is_ip && enforced(rules::https_address);
        // An empty name would be no check at all.
        bool const good = made->host_->empty() ? false
                          : by_address ? X509_VERIFY_PARAM_set1_ip(p, ip.ip(), ip.is() == address::ipv4 ? 4 : 16) == 1
                                       : X509_VERIFY_PARAM_set1_host(p, name, made->host_->size()) == 1;
        if (!good) made->fail("\"" + *made->host_ + "\" is no host whose certificate could be checked", EINVAL);
    }
    SSL_set_tlsext_status_type(ssl, TLSEXT_STATUSTYPE_ocsp);
    if (tls_session const s = c.state_->sessions.take(*made->host_)) SSL_set_session(ssl, s.get());
    SSL_set_connect_state(ssl);
    return made;
}

tls_stream::~tls_stream() {
    close();
    if (server_ != nullptr) server_->leave();
    if (client_ != nullptr) client_->leave();
    delete host_;
    delete failure_;
}

transfer tls_stream::fail(std::string text, int code) {
    failed_ = true;
    code_ = code;
    if (failure_ == nullptr) failure_ = new std::string{std::move(text)};
    return tls_failed(code);
}

// An operation of OpenSSL brought nothing: it waits, is at its end, or failed.
transfer tls_stream::broken(tls_turn& t) {
    if (renegotiates_) {
        ERR_clear_error();
        return fail("the peer wanted to renegotiate, which is not done (RFC 9113 9.2.1)", EPROTO);
    }
    limits const& l = server_ != nullptr ? server_->limits : client_->limits;
    if (messages_ > l.tls_messages)
        return fail("the peer sends messages of TLS and no content (limit tls-messages)", EPROTO);
    if (ERR_peek_error() != 0) {
        std::string text = tls_failure_text(ssl_, host_ != nullptr ? *host_ : octets{}, established_);
        return fail(std::move(text), EPROTO);
    }
    if ((SSL_get_shutdown(ssl_) & SSL_RECEIVED_SHUTDOWN) != 0) {
        if (!established_) return fail("the peer ended the connection during the handshake", ECONNRESET);
        transfer ended;
        ended.is = transfer::ended;
        return ended;
    }
    if (!t.starved) return fail("TLS failed for no reason that is known", EPROTO);
    if (t.code != 0) return fail("the connection broke", t.code);
    if (!established_ && handshake_octets_ > l.tls_handshake)
        return fail("the peer's handshake is too long (limit tls-handshake)", EPROTO);
    if (under_ended_) {
        truncated_ = established_;
        return fail(established_ ? "the connection was cut: the peer sent no closure alert before its end"
                                 : tls_closed_early_text(host_ != nullptr ? *host_ : octets{}),
                    ECONNRESET);
    }
    return {};
}

// Goes on with the handshake; done when it is.
transfer tls_stream::handshake(tls_turn& t) {
    forget_openssl_errors();
    if (SSL_do_handshake(ssl_) != 1) return broken(t);
    established_ = true;
    messages_ = 0;
    return tls_done();
}

transfer tls_stream::shake_hands() {
    if (ssl_ == nullptr) return tls_failed(EBADF);
    if (failed_) return tls_failed(code_);
    if (established_) return tls_done();
    begun_ = true;
    tls_turn t{*this, 0};
    transfer const r = handshake(t);
    t.send();
    return r;
}

// For who reads or writes too early: he is told when the handshake is over, which no first step ends.
transfer tls_stream::begin() {
    if (begun_) return {};
    return shake_hands();
}

transfer tls_stream::read(char* to, std::size_t room) {
    if (ssl_ == nullptr) return tls_failed(EBADF);
    if (failed_) return tls_failed(code_);
    transfer r;
    if (room == 0) return r;
    if (!established_) return begin();
    tls_turn t{*this, room};
    forget_openssl_errors();
    bool more = true;
    do {
        std::size_t n = 0;
        if (SSL_read_ex(ssl_, to + r.count, room - r.count, &n) != 1) {
            transfer const b = broken(t);  // a failure is remembered for the next call
            if (r.count == 0) r = b;
            more = b.is != transfer::would_block;
            break;
        }
        r.is = transfer::done;
        r.count += n;
        messages_ = 0;
        more = SSL_has_pending(ssl_) != 0 || t.record_is_there();
    } while (more && r.count < room);
    if (t.out != 0) t.send();
    r.drained = r.is == transfer::done && r.count < room && !more && under_drained_;
    return r;
}

transfer tls_stream::write(wire::segments s) {
    if (ssl_ == nullptr) return tls_failed(EBADF);
    if (failed_) return tls_failed(code_);
    if (shut_) return tls_failed(EPIPE);
    transfer r;
    if (!established_) return begin();
    if (out_ != nullptr && !flush_held()) return r;
    tls_turn t{*this, 0};
    forget_openssl_errors();
    wire::segment const* at = s.begin();
    std::size_t offset = 0;
    int code = 0;
    while (r.count < most_content_at_once && code == 0) {
        octets const piece = gather_record(at, s.end(), offset, most_content_at_once - r.count, t.scratch->plain, code);
        if (piece.empty()) break;
        std::size_t n = 0;
        if (SSL_write_ex(ssl_, piece.data(), piece.size(), &n) != 1) {
            transfer const b = broken(t);
            t.send();
            return b.is == transfer::failed ? b : fail("TLS failed while writing", EPROTO);
        }
        r.count += n;
    }
    if (!t.send() && t.code != 0) return tls_failed(t.code);
    if (r.count == 0 && code != 0) return tls_failed(code);
    if (r.count != 0) r.is = transfer::done;
    return r;
}

bool tls_stream::flush_held() {
    while (out_ != nullptr) {
        wire::segment const one = wire::segment::of({out_->data() + out_->begin, out_->size()});
        transfer const t = under_->write({&one, 1});
        if (t.is == transfer::would_block) return false;
        if (t.is == transfer::done) out_->begin += t.count;
        // A broken connection takes nothing any more, as the next write will find.
        if (t.is != transfer::done || out_->size() == 0) tls_octets::drop(out_);
    }
    if (shut_ && !shut_under_) {
        shut_under_ = true;
        under_->shut_write();
    }
    return true;
}

void tls_stream::send_closure_alert() {
    if (shut_) return;
    shut_ = true;
    if (!established_ || failed_) return;
    if (!enforced(server_ != nullptr ? rules::closure_alert_of_server : rules::closure_alert_of_client)) return;
    forget_openssl_errors();
    tls_turn t{*this, 0};
    SSL_shutdown(ssl_);
    t.send();
    forget_openssl_errors();
}

void tls_stream::shut_write() {
    if (ssl_ == nullptr) return;
    send_closure_alert();
    flush_held();
}

void tls_stream::close() {
    if (ssl_ == nullptr) return;
    send_closure_alert();
    flush_held();  // what goes at once
    SSL_free(ssl_);
    ssl_ = nullptr;
    tls_octets::drop(in_);
    tls_octets::drop(out_);
    told_ = nullptr;
    under_->close();
}

void tls_stream::ready(unsigned what) {
    if ((what & readable) != 0) under_drained_ = false;
    if ((what & writable) != 0 && out_ != nullptr && !flush_held()) what &= ~writable;
    if (!established_ && !failed_) {
        shake_hands();
        if (established_ || failed_) what |= readable | writable;
    }
    if (told_ != nullptr && what != 0) told_->ready(what);
}

std::size_t tls_stream::held() const { return out_ != nullptr ? out_->size() : 0; }

task<outcome<void>> shake_hands(tls_stream& s) {
    for (;;) {
        transfer const t = s.shake_hands();
        if (t.is == transfer::done) co_return outcome<void>{};
        if (t.is != transfer::would_block) co_return s.fault();
        outcome<void> const waited = co_await stream_wait{s, watcher::readable};
        if (waited) continue;
        error e = waited.error();
        e.during = phase::handshake;
        co_return e;
    }
}

}  // namespace httoop::inline v0::io
