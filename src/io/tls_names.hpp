#pragma once
#include <string>
#include <vector>

#include "tls_openssl.hpp"

namespace httoop::inline v0::io {

// The names and addresses of one certificate (subjectAltName; RFC 9525 6.3: the common name is none).
class certificate_names {
public:
    enum match { none, wildcard, exact };

    certificate_names() = default;
    explicit certificate_names(X509* of);
    // How it holds a host, which is a name in ASCII, or an address with or without brackets.
    [[nodiscard]] match how(octets host) const;
    [[nodiscard]] bool empty() const { return names_.empty() && wildcards_.empty() && addresses_.empty(); }
    // For people, a few of them: "a.example, *.b.example".
    [[nodiscard]] std::string some() const;
    friend bool operator==(certificate_names const&, certificate_names const&) = default;

private:
    std::vector<std::string> names_;      // lower case, sorted
    std::vector<std::string> wildcards_;  // of "*.b.example" ".b.example"
    std::vector<std::string> addresses_;  // 4 or 16 octets
};

}  // namespace httoop::inline v0::io
