#include "tls_tickets.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cstring>

#include <httoop/io/clock.hpp>
#include <httoop/io/entropy.hpp>

namespace httoop::inline v0::io {
namespace {

ticket_keys& keys_of_process() {
    static ticket_keys keys;
    return keys;
}

EVP_CIPHER const* ticket_cipher() {
    static EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-CBC", nullptr);
    return cipher;
}

// OpenSSL's way to ask: 1: the key is set; 2: it is, give a new ticket; 0: unknown, -1: failed.
int key_for_ticket(SSL* ssl, unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac, int seals) {
    std::int64_t const now = read_wall().seconds;
    std::int64_t const life = SSL_CTX_get_timeout(SSL_get_SSL_CTX(ssl));
    ticket_key k;
    if (seals != 0) {
        k = keys_of_process().newest(now, life);
        std::memcpy(name, k.name.data(), k.name.size());
        fill_with_entropy(reinterpret_cast<char*>(iv), 16);
    } else if (!keys_of_process().find(name, now, life, k)) {
        return 0;
    }
    char digest[] = "SHA256";
    OSSL_PARAM const parameters[] = {
        OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, k.mac.data(), k.mac.size()),
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0), OSSL_PARAM_construct_end()};
    bool const good = EVP_CipherInit_ex(cipher, ticket_cipher(), nullptr, k.cipher.data(), iv, seals) == 1 &&
                      EVP_MAC_CTX_set_params(mac, parameters) == 1;
    // Those of TLS 1.3 are used once: there is always a next one.
    bool const renewed = SSL_version(ssl) == TLS1_3_VERSION || now - k.made >= (life + 1) / 2;
    OPENSSL_cleanse(&k, sizeof k);
    if (!good) return -1;
    return seals == 0 && renewed ? 2 : 1;
}

}  // namespace

ticket_key ticket_keys::newest(std::int64_t now, std::int64_t life) {
    std::lock_guard const locked{mutex_};
    if (keys_.empty() || now - keys_.front().made >= (life + 1) / 2 || now < keys_.front().made) {
        ticket_key k{};
        fill_with_entropy(reinterpret_cast<char*>(k.name.data()), k.name.size());
        fill_with_entropy(reinterpret_cast<char*>(k.cipher.data()), k.cipher.size());
        fill_with_entropy(reinterpret_cast<char*>(k.mac.data()), k.mac.size());
        k.made = now;
        keys_.push_front(k);
    }
    forget(now, life);
    return keys_.front();
}

bool ticket_keys::find(unsigned char const* name, std::int64_t now, std::int64_t life, ticket_key& to) {
    std::lock_guard const locked{mutex_};
    forget(now, life);
    for (ticket_key const& k : keys_)
        if (std::memcmp(k.name.data(), name, k.name.size()) == 0) return to = k, true;
    return false;
}

// A ticket lives for `life` after the last use of its key.
void ticket_keys::forget(std::int64_t now, std::int64_t life) {
    constexpr std::size_t most = 8;
    while (!keys_.empty() && (keys_.size() > most || now - keys_.back().made > life + (life + 1) / 2)) {
        OPENSSL_cleanse(&keys_.back(), sizeof keys_.back());
        keys_.pop_back();
    }
}

void use_tickets(SSL_CTX* c, limits const& l) {
    if (l.ticket_time == 0) {
        SSL_CTX_set_options(c, SSL_OP_NO_TICKET);
        SSL_CTX_set_num_tickets(c, 0);
        return;
    }
    constexpr std::uint64_t seven_days = 604800;  // RFC 8446 4.6.1
    SSL_CTX_set_timeout(c, static_cast<long>(std::min(l.ticket_time, seven_days)));
    SSL_CTX_set_tlsext_ticket_key_evp_cb(c, &key_for_ticket);
    // One: a client that speaks HTTP/2 needs no second connection, and each costs.
    SSL_CTX_set_num_tickets(c, 1);
}

}  // namespace httoop::inline v0::io
