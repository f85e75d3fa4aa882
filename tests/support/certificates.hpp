#pragma once
// Certificates for tests, made in memory and written where a test wants them.
#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <openssl/ocsp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <string>

namespace support {

struct certificate_wish {
    std::string common_name = "test";
    std::string names{};             // "DNS:a.example,IP:127.0.0.1"; "": no subjectAltName
    bool authority = false;
    bool rsa = false;
    long from = -3600, until = 86400;  // seconds from now
    std::string usage{};             // "serverAuth", "clientAuth"; "": any
};

// A certificate with its key, issued by another one or by itself.
class made_certificate {
public:
    explicit made_certificate(certificate_wish const& w, made_certificate const* issuer = nullptr)
        : key_{w.rsa ? EVP_RSA_gen(2048) : EVP_EC_gen("P-256")}, certificate_{X509_new()} {
        static long serial = 1000;
        X509* const c = certificate_;
        X509_set_version(c, X509_VERSION_3);
        ASN1_INTEGER_set(X509_get_serialNumber(c), ++serial);
        X509_gmtime_adj(X509_getm_notBefore(c), w.from);
        X509_gmtime_adj(X509_getm_notAfter(c), w.until);
        X509_NAME_add_entry_by_txt(X509_get_subject_name(c), "CN", MBSTRING_UTF8,
                                   reinterpret_cast<unsigned char const*>(w.common_name.c_str()), -1, -1, 0);
        X509* const by = issuer != nullptr ? issuer->certificate_ : c;
        X509_set_issuer_name(c, X509_get_subject_name(by));
        X509_set_pubkey(c, key_);
        extend(by, NID_basic_constraints, w.authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
        extend(by, NID_subject_key_identifier, "hash");
        if (!w.names.empty()) extend(by, NID_subject_alt_name, w.names);
        if (!w.usage.empty()) extend(by, NID_ext_key_usage, w.usage);
        REQUIRE(X509_sign(c, issuer != nullptr ? issuer->key_ : key_, EVP_sha256()) != 0);
    }
    made_certificate(made_certificate const&) = delete;
    ~made_certificate() {
        X509_free(certificate_);
        EVP_PKEY_free(key_);
    }

    [[nodiscard]] X509* get() const { return certificate_; }
    [[nodiscard]] EVP_PKEY* key() const { return key_; }
    [[nodiscard]] std::string pem() const {
        return written([this](BIO* b) { PEM_write_bio_X509(b, certificate_); });
    }
    // With a pass phrase: encrypted.
    [[nodiscard]] std::string key_pem(std::string const& phrase = "") const {
        return written([&](BIO* b) {
            auto const* const p = reinterpret_cast<unsigned char const*>(phrase.data());
            PEM_write_bio_PrivateKey(b, key_, phrase.empty() ? nullptr : EVP_aes_256_cbc(), p,
                                     static_cast<int>(phrase.size()), nullptr, nullptr);
        });
    }
    // What this one, as issuer, says of `about` by OCSP; DER. Times: seconds from now.
    [[nodiscard]] std::string ocsp(made_certificate const& about, int status = V_OCSP_CERTSTATUS_GOOD, long from = -3600,
                                   long until = 3600) const {
        OCSP_BASICRESP* const basic = OCSP_BASICRESP_new();
        OCSP_CERTID* const id = OCSP_cert_to_id(EVP_sha1(), about.certificate_, certificate_);
        ASN1_TIME *const thus = X509_gmtime_adj(nullptr, from), *const next = X509_gmtime_adj(nullptr, until);
        ASN1_TIME* const revoked = status == V_OCSP_CERTSTATUS_REVOKED ? thus : nullptr;
        OCSP_basic_add1_status(basic, id, status, 0, revoked, thus, next);
        OCSP_basic_sign(basic, certificate_, key_, EVP_sha256(), nullptr, 0);
        OCSP_RESPONSE* const response = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic);
        unsigned char* der = nullptr;
        int const size = i2d_OCSP_RESPONSE(response, &der);
        std::string s{reinterpret_cast<char*>(der), static_cast<std::size_t>(size)};
        OPENSSL_free(der);
        OCSP_RESPONSE_free(response);
        OCSP_BASICRESP_free(basic);
        OCSP_CERTID_free(id);
        ASN1_TIME_free(thus);
        ASN1_TIME_free(next);
        return s;
    }

private:
    template <class F>
    static std::string written(F write) {
        BIO* const b = BIO_new(BIO_s_mem());
        write(b);
        char* text = nullptr;
        long const size = BIO_get_mem_data(b, &text);
        std::string s{text, static_cast<std::size_t>(size)};
        BIO_free(b);
        return s;
    }
    void extend(X509* issuer, int nid, std::string const& value) {
        X509V3_CTX context;
        X509V3_set_ctx_nodb(&context);
        X509V3_set_ctx(&context, issuer, certificate_, nullptr, nullptr, 0);
        X509_EXTENSION* const e = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
        REQUIRE(e != nullptr);
        X509_add_ext(certificate_, e, -1);
        X509_EXTENSION_free(e);
    }

    EVP_PKEY* key_;
    X509* certificate_;
};

}  // namespace support
