#include "sendable.hpp"

#include <httoop/core/ascii.hpp>
#include <httoop/uri/authority.hpp>
#include <httoop/uri/rules.hpp>
#include <httoop/wire/rules.hpp>

#include "h1/options.hpp"

namespace httoop::inline v0::wire {
namespace {

// Whoever answers TRACE sends them back to who asks, and to all on the way.
constexpr field_set secret_fields{field_id::authorization, field_id::cookie,
                                  field_id::proxy_authorization};

// TE: a member is a coding with parameters, "chunked;q=1".
bool te_lists_chunked(field_section const& f) {
    bool found = false;
    if (f.has(field_id::te))
        for (field_line const line : f)
            if (line.id == field_id::te)
                each_option(line.value, [&](octets member) {
                    octets const name = trim_ows(member.substr(0, member.find(';')));
                    found = found || equal_ignoring_case(name, "chunked");
                });
    return found;
}

}  // namespace

result<void> sendable_tunnel(request const& r) {
    if (r.method() != method::connect) return {};
    auto const to = parse_host_port(r.target());
    bool const other = !to && to.error().broken != &rules::port_range;
    if (other && enforced(rules::tunnel_target_sent))
        return violation{&rules::tunnel_target_sent, 0};
    if (to && !to->has_port && enforced(rules::tunnel_port_sent))
        return violation{&rules::tunnel_port_sent, to->host.size()};
    return {};
}

result<void> sendable(request const& r, content_length_of length) {
    field_section const& f = r.fields();
    if (te_lists_chunked(f) && enforced(rules::te_without_chunked))
        return violation{&rules::te_without_chunked, 0};
    bool const content = length.is == content_length_of::unknown ||
                         (length.is == content_length_of::known && length.octets != 0);
    if (!content && lists_option(f, field_id::expect, "100-continue") &&
        enforced(rules::expectation_without_content))
        return violation{&rules::expectation_without_content, 0};
    if (content && r.method() == method::options && !f.has(field_id::content_type) &&
        enforced(rules::options_content_typed))
        return violation{&rules::options_content_typed, 0};
    if (f.has(field_id::if_range) && !f.has(field_id::range) && enforced(rules::if_range_sent))
        return violation{&rules::if_range_sent, 0};
    if (r.method() == method::trace && f.has_any(secret_fields) && enforced(rules::trace_secrets))
        return violation{&rules::trace_secrets, 0};
    return {};
}

}  // namespace httoop::inline v0::wire
