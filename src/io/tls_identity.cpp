#include "tls_identity.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include <httoop/io/entropy.hpp>

namespace httoop::inline v0::io {
namespace {

error tls_error(std::string text) { return {failure::tls, std::move(text)}; }

// Asks nobody at the terminal.
int no_pass_phrase(char*, int, int, void* asked) {
    *static_cast<bool*>(asked) = true;
    return -1;
}

void extend(X509* c, int nid, std::string const& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, c, c, nullptr, nullptr, 0);
    X509_EXTENSION* const e = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
    X509_add_ext(c, e, -1);
    X509_EXTENSION_free(e);
}

// The name of this machine if it can stand in a certificate, else "".
std::string name_of_machine() {
    char name[256] = "";
    if (::gethostname(name, sizeof name - 1) != 0) return {};
    std::string const s = name;
    constexpr octets allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.";
    return s.find_first_not_of(allowed) == s.npos && s != "localhost" ? s : std::string{};
}

}  // namespace

outcome<loaded_identity> loaded_identity::read(std::string const& certificate_file,
                                               std::string const& key_file) {
    forget_openssl_errors();
    loaded_identity i;
    i.chain = read_certificates(certificate_file);
    if (i.chain.empty()) return tls_error(no_certificate_text(certificate_file));
    openssl_file const in = open_file(key_file);
    if (!in) return tls_error("no key can be read from " + key_file + ": " + take_openssl_reason());
    bool asked = false;
    i.key.reset(PEM_read_bio_PrivateKey(in.get(), nullptr, &no_pass_phrase, &asked));
    if (!i.key && asked) {
        ERR_clear_error();
        return tls_error("the key in " + key_file +
                         " is encrypted: write it without a pass phrase (openssl pkey -in " +
                         key_file + " -out FILE), readable for the server alone");
    }
    if (!i.key)
        return tls_error("no key can be read from " + key_file + ": " +
                         take_file_reason("PRIVATE KEY"));
    auto const fits = [&i](certificate const& c) {
        return X509_check_private_key(c.get(), i.key.get()) == 1;
    };
    auto const owner = std::find_if(i.chain.begin(), i.chain.end(), fits);
    ERR_clear_error();
    if (owner == i.chain.begin()) return i;
    std::string why =
        "the key in " + key_file + " is not that of the first certificate in " + certificate_file;
    if (owner != i.chain.end())
        why +=
            ", but of another one there: it has to stand first, then those that lead to a trusted "
            "one";
    return tls_error(std::move(why));
}

outcome<loaded_identity> loaded_identity::make_self_signed() {
    loaded_identity i;
    i.key.reset(EVP_EC_gen("P-256"));
    i.chain.emplace_back(X509_new());
    X509* const c = i.chain.front().get();
    X509_set_version(c, X509_VERSION_3);
    std::array<unsigned char, 16> serial{};
    fill_with_entropy(reinterpret_cast<char*>(serial.data()), serial.size());
    serial[0] =
        static_cast<unsigned char>((serial[0] & 0x7f) | 0x40);  // positive, and of this length
    using big = std::unique_ptr<BIGNUM, ends_by<BN_free>>;
    big const number{BN_bin2bn(serial.data(), static_cast<int>(serial.size()), nullptr)};
    BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(c));
    constexpr long day = 86400, life = 90 * day;
    X509_gmtime_adj(X509_getm_notBefore(c), -day);  // clocks differ
    X509_gmtime_adj(X509_getm_notAfter(c), life);
    X509_NAME* const name = X509_get_subject_name(c);
    constexpr octets common = "httoop, self-signed for development";
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                               reinterpret_cast<unsigned char const*>(common.data()),
                               static_cast<int>(common.size()), -1, 0);
    X509_set_issuer_name(c, name);
    X509_set_pubkey(c, i.key.get());
    std::string names = "DNS:localhost,IP:127.0.0.1,IP:::1";
    if (std::string const machine = name_of_machine(); !machine.empty()) names += ",DNS:" + machine;
    extend(c, NID_subject_alt_name, names);
    extend(c, NID_basic_constraints, "critical,CA:FALSE");
    extend(c, NID_key_usage, "critical,digitalSignature");
    extend(c, NID_ext_key_usage, "serverAuth");
    extend(c, NID_subject_key_identifier, "hash");
    if (!i.key || X509_sign(c, i.key.get(), EVP_sha256()) == 0)
        return tls_error("no certificate can be made: " + take_openssl_reason());
    return i;
}

outcome<void> loaded_identity::give_to(SSL_CTX* c, std::string const& of) const {
    using certificates =
        std::unique_ptr<STACK_OF(X509), ends_by<[](STACK_OF(X509) * s) { sk_X509_free(s); }>>;
    certificates const rest{sk_X509_new_null()};
    for (std::size_t n = 1; n < chain.size(); ++n) sk_X509_push(rest.get(), chain[n].get());
    if (SSL_CTX_use_cert_and_key(c, chain.front().get(), key.get(), rest.get(), 0) != 1)
        return tls_error("the certificate in " + of + " cannot be used: " + take_openssl_reason());
    return {};
}

std::string fingerprint_of(X509* c) {
    std::array<unsigned char, 32> digest{};
    X509_digest(c, EVP_sha256(), digest.data(), nullptr);
    constexpr char const* digits = "0123456789ABCDEF";
    std::string s;
    for (unsigned char const d : digest) {
        if (!s.empty()) s += ':';
        s += digits[d >> 4];
        s += digits[d & 15];
    }
    return s;
}

std::string pem_of(X509* c) {
    openssl_file const out{BIO_new(BIO_s_mem())};
    PEM_write_bio_X509(out.get(), c);
    char* text = nullptr;
    long const size = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

}  // namespace httoop::inline v0::io
