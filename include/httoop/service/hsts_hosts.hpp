#pragma once
#include <optional>
#include <string>
#include <vector>

#include <httoop/core/limits.hpp>
#include <httoop/core/timestamp.hpp>
#include <httoop/message/response.hpp>
#include <httoop/uri/uri.hpp>

namespace httoop::inline v0 {

// A host that is asked over TLS alone (RFC 6797 8.1.1).
struct known_hsts_host {
    std::string name;    // canonical: lower case, A-labels, without a dot at its end
    timestamp until{};   // the last second of it
    bool include_subdomains = false;
    friend bool operator==(known_hsts_host const&, known_hsts_host const&) = default;
};

// The Known HSTS Hosts of a user agent (RFC 6797 8). It knows no clock: whoever asks tells the time.
// Bounded by limits.hsts_hosts. It does not lock: whoever shares it among threads does.
//
//     hsts_hosts known;
//     known.receive(response, target, now);           // of each response that came over TLS
//     target = known.secured(target, now);            // of each URI, before it is asked
class hsts_hosts {
public:
    explicit hsts_hosts(limits const& l = {}) : most_{l.hsts_hosts} {}

    // What a response says in Strict-Transport-Security about the host of the absolute URI that was asked.
    // Nothing of it counts unless it is an https URI and TLS found no fault, not even one that the user does
    // not mind (8.1). True: it was taken.
    bool receive(response const& r, uri_view const& target, timestamp now, bool without_fault = true);

    // Whether that host, as URIs have it, is asked over TLS alone (8.2).
    [[nodiscard]] bool knows(octets host, timestamp now) const;
    // The URI to ask instead of one (8.3): that of https, if it is an http URI of such a host, and its port
    // if that is 80; else the same.
    [[nodiscard]] uri secured(uri_view const& target, timestamp now) const;

    // Removes what is over.
    void expire(timestamp now);
    void clear() { hosts_.clear(); }
    // By name; valid until something changes.
    [[nodiscard]] std::vector<known_hsts_host> const& all() const { return hosts_; }

    // As text, a line for each.
    [[nodiscard]] std::string save() const;
    // Replaces all of them by those of a text that save() made. A violation's offset is that of the line
    // that is none; nothing is changed then.
    result<void> load(octets text, timestamp now);

private:
    [[nodiscard]] known_hsts_host const* find(octets name, timestamp now) const;
    void note(known_hsts_host h, timestamp now);
    std::uint64_t most_;
    std::vector<known_hsts_host> hosts_;  // sorted by name
};

}  // namespace httoop::inline v0
