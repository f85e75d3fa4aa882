#include "routes.hpp"

#include <algorithm>

#include <httoop/core/ascii.hpp>
#include <httoop/uri/authority.hpp>
#include <httoop/uri/path.hpp>
#include <httoop/uri/percent.hpp>

namespace httoop::inline v0 {

namespace {

std::string lower_host(octets host) {
    std::string lower{host};
    for (char& c : lower) c = to_lower(c);
    if (lower.size() > 1 && lower.back() == '.') lower.pop_back();  // the root's name ends it (RFC 3986 3.2.2)
    return lower;
}

}  // namespace

routed_path::routed_path(request const& r) : given_{r.path()} {
    if (given_.empty()) given_ = "/";
    stays_ = !may_change(given_);
    if (stays_) [[likely]]
        return;
    for (std::size_t i = 0; i < given_.size(); ++i) {
        if (given_[i] == '%' && percent_encoding_at(given_, i)) {
            char const c = percent_encoded_octet(given_, i);
            if (unreserved(c)) {
                made_ += c;
                i += 2;
                continue;
            }
        }
        made_ += given_[i];
    }
    std::size_t const before = made_.size();
    remove_dot_segments(made_);
    dots_ = made_.size() != before;
    changed_ = octets{made_} != given_;
}

outcome<void> gateway_routes::add(octets what, owned<upstreams> to) {
    std::size_t const slash = what.find('/');
    octets host = what.substr(0, slash);
    gateway_route r;
    r.text = what;
    r.path = slash == octets::npos ? octets{"/"} : what.substr(slash);
    r.to = std::move(to);
    if (!is_valid_path_query(r.path) || r.path.find('?') != std::string::npos)
        return error{failure::refused, "\"" + r.path + "\" is no path"};
    list* in = &any_;
    if (!host.empty() && host != "*") {
        bool const below = host.starts_with("*.");
        if (below) host.remove_prefix(1);
        auto const valid = parse_host_port(below ? host.substr(1) : host);
        if (!valid || valid->has_port) return error{failure::refused, "\"" + std::string{host} + "\" is no host (ports are those of --listen)"};
        in = &by_host_[lower_host(host)];
    }
    if (std::any_of(in->begin(), in->end(), [&](gateway_route const& o) { return o.path == r.path; }))
        return error{failure::refused, "the route \"" + r.text + "\" is there twice"};
    in->push_back(std::move(r));
    std::stable_sort(in->begin(), in->end(),
                     [](gateway_route const& a, gateway_route const& b) { return a.path.size() > b.path.size(); });
    return {};
}

gateway_route const* gateway_routes::find_in(list const& l, octets path) {
    for (gateway_route const& r : l)
        if (r.has(path)) return &r;
    return nullptr;
}

gateway_route const* gateway_routes::find(request const& r, octets path) const {
    if (!by_host_.empty()) {
        auto const named = parse_host_port(r.authority());
        std::string name = lower_host(named ? named->host : octets{});
        if (auto const exact = by_host_.find(name); exact != by_host_.end())
            if (gateway_route const* const found = find_in(exact->second, path); found != nullptr) return found;
        for (std::size_t dot = name.find('.'); dot != std::string::npos; dot = name.find('.', 1)) {
            name.erase(0, dot);
            if (auto const below = by_host_.find(name); below != by_host_.end())
                if (gateway_route const* const found = find_in(below->second, path); found != nullptr) return found;
        }
    }
    return find_in(any_, path);
}

}  // namespace httoop::inline v0
