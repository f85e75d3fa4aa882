#include "host.hpp"

#include <httoop/core/ascii.hpp>
#include <httoop/uri/authority.hpp>
#include <httoop/wire/rules.hpp>

namespace httoop::inline v0::wire {

result<void> check_host(head_parser const& h, octets head, context const& c) {
    policy const& p = *c.policy;
    if (h.simple()) return {};
    if (!h.has(field_id::host)) {
        if (h.version() >= http_1_1 &&
            p.stops(rules::host_missing, h.size(), relaxation::missing_host))
            return violation{&rules::host_missing, h.size()};
        return {};
    }
    std::size_t lines = 0;
    rule const* broken = nullptr;
    std::size_t at = 0;
    auto const stops = [&](rule const& r, std::size_t offset) {
        if (!p.stops(r, offset)) return false;
        broken = &r;
        at = offset;
        return true;
    };
    h.each(head, field_id::host, [&](octets v) {
        std::size_t const offset = h.offset_of(head, v);
        if (broken != nullptr || (++lines > 1 && stops(rules::host_repeated, offset))) return;
        if (v.empty()) {
            // Where the target names the authority, Host is ignored (3.2.2), and may name none.
            bool const named = h.form() == target_form::absolute ||
                               h.form() == target_form::authority;
            if (!named) stops(rules::host_empty, offset);
        } else if (result<host_port> const parsed = parse_host_port(v); !parsed) {
            stops(rules::host_invalid, offset + parsed.error().offset);
        }
    });
    if (broken != nullptr) return violation{broken, at};
    return {};
}

result<void> check_scheme(head_parser const& h, octets head, context const& c) {
    if (h.form() != target_form::absolute || c.forwards) return {};
    octets const target = h.target(head);
    octets const scheme = target.substr(0, target.find(':'));
    bool const secured = c.secure || c.policy->relaxes(relaxation::tls_before_us);
    if (equal_ignoring_case(scheme, "http") || (secured && equal_ignoring_case(scheme, "https"))) return {};
    std::size_t const at = static_cast<std::size_t>(target.data() - head.data());
    if (!enforced(rules::secured_scheme_rejected) || !c.policy->stops(rules::secured_scheme, at)) return {};
    return violation{&rules::secured_scheme, at};
}

}  // namespace httoop::inline v0::wire
