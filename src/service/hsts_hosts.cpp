#include <httoop/service/hsts_hosts.hpp>

#include <algorithm>
#include <charconv>

#include <httoop/core/ascii.hpp>
#include <httoop/field/strict_transport_security.hpp>
#include <httoop/service/rules.hpp>
#include <httoop/uri/http_uri.hpp>
#include <httoop/uri/ip_address.hpp>

namespace httoop::inline v0 {
namespace {

constexpr octets hsts_heading = "httoop hsts 1\n";

// The name as it is kept; "" for an address, and for what is no name.
std::string hsts_name(octets host) {
    if (host.ends_with('.')) host.remove_suffix(1);
    bool const address = host.starts_with('[') || is_ipv4address(host);
    if (address && enforced(rules::hsts_names_only)) return {};
    std::string name{host};
    for (char& c : name) c = to_lower(c);
    return name;
}

bool by_name(known_hsts_host const& h, octets name) { return h.name < name; }

// name HTAB until HTAB ( "+" / "-" )
bool read_hsts_line(octets line, known_hsts_host& h) {
    std::size_t const first = line.find('\t'), second = line.find('\t', first + 1);
    if (first == octets::npos || second == octets::npos) return false;
    h.name = line.substr(0, first);
    octets const until = line.substr(first + 1, second - first - 1), subdomains = line.substr(second + 1);
    h.include_subdomains = subdomains == "+";
    auto const [end, fault] = std::from_chars(until.data(), until.data() + until.size(), h.until.seconds);
    if (fault != std::errc{} || end != until.data() + until.size()) return false;
    std::string const as_uri = "https://" + h.name + "/";
    auto const u = uri_view::parse(as_uri);
    return u && u->host() == h.name && !h.name.empty() && hsts_name(h.name) == h.name &&
           (subdomains == "+" || subdomains == "-");
}

}  // namespace

known_hsts_host const* hsts_hosts::find(octets name, timestamp now) const {
    auto const at = std::lower_bound(hosts_.begin(), hosts_.end(), name, by_name);
    return at != hosts_.end() && at->name == name && at->until >= now ? &*at : nullptr;
}

bool hsts_hosts::receive(response const& r, uri_view const& target, timestamp now, bool without_fault) {
    bool const secure = equal_ignoring_case(target.scheme(), "https") && without_fault;
    if (!secure && enforced(rules::hsts_over_tls)) return false;
    auto const says = r.get<strict_transport_security>();
    if (!says || !says->max_age) return false;
    std::string name = hsts_name(target.host());
    if (name.empty()) return false;
    if (*says->max_age == 0 && enforced(rules::hsts_ended))
        std::erase_if(hosts_, [&](known_hsts_host const& h) { return h.name == name; });
    else note({std::move(name), {now.seconds + *says->max_age}, says->include_subdomains}, now);
    return true;
}

bool hsts_hosts::knows(octets host, timestamp now) const {
    std::string const whole = hsts_name(host);
    octets name = whole;
    if (name.empty()) return false;
    if (find(name, now) != nullptr) return true;
    for (std::size_t dot; (dot = name.find('.')) != octets::npos;) {
        name.remove_prefix(dot + 1);
        known_hsts_host const* const above = find(name, now);
        if (above != nullptr && above->include_subdomains && enforced(rules::hsts_subdomains)) return true;
    }
    return false;
}

uri hsts_hosts::secured(uri_view const& target, timestamp now) const {
    if (!equal_ignoring_case(target.scheme(), "http") || !knows(target.host(), now)) return uri{target};
    std::string authority{target.authority()};
    if (!target.port().empty() && port_of(target) == 80 && enforced(rules::hsts_port))
        authority.replace(authority.size() - target.port().size(), target.port().size(), "443");
    auto https = uri::parse(
        compose_uri({"https", authority, target.path(), target.query(), target.fragment()}));
    return https ? *std::move(https) : uri{target};
}

void hsts_hosts::expire(timestamp now) {
    std::erase_if(hosts_, [now](known_hsts_host const& h) { return h.until < now; });
}

void hsts_hosts::note(known_hsts_host h, timestamp now) {
    expire(now);
    auto at = std::lower_bound(hosts_.begin(), hosts_.end(), h.name, by_name);
    if (at != hosts_.end() && at->name == h.name) {
        *at = std::move(h);
        return;
    }
    hosts_.insert(at, std::move(h));
    if (hosts_.size() > most_)
        hosts_.erase(std::min_element(hosts_.begin(), hosts_.end(), [](auto const& a, auto const& b) {
            return a.until < b.until;
        }));
}

std::string hsts_hosts::save() const {
    std::string text{hsts_heading};
    for (known_hsts_host const& h : hosts_) {
        ((text += h.name) += '\t') += std::to_string(h.until.seconds);
        text += h.include_subdomains ? "\t+\n" : "\t-\n";
    }
    return text;
}

result<void> hsts_hosts::load(octets text, timestamp now) {
    if (!text.starts_with(hsts_heading)) return violation{&rules::hsts_store_text, 0};
    std::vector<known_hsts_host> read;
    for (std::size_t at = hsts_heading.size(); at < text.size();) {
        std::size_t const end = text.find('\n', at);
        known_hsts_host h;
        bool const good = end != octets::npos && read_hsts_line(text.substr(at, end - at), h);
        if (!good && enforced(rules::hsts_store_text)) return violation{&rules::hsts_store_text, at};
        if (!good) break;
        read.push_back(std::move(h));
        at = end + 1;
    }
    std::erase_if(read, [now](known_hsts_host const& h) { return h.until < now; });
    // Those that last longest, and of a name that stands twice the last.
    std::stable_sort(read.begin(), read.end(), [](auto const& a, auto const& b) { return a.name < b.name; });
    auto const kept = std::unique(read.rbegin(), read.rend(), [](auto const& a, auto const& b) { return a.name == b.name; });
    read.erase(read.begin(), kept.base());
    if (read.size() > most_) {
        std::sort(read.begin(), read.end(), [](auto const& a, auto const& b) { return a.until > b.until; });
        read.resize(most_);
        std::sort(read.begin(), read.end(), [](auto const& a, auto const& b) { return a.name < b.name; });
    }
    hosts_ = std::move(read);
    return {};
}

}  // namespace httoop::inline v0
