#include <httoop/intermediary/forward.hpp>

#include <algorithm>

#include <httoop/core/ascii.hpp>
#include <httoop/field/connection.hpp>
#include <httoop/field/date.hpp>
#include <httoop/field/expect.hpp>
#include <httoop/field/max_forwards.hpp>
#include <httoop/field/te.hpp>
#include <httoop/field/upgrade.hpp>
#include <httoop/intermediary/end_to_end.hpp>
#include <httoop/intermediary/rules.hpp>
#include <httoop/intermediary/target.hpp>

namespace httoop::inline v0::intermediary {
namespace {

constexpr decision forwarding{verdict::forward, &rules::end_to_end_forwarded};

bool is_known_as(hop const& us, via_member const& m) {
    return m.is(us.name) || std::any_of(us.aliases.begin(), us.aliases.end(),
                                        [&](std::string const& name) { return m.is(name); });
}

// Whether the request was here before (7.6). Where Via cannot be read, nobody knows.
decision look_for_loop(request const& r, hop const& us) {
    auto const came_by = r.get<via>();
    if (is_absent(came_by) || !enforced(rules::loop_stopped)) return forwarding;
    if (!came_by) return {verdict::refuse, came_by.error().broken};
    if (came_by->all.size() > us.most_hops) return {verdict::refuse, &rules::loop_stopped};
    for (via_member const& m : came_by->all)
        if (is_known_as(us, m)) return {verdict::refuse, &rules::loop_stopped};
    return forwarding;
}

// 7.6.2: of OPTIONS and TRACE alone.
decision spend_forward(request const& r, field_section& sent) {
    if (r.method() != method::options && r.method() != method::trace) return forwarding;
    auto const left = r.get<max_forwards>();
    if (is_absent(left) && enforced(rules::max_forwards_not_invented)) return forwarding;
    if (!left && !is_absent(left) && enforced(rules::max_forwards_read))
        return {verdict::refuse, &rules::max_forwards_read};
    std::uint32_t const hops = left ? left->hops : UINT32_MAX;
    if (hops == 0 && enforced(rules::max_forwards_reached))
        return {verdict::answer, &rules::max_forwards_reached};
    if (enforced(rules::max_forwards_lowered)) set_field(sent, max_forwards{hops - 1});
    return {verdict::forward, &rules::max_forwards_lowered};
}

// 10.1.1: a server of HTTP/1.0 would never send 100 (Continue).
decision look_at_expectation(request const& r, next_hop const& to, field_section& sent) {
    auto const expected = r.get<expect>();
    if (is_absent(expected)) return forwarding;
    if (r.version() < http_1_1 && enforced(rules::older_expectation_dropped)) {
        sent.erase(field_id::expect);
        return {verdict::forward, &rules::older_expectation_dropped};
    }
    bool const waits = expected && expected->continues();
    if (waits && to.version < http_1_1 && enforced(rules::expectation_refused))
        return {verdict::refuse, &rules::expectation_refused};
    return {verdict::forward, &rules::expectation_refused};
}

// Protocols that lead away from what is forwarded: within another HTTP nobody would see what is asked, and TLS
// would be agreed on with us.
bool leads_on(upgrade::protocol const& p) {
    return !equal_ignoring_case(p.name, "h2c") && !equal_ignoring_case(p.name, "HTTP") &&
           !equal_ignoring_case(p.name, "h2") && !equal_ignoring_case(p.name, "TLS");
}

// What this hop says of the next connection in place of what was said of the last one.
void add_control_fields(request const& r, hop const& us, field_section& sent) {
    if (r.version() < http_1_1) return;
    connection options;
    if (auto const taken = r.get<te>(); us.trailers && taken && taken->trailers) {
        set_field(sent, te{true, {}});
        options.all.emplace_back("TE");
    }
    if (auto wanted = r.get<upgrade>(); us.upgrades && wanted) {
        std::erase_if(wanted->protocols, [](upgrade::protocol const& p) { return !leads_on(p); });
        auto const named = r.get<connection>();
        bool const ours = named && named->has("Upgrade");  // else it was for somebody before us (7.8)
        if (ours && !wanted->protocols.empty()) {
            set_field(sent, *wanted);
            options.all.emplace_back("Upgrade");
        }
    }
    if (!options.all.empty()) set_field(sent, options);
}

// Which protocol a response goes on with, or could: of those that are carried, where there is a field for them
// (RFC 9113 8.6).
void add_protocols(response const& r, asked const& by, hop const& us, field_section& sent) {
    bool const switches = r.status() == status_code::switching_protocols;
    if (!r.fields().has(field_id::upgrade) || (!switches && (!us.upgrades || by.version >= http_2))) return;
    auto to = r.get<upgrade>();
    if (!to) return;
    if (!switches) std::erase_if(to->protocols, [](upgrade::protocol const& p) { return !leads_on(p); });
    if (to->protocols.empty()) return;
    set_field(sent, *to);
    set_field(sent, connection{{"Upgrade"}});
}

bool matters(decision const& d) { return d.is != verdict::forward; }

// The fields of the request that is sent; Host, Via and what is known of the client come later.
decision forward_fields(request const& r, hop const& us, next_hop const& to, field_section& sent) {
    auto const fields = end_to_end::of(r.fields(), us);
    if (!fields) return {verdict::refuse, fields.error().broken};
    sent = fields->header(r.fields());
    if (sent.has(field_id::if_range) && !sent.has(field_id::range) && enforced(rules::lone_if_range_dropped)) sent.erase(field_id::if_range);
    // First, since what is answered here goes nowhere: neither round a loop nor to who cannot wait.
    decision const spent = spend_forward(r, sent);
    if (matters(spent)) return spent;
    if (decision const d = look_for_loop(r, us); matters(d)) return d;
    if (decision const d = look_at_expectation(r, to, sent); matters(d)) return d;
    return spent;
}

// 15.2, and 7.8 for 101.
decision look_at_interim(response const& r, asked const& by, hop const& us) {
    if (r.status() == status_code::switching_protocols) {
        bool const wanted = us.upgrades && by.upgrade && by.version >= http_1_1;
        if (!wanted && enforced(rules::switching_forwarded))
            return {verdict::refuse, &rules::switching_forwarded};
        return {verdict::forward, &rules::switching_forwarded};
    }
    if (by.version < http_1_1 && enforced(rules::interim_withheld))
        return {verdict::withhold, &rules::interim_withheld};
    bool const ours = by.continue_by_us && r.status() == status_code::continue_;
    if (ours || !enforced(rules::interim_forwarded))
        return {verdict::withhold, &rules::interim_forwarded};
    return {verdict::forward, &rules::interim_forwarded};
}

}  // namespace

forwarded_request forward_request(request const& received, hop const& us, next_hop const& to,
                                  peer const& from) {
    forwarded_request f;
    auto const target = target_for(received, us.is, to);
    if (!target) return {{verdict::refuse, target.error().broken}, {}};
    f.message = request{received.method(), target->target};
    field_section& sent = f.message.fields();
    f.made = forward_fields(received, us, to, sent);
    if (matters(f.made)) return f;
    if (!enforced(rules::own_version_forwarded)) f.message.version(received.version());

    sent.set(field_id::host, target->host);
    add_control_fields(received, us, sent);
    hand_on_client(sent, from, received.authority(), us.client);
    rule const& named = us.is == role::proxy ? rules::via_of_proxy : rules::via_of_gateway;
    if (enforced(named)) add_via(sent, us.name, received.version(), us.via);
    if (received.method() == method::connect && enforced(rules::tunnel_not_forwarded))
        f.made = {verdict::tunnel, &rules::tunnel_not_forwarded};
    return f;
}

forwarded_response forward_response(response const& received, asked const& by, hop const& us,
                                    std::optional<timestamp> now) {
    forwarded_response f;
    auto const fields = end_to_end::of(received.fields(), us);
    if (!fields) return {{verdict::refuse, fields.error().broken}, {}};
    f.made = forwarding;
    bool const interim = received.status().interim();
    if (interim) f.made = look_at_interim(received, by, us);
    if (matters(f.made)) return f;
    // It would ask our client for what is ours to know (11.7.1).
    if (received.status() == status_code::proxy_authentication_required && !us.proxy_credentials &&
        enforced(rules::challenge_for_us))
        return {{verdict::refuse, &rules::challenge_for_us}, {}};

    f.message.status(received.status());
    if (received.reason_given()) f.message.reason(received.reason());
    if (!enforced(rules::own_version_forwarded)) f.message.version(received.version());
    field_section& sent = f.message.fields();
    sent = fields->header(received.fields());
    add_protocols(received, by, us, sent);
    if (received.status() == status_code::upgrade_required && !sent.has(field_id::upgrade) &&
        enforced(rules::required_upgrade_forwarded))
        return {{verdict::refuse, &rules::required_upgrade_forwarded}, {}};
    if (us.is == role::proxy && enforced(rules::via_of_proxy))
        add_via(sent, us.name, received.version(), us.via);
    if (!interim && now && !sent.has(field_id::date) && enforced(rules::date_appended))
        set_field(sent, date{*now});
    return f;
}

decision repeat(method m) {
    bool const may = m.idempotent() || !enforced(rules::only_idempotent_repeated);
    return {may ? verdict::forward : verdict::refuse, &rules::only_idempotent_repeated};
}

}  // namespace httoop::inline v0::intermediary
