// Field blocks that we send: requests (RFC 9113 8.3.1, 8.5; RFC 8441 4).
#include <httoop/core/ascii.hpp>
#include <httoop/uri/authority.hpp>
#include <httoop/uri/octet_classes.hpp>
#include <httoop/uri/rules.hpp>
#include <httoop/wire/rules.hpp>

#include "../sendable.hpp"
#include "block_writer.hpp"
#include "heads.hpp"

namespace httoop::inline v0::wire::h2 {
namespace {

// What is sent in place of a start line and Host. Absent: null pointers.
struct asked {
    octets scheme, authority, path, query;  // query: with its question mark
};

// Beyond what request::defect() has seen.
rule const* target_fault(octets s) {
    for (std::size_t i = 0; i < s.size(); ++i) {
        if (query_octet(s[i])) continue;
        if (s[i] != '%') return &rules::target_uri;
        if (s.size() - i < 3 || !HEXDIG(s[i + 1]) || !HEXDIG(s[i + 2])) return &rules::uri_percent;
        i += 2;
    }
    return nullptr;
}

result<void> check_authority(request const& r, octets authority) {
    field_section const& f = r.fields();
    if (f.count(field_id::host) > 1 && enforced(rules::host_repeated))
        return violation{&rules::host_repeated, 0};
    if (authority.empty() && enforced(rules::h2_authority_sent))
        return violation{&rules::h2_authority_sent, 0};
    if (auto const parsed = parse_host_port(authority); !parsed) return parsed.error();
    if (f.has(field_id::host) && !equal_ignoring_case(f.value(field_id::host), authority) &&
        enforced(rules::h2_differing_host_sent))
        return violation{&rules::h2_differing_host_sent, 0};
    return {};
}

result<asked> control_data(request const& r, bool secure, bool extended) {
    asked a;
    a.authority = r.authority();
    if (r.method() == method::connect && r.protocol().empty()) {
        if (auto ok = sendable_tunnel(r); !ok) return ok.error();
        if (!enforced(rules::h2_connect_pseudo)) a.path = "/";
        return a;
    }
    if (!r.protocol().empty() && !extended && enforced(rules::h2_protocol_negotiated))
        return violation{&rules::h2_protocol_negotiated, 0};
    if (auto ok = check_authority(r, a.authority); !ok) return ok.error();
    bool const absolute = r.form() == target_form::absolute;
    a.scheme = absolute ? r.target().substr(0, r.target().find(':')) : secure ? "https" : "http";
    a.path = r.form() == target_form::asterisk ? "*" : r.path();
    octets const query = r.query();
    if (query.data() != nullptr) a.query = {query.data() - 1, query.size() + 1};
    if (a.path.empty() && enforced(rules::h2_path_given)) {
        bool const asterisk = r.method() == method::options && query.data() == nullptr &&
                              enforced(rules::h2_asterisk_sent);
        a.path = asterisk ? "*" : "/";
    }
    for (octets const part : {a.path, a.query})
        if (rule const* const broken = target_fault(part); broken != nullptr && enforced(*broken))
            return violation{broken, 0};
    return a;
}

}  // namespace

result<void> head_encoder::request(std::string& block, httoop::request const& r,
                                   content_length_of length, bool extended) {
    if (auto ok = r.defect(); !ok && enforced(rules::sent_grammar)) return ok;
    auto const a = control_data(r, context_.secure, extended);
    if (!a) return a.error();
    if (auto ok = sendable(r, length); !ok) return ok;
    auto const framing = frame_request(r.method(), http_2, http_2, length);
    if (!framing) return framing.error();

    block_writer w{fields_, block, r.target().size() + r.fields().composed_size()};
    method const m = r.method();
    w.add(sent_method.known(), m.token());
    if (!r.protocol().empty()) w.add(sent_protocol.known(), r.protocol());
    if (a->scheme.data() != nullptr) w.add(sent_scheme.known(), a->scheme);
    bool const named =
        enforced(rules::h2_authority_sent) && enforced(rules::h2_authority_forwarded);
    w.add(named ? sent_authority.known()
                : sent_names[static_cast<std::size_t>(field_id::host)].known(),
          a->authority);
    if (a->path.data() != nullptr) {
        if (a->query.empty()) {
            w.add(sent_path.known(), a->path);
        } else if (a->path.data() + a->path.size() == a->query.data()) {
            w.add(sent_path.known(), {a->path.data(), a->path.size() + a->query.size()});
        } else {
            w.add(sent_path.known(), std::string{a->path}.append(a->query));
        }
    }
    w.add_fields(r.fields(), *framing, block_writer::message::request);
    return {};
}

}  // namespace httoop::inline v0::wire::h2
