#include <httoop/service/reverse_proxy.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/exchange/problem.hpp>
#include <httoop/service/rules.hpp>

#include "gateway.hpp"
#include "proxy_failure.hpp"

namespace httoop::inline v0 {

struct reverse_proxy::state {
    explicit state(reverse_proxy_options o) : by{std::move(o)} {}
    gateway by;
    gateway_routes routes;
};

outcome<field_edit> field_edit::parse(octets text) {
    field_edit e;
    if (text.starts_with('-')) {
        e.is = remove;
        e.name = text.substr(1);
    } else {
        if (text.starts_with('+')) {
            e.is = add;
            text.remove_prefix(1);
        }
        std::size_t const colon = text.find(':');
        if (colon == octets::npos) return error{failure::refused, "a field is \"Name: value\", \"+Name: value\" or \"-Name\""};
        e.name = text.substr(0, colon);
        octets value = text.substr(colon + 1);
        while (value.starts_with(' ')) value.remove_prefix(1);
        e.value = value;
    }
    field_section trial;
    trial.append(e.name, e.value);
    if (auto const sound = trial.defect(); !sound) return error{sound.error()};
    return e;
}

reverse_proxy::reverse_proxy(reverse_proxy_options o) : state_{make_owned<state>(std::move(o))} {}
reverse_proxy::~reverse_proxy() = default;

octets reverse_proxy::name() const { return state_->by.us().name; }

outcome<void> reverse_proxy::route(octets what, octets list, upstream_options const& o) {
    auto to = upstreams::make(list, o);
    if (!to) return to.error();
    return state_->routes.add(what, std::move(*to));
}

outcome<void> reverse_proxy::route(octets text, upstream_options const& o) {
    std::size_t const equals = text.find('=');
    if (equals == octets::npos) return error{failure::refused, "a route is HOST/PATH=URI, ...: \"" + std::string{text} + "\""};
    return route(text.substr(0, equals), text.substr(equals + 1), o);
}

std::vector<reverse_proxy::report> reverse_proxy::look(instant now) const {
    std::vector<report> all;
    state_->routes.each([&](gateway_route const& r) { all.push_back({r.text, r.to->look(now)}); });
    return all;
}

task<outcome<reply>> reverse_proxy::respond(exchange& x) {
    request const& r = x.request();
    if (r.method() == method::connect && r.protocol().empty())
        return outcome<reply>{answer_of_ours(problem(&r, status_code::not_implemented, &rules::method_not_implemented))};
    routed_path const path{r};
    gateway_route const* const to = state_->routes.find(r, path.text());
    if (to == nullptr) return outcome<reply>{answer_of_ours(problem(&r, status_code::not_found, &rules::no_resource))};
    return state_->by.forward(x, *to, path.stays());
}

}  // namespace httoop::inline v0
