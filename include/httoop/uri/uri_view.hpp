#pragma once
#include <cstddef>
#include <string>

#include <httoop/core/octets.hpp>
#include <httoop/core/result.hpp>
#include <httoop/uri/authority.hpp>

namespace httoop::inline v0 {

// Where the components of a URI reference end in its text.
struct uri_layout {
    std::size_t scheme_end = 0;     // of the scheme; 0: there is none
    std::size_t authority_at = 0;   // of the authority, behind "//"; == path_at: there is none
    std::size_t host_at = 0, host_end = 0;
    std::size_t path_at = 0, path_end = 0;
    std::size_t query_end = 0;
    bool has_authority = false;
};

// A URI reference (RFC 3986 4.1), borrowed: valid as long as the octets it was parsed from. It is
// split into components, not decoded, and nothing of it is changed.
//
//     URI-reference = URI / relative-ref
//     URI           = scheme ":" hier-part [ "?" query ] [ "#" fragment ]
//
//     auto u = uri_view::parse("http://example.org/a?b");    // u->host() == "example.org"
//
// A component that is absent has a null pointer; one that is present may be empty. The path is
// never absent.
class uri_view {
public:
    uri_view() : text_{""} {}

    // The offset of a violation is that of the first octet that does not fit.
    static result<uri_view> parse(octets text HTTOOP_LIFETIME_BOUND);

    [[nodiscard]] octets text() const { return text_; }
    [[nodiscard]] octets scheme() const { return part(at_.scheme_end > 0, 0, at_.scheme_end); }
    [[nodiscard]] octets authority() const {
        return part(at_.has_authority, at_.authority_at, at_.path_at);
    }
    [[nodiscard]] octets userinfo() const {
        return part(at_.host_at > at_.authority_at, at_.authority_at, at_.host_at - 1);
    }
    [[nodiscard]] octets host() const { return part(at_.has_authority, at_.host_at, at_.host_end); }
    [[nodiscard]] octets port() const {
        return part(at_.has_authority && at_.host_end < at_.path_at, at_.host_end + 1, at_.path_at);
    }
    [[nodiscard]] octets path() const { return part(true, at_.path_at, at_.path_end); }
    [[nodiscard]] octets query() const {
        return part(at_.path_end < at_.query_end, at_.path_end + 1, at_.query_end);
    }
    [[nodiscard]] octets fragment() const {
        return part(at_.query_end < text_.size(), at_.query_end + 1, text_.size());
    }

    [[nodiscard]] bool relative() const { return at_.scheme_end == 0; }  // 4.2
    [[nodiscard]] bool absolute() const {                                // 4.3
        return !relative() && fragment().data() == nullptr;
    }

    // As simple strings (6.2.1); uri.hpp compares after normalisation.
    friend bool operator==(uri_view const& a, uri_view const& b) { return a.text_ == b.text_; }

private:
    friend class uri;
    uri_view(octets text, uri_layout const& at) : text_{text}, at_{at} {}
    [[nodiscard]] octets part(bool present, std::size_t from, std::size_t to) const {
        return present ? text_.substr(from, to - from) : octets{};
    }
    octets text_;
    uri_layout at_;
};

// The components of a URI reference, to compose one from. Absent ones have null pointers.
struct uri_components {
    octets scheme, authority, path = "", query, fragment;
};

// Puts components together (RFC 3986 5.3). The result has exactly these components: a path that
// would be taken for an authority or a scheme gets a "/." or "./" before it (4.2, 6.2.3), one that
// follows an authority a slash (3.3). The components are taken as they are, encoded already.
std::string compose_uri(uri_components const& c);

}  // namespace httoop::inline v0
