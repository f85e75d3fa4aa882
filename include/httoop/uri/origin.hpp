#pragma once
#include <cstdint>
#include <string>

#include <httoop/uri/uri_view.hpp>

namespace httoop::inline v0 {

// The origin of a URI (RFC 6454 4): scheme, host and port. It is opaque where nothing else would be
// right: the URI names no authority, or its scheme is none that is known here. Owns its text.
//
//     auto o = origin::of(*uri_view::parse("HTTP://Example.org/a"));
//     o.compose();    // "http://example.org"
class origin {
public:
    origin() = default;  // opaque

    static origin of(uri_view const& u);

    // serialized-origin = scheme "://" host [ ":" port ]
    //
    // One member of the field Origin (7.1), or "null" for an opaque one. Other schemes than those
    // of of() are taken as they are: nothing here knows their default ports.
    static result<origin> parse(octets text);

    [[nodiscard]] bool opaque() const { return scheme_.empty(); }
    [[nodiscard]] octets scheme() const HTTOOP_LIFETIME_BOUND { return scheme_; }
    [[nodiscard]] octets host() const HTTOOP_LIFETIME_BOUND { return host_; }
    [[nodiscard]] bool has_port() const { return has_port_; }
    [[nodiscard]] std::uint16_t port() const { return port_; }

    // In ASCII (6.2): without the scheme's default port; "null" for an opaque one.
    [[nodiscard]] std::string compose() const;

    // RFC 6454 5: an opaque origin is the same as none, not even as itself.
    friend bool same_origin(origin const& a, origin const& b);
    // As values: an opaque one is like another.
    friend bool operator==(origin const&, origin const&) = default;

private:
    std::string scheme_, host_;
    std::uint16_t port_ = 0;
    bool has_port_ = false;
};

bool same_origin(origin const& a, origin const& b);
inline bool same_origin(uri_view const& a, uri_view const& b) {
    return same_origin(origin::of(a), origin::of(b));
}

}  // namespace httoop::inline v0
