#pragma once
#include <string>

#include <httoop/io/outcome.hpp>
#include <httoop/uri/uri.hpp>

namespace httoop::inline v0::io {

// Where names in all scripts meet URIs, which are ASCII. It stands here because it needs libidn2;
// the rooms below see hosts in ASCII alone.

// A host as it is looked up and sent in Host: labels beyond ASCII in their IDNA encoding (RFC 5891,
// with the mapping of UTS 46, nontransitional). The host may be UTF-8, or UTF-8 that is
// percent-encoded (RFC 3986 3.2.2). What is plain ASCII, and IP literals, come back as they are.
//
//     ascii_host("b%C3%BCcher.example")    // "xn--bcher-kva.example"
outcome<std::string> ascii_host(octets host);

// An http or https URI with its host so; others come back as they are.
outcome<uri> with_ascii_host(uri u);

// The URI that a person may have meant who typed characters beyond ASCII (an IRI, RFC 3987 3.1):
// these become the percent-encoded octets of their UTF-8, and the IDNA encoding in the host of an
// http or https URI. Offsets of violations are in `text`.
outcome<uri> to_uri(octets text);

}  // namespace httoop::inline v0::io
