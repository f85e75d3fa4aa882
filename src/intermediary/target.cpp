#include <httoop/intermediary/target.hpp>

#include <httoop/intermediary/rules.hpp>
#include <httoop/uri/authority.hpp>

namespace httoop::inline v0::intermediary {
namespace {

octets scheme_of(request const& r, next_hop const& to) {
    if (r.form() != target_form::absolute) return to.scheme;
    return r.target().substr(0, r.target().find(':'));
}

// The host that counts (7.1).
octets host_of(request const& r) {
    bool const from_target =
        enforced(rules::received_host_ignored) && enforced(rules::host_from_target);
    return from_target ? r.authority() : r.fields().value(field_id::host);
}

// Path and query as they are, behind a gateway's prefix.
std::string path_of(request const& r, role us, next_hop const& to) {
    std::string path;
    bool const chosen = us == role::gateway || !enforced(rules::path_kept);
    if (chosen) path = to.prefix;
    path.append(chosen && !to.path.empty() ? octets{to.path} : r.path());
    if (r.query().data() != nullptr) path.append("?").append(r.query());
    return path;
}

bool is_of_server(request const& r) {
    if (r.form() == target_form::asterisk) return true;
    return r.method() == method::options && r.form() == target_form::absolute && r.path().empty() &&
           r.query().data() == nullptr && enforced(rules::asterisk_restored);
}

}  // namespace

result<forwarded_target> target_for(request const& received, role us, next_hop const& to) {
    forwarded_target made{{}, std::string{host_of(received)}, &rules::path_kept};
    bool const chosen = us == role::gateway || !enforced(rules::host_kept);
    if (chosen && !to.host.empty()) made.host = to.host;
    if (made.host.empty() && to.proxy && enforced(rules::target_has_host))
        return violation{&rules::target_has_host, 0};
    if (auto const h = parse_host_port(made.host); !h && !made.host.empty()) return h.error();

    if (received.form() == target_form::authority) {
        made.target = received.target();
        made.because = &rules::tunnel_not_forwarded;
        return made;
    }
    if (received.form() == target_form::absolute) made.because = &rules::host_from_target;
    if (is_of_server(received)) {
        made.because = &rules::asterisk_restored;
        if (!to.proxy) made.target = "*";
    } else {
        made.target = path_of(received, us, to);
        // RFC 9112 3.2.1: an empty path is sent as "/".
        if (!to.proxy && !made.target.starts_with('/')) made.target.insert(0, "/");
    }
    if (to.proxy && enforced(rules::target_absolute))
        made.target = std::string{scheme_of(received, to)} + "://" + made.host + made.target;
    return made;
}

}  // namespace httoop::inline v0::intermediary
