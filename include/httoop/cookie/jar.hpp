#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <httoop/cookie/public_suffixes.hpp>
#include <httoop/core/limits.hpp>
#include <httoop/core/timestamp.hpp>
#include <httoop/field/set_cookie.hpp>
#include <httoop/uri/uri_view.hpp>

namespace httoop::inline v0::cookie {

// A cookie as a user agent keeps it (RFC 6265bis 5.7).
struct stored_cookie {
    std::string name, value;
    std::string domain;          // canonical
    std::string path;
    timestamp expires{INT64_MAX};
    timestamp created{};
    bool persistent = false;     // outlives the session
    bool host_only = true;       // for `domain` itself, not for hosts below it
    bool secure = false;
    bool http_only = false;
    same_site_flag same_site = same_site_flag::by_default;
    std::uint64_t creation = 0;  // order of creation and of last use: greater is later
    std::uint64_t last_use = 0;
};

// The request by which cookies are set or asked for. The URI is absolute, with an http or https
// scheme.
struct circumstances {
    uri_view target;
    timestamp now;
    bool trusted = false;        // counts as secure whatever its scheme is, as localhost may
    bool same_site = true;       // 5.2; cookie::same_site() compares the request with who asked for it
    bool navigates = false;      // a top-level traversable: what a user sees in the address bar
    bool safe = true;            // its method is (RFC 9110 9.2.1)
    bool http = true;            // not an interface for scripts
};

// What became of a Set-Cookie line.
struct verdict {
    enum outcome : std::uint8_t { stored, replaced, removed, ignored };
    outcome is = ignored;
    rule const* because = nullptr;  // why it was ignored
};

// The cookies of a user agent (RFC 6265bis 5.7, 5.8). It knows no clock: whoever asks tells the time.
// Bounded by limits.cookies, limits.cookies_per_domain and limits.cookie_age.
//
//     cookie::jar jar;
//     jar.receive(response.fields(), {.target = *uri, .now = now});
//     std::string const line = jar.cookies_for({.target = *next, .now = now});
//     if (!line.empty()) request.fields().set(field_id::cookie, line);
class jar {
public:
    explicit jar(limits const& l = {}, public_suffixes const* suffixes = nullptr) : limits_{l}, suffixes_{suffixes} {}

    // One Set-Cookie line.
    verdict receive(octets line, circumstances const& c);
    // All Set-Cookie lines of a response; what became of each is added to `verdicts`.
    void receive(field_section const& response, circumstances const& c, std::vector<verdict>* verdicts = nullptr);
    // The value of Cookie for a request; empty if there is no cookie for it.
    [[nodiscard]] std::string cookies_for(circumstances const& c);
    // Why one of all() does not go with a request; null if it does.
    [[nodiscard]] rule const* withholds(stored_cookie const& one, circumstances const& c) const;

    // Removes what has expired.
    void expire(timestamp now);
    // The session is over: cookies without a lifetime end.
    void end_session();
    void clear() { cookies_.clear(); }

    // All of them, by domain. Valid until the jar changes.
    [[nodiscard]] std::vector<stored_cookie> const& all() const { return cookies_; }

    // As text, one line for each, with those of the session or without.
    [[nodiscard]] std::string save(bool with_session) const;
    // Replaces all cookies by those of a text that save() made. A violation's offset is that of the
    // line that is none; the jar is then unchanged.
    result<void> load(octets text, timestamp now);

private:
    using position = std::vector<stored_cookie>::iterator;
    struct span {
        position first, last;
    };
    [[nodiscard]] span of_domain(octets domain);
    [[nodiscard]] rule const* refuses(set_cookie const& line, stored_cookie& made, circumstances const& c);
    [[nodiscard]] bool overlays_secure(stored_cookie const& made) const;
    [[nodiscard]] rule const* withholds(stored_cookie const& one, octets host, circumstances const& c) const;
    verdict keep(stored_cookie made, circumstances const& c);
    void make_room(octets domain);
    void evict(span from, bool insecure_first);

    limits limits_;
    public_suffixes const* suffixes_;
    std::vector<stored_cookie> cookies_;  // sorted by domain
    std::uint64_t clock_ = 0;             // counts creations and uses
};

}  // namespace httoop::inline v0::cookie
