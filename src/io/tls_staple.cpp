#include "tls_staple.hpp"

#include <openssl/ocsp.h>

#include <ctime>

namespace httoop::inline v0::io {
namespace {

using ocsp_response = std::unique_ptr<OCSP_RESPONSE, ends_by<OCSP_RESPONSE_free>>;
using ocsp_basic = std::unique_ptr<OCSP_BASICRESP, ends_by<OCSP_BASICRESP_free>>;
using ocsp_id = std::unique_ptr<OCSP_CERTID, ends_by<OCSP_CERTID_free>>;

// The part of a response that speaks of this certificate.
OCSP_SINGLERESP* part_about(OCSP_BASICRESP* basic, X509* of, X509* issuer) {
    for (int i = 0; i < OCSP_resp_count(basic); ++i) {
        OCSP_SINGLERESP* const one = OCSP_resp_get0(basic, i);
        OCSP_CERTID const* const about = OCSP_SINGLERESP_get0_id(one);
        ASN1_OBJECT* hash = nullptr;
        ASN1_INTEGER* serial = nullptr;
        OCSP_id_get0_info(nullptr, &hash, nullptr, &serial, const_cast<OCSP_CERTID*>(about));
        if (ASN1_INTEGER_cmp(serial, X509_get0_serialNumber(of)) != 0) continue;
        if (issuer == nullptr) return one;
        ocsp_id const ours{OCSP_cert_to_id(EVP_get_digestbyobj(hash), of, issuer)};
        if (ours && OCSP_id_cmp(ours.get(), about) == 0) return one;
    }
    return nullptr;
}

std::int64_t seconds_of(ASN1_GENERALIZEDTIME const* t) {
    std::tm parts{};
    if (t == nullptr || ASN1_TIME_to_tm(t, &parts) != 1) return INT64_MAX;
    return timegm(&parts);
}

}  // namespace

staple staple::read(std::string const& path, X509* of, X509* issuer, std::string& why_not) {
    staple s;
    why_not = "the staple in " + path + " is left out: ";
    openssl_file const in = open_file(path);
    if (!in) return why_not += take_openssl_reason(), s;
    ocsp_response const response{d2i_OCSP_RESPONSE_bio(in.get(), nullptr)};
    ERR_clear_error();
    if (!response) return why_not += "it is no OCSP response in DER", s;
    if (OCSP_response_status(response.get()) != OCSP_RESPONSE_STATUS_SUCCESSFUL)
        return why_not += std::string{"it says "} +
                          OCSP_response_status_str(OCSP_response_status(response.get())),
               s;
    ocsp_basic const basic{OCSP_response_get1_basic(response.get())};
    OCSP_SINGLERESP* const about = basic ? part_about(basic.get(), of, issuer) : nullptr;
    ERR_clear_error();
    if (about == nullptr) return why_not += "it is not about this certificate", s;
    ASN1_GENERALIZEDTIME *from = nullptr, *until = nullptr;
    int const status = OCSP_single_get0_status(about, nullptr, nullptr, &from, &until);
    if (status != V_OCSP_CERTSTATUS_GOOD)
        return why_not +=
               std::string{"it says that the certificate is "} + OCSP_cert_status_str(status),
               s;
    constexpr long skew = 300;  // clocks differ
    if (OCSP_check_validity(from, until, skew, -1) != 1) {
        ERR_clear_error();
        return why_not += "it is out of date, it holds from " + readable_time(from) +
                          (until != nullptr ? " to " + readable_time(until) : std::string{}),
               s;
    }
    unsigned char* der = nullptr;
    int const size = i2d_OCSP_RESPONSE(response.get(), &der);
    if (size > 0) s.response.assign(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    s.good_until = seconds_of(until);
    why_not.clear();
    return s;
}

}  // namespace httoop::inline v0::io
