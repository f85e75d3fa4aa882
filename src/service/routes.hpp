#pragma once
#include <string>
#include <unordered_map>
#include <vector>

#include <httoop/message/request.hpp>
#include <httoop/service/upstreams.hpp>

namespace httoop::inline v0 {

// Where requests of a gateway go, by host and path.
struct gateway_route {
    std::string text;    // as it was given
    std::string path;    // "/api/": all that begins so; "/api": it and all below it
    owned<upstreams> to;

    [[nodiscard]] bool has(octets request_path) const {
        if (!request_path.starts_with(path)) return false;
        return path.ends_with('/') || request_path.size() == path.size() || request_path[path.size()] == '/';
    }
};

// The path of a request, as routes are chosen by: without dot-segments, and without percent-encodings of what
// needs none (RFC 3986 6.2.2). Mostly that is the path as it is.
class routed_path {
public:
    explicit routed_path(request const& r);
    [[nodiscard]] octets text() const { return changed_ ? octets{made_} : given_; }
    // It had dot-segments: what is behind may resolve them otherwise than we do.
    [[nodiscard]] bool had_dots() const { return dots_; }
    // Nothing in it could be otherwise.
    [[nodiscard]] bool stays() const { return stays_; }

private:
    // Something in it may be, or be encoded, as it need not.
    static bool may_change(octets path) {
        if (path.find('%') != octets::npos) return true;
        for (std::size_t dot = path.find('.', 1); dot != octets::npos; dot = path.find('.', dot + 1))
            if (path[dot - 1] == '/') return true;
        return false;
    }

    octets given_;
    std::string made_;
    bool stays_ = false, changed_ = false, dots_ = false;
};

class gateway_routes {
public:
    // "HOST/PATH", "HOST", "/PATH" or "".
    outcome<void> add(octets what, owned<upstreams> to);
    [[nodiscard]] gateway_route const* find(request const& r, octets path) const;

    template <class F>
    void each(F f) const {
        for (auto const& [host, routes] : by_host_)
            for (gateway_route const& r : routes) f(r);
        for (gateway_route const& r : any_) f(r);
    }

private:
    // The longest path first.
    using list = std::vector<gateway_route>;
    static gateway_route const* find_in(list const& l, octets path);
    std::unordered_map<std::string, list> by_host_;  // in lower case; ".example.org": all names below
    list any_;
};

}  // namespace httoop::inline v0
