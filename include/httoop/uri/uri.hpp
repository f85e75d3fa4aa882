#pragma once
#include <string>

#include <httoop/uri/uri_view.hpp>

namespace httoop::inline v0 {

// A URI reference that owns its text; otherwise the same as uri_view, which says more. The
// components are views into it.
class uri {
public:
    uri() = default;
    explicit uri(uri_view const& v) : text_{v.text_}, at_{v.at_} {}

    static result<uri> parse(std::string text);

    [[nodiscard]] uri_view view() const HTTOOP_LIFETIME_BOUND { return {text_, at_}; }
    operator uri_view() const HTTOOP_LIFETIME_BOUND { return view(); }

    [[nodiscard]] std::string const& text() const HTTOOP_LIFETIME_BOUND { return text_; }
    [[nodiscard]] octets scheme() const HTTOOP_LIFETIME_BOUND { return view().scheme(); }
    [[nodiscard]] octets authority() const HTTOOP_LIFETIME_BOUND { return view().authority(); }
    [[nodiscard]] octets userinfo() const HTTOOP_LIFETIME_BOUND { return view().userinfo(); }
    [[nodiscard]] octets host() const HTTOOP_LIFETIME_BOUND { return view().host(); }
    [[nodiscard]] octets port() const HTTOOP_LIFETIME_BOUND { return view().port(); }
    [[nodiscard]] octets path() const HTTOOP_LIFETIME_BOUND { return view().path(); }
    [[nodiscard]] octets query() const HTTOOP_LIFETIME_BOUND { return view().query(); }
    [[nodiscard]] octets fragment() const HTTOOP_LIFETIME_BOUND { return view().fragment(); }
    [[nodiscard]] bool relative() const { return view().relative(); }
    [[nodiscard]] bool absolute() const { return view().absolute(); }

    friend bool operator==(uri const& a, uri const& b) { return a.text_ == b.text_; }

private:
    std::string text_;
    uri_layout at_;
};

// The target URI that a reference stands for, seen from a base (RFC 3986 5.2, strict). The base
// must have a scheme; its fragment counts for nothing.
result<uri> resolve(uri_view const& base, uri_view const& reference);

// How much is made equal (RFC 3986 6.2); each degree includes those before it.
enum class normalisation {
    none,           // 6.2.1, the strings
    letter_case,    // 6.2.2.1, scheme and host, digits of percent-encodings
    percent,        // 6.2.2.2, unreserved octets are decoded
    dot_segments,   // 6.2.2.3, not for relative references
    scheme,         // 6.2.3, the default port; an empty path of http and https is "/"
};

uri normalise(uri_view const& u, normalisation degree = normalisation::scheme);

// Whether two URIs are the same after normalisation to that degree.
bool equivalent(uri_view const& a, uri_view const& b, normalisation degree = normalisation::scheme);

}  // namespace httoop::inline v0
