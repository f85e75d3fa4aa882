#include <httoop/service/https_redirect.hpp>

#include <string>

#include <httoop/exchange/problem.hpp>
#include <httoop/service/rules.hpp>
#include <httoop/uri/authority.hpp>
#include <httoop/uri/percent.hpp>

#include "paths.hpp"

namespace httoop::inline v0 {
namespace {

constexpr std::uint16_t http_port = 80, https_port = 443;

// With the relaxation raw-target octets may have come that no URI has.
void append_as_uri(std::string& to, octets text) {
    for (;;) {
        std::size_t const good = valid_prefix(text, reserved + unreserved);
        to += text.substr(0, good);
        if (good == text.size()) return;
        to += percent_encode(text.substr(good, 1));
        text.remove_prefix(good + 1);
    }
}

// The target URI (RFC 9110 7.1) with the scheme https; "" where there is none.
std::string under_https(request const& r, std::uint16_t port) {
    if (r.form() == target_form::authority) return {};
    auto const asked = parse_host_port(r.authority());
    if (!asked) return {};
    if (port == 0) port = asked->has_port && asked->port != http_port ? asked->port : https_port;
    std::string uri{"https://"};
    uri += asked->host;
    if (port != https_port) uri.append(":").append(std::to_string(port));
    if (r.form() == target_form::asterisk) return uri;  // RFC 9112 3.2.4: asked for, it is * again
    append_as_uri(uri, r.path());
    if (r.query().data() != nullptr) append_as_uri(uri += '?', r.query());
    return uri;
}

}  // namespace

task<outcome<reply>> https_redirect::respond(exchange& x) {
    if (x.secure() || !enforced(rules::plain_redirected)) return inner_.respond(x);
    return outcome<reply>{redirect(x.request())};
}

reply https_redirect::redirect(request const& r) const {
    std::string const to = under_https(r, port_);
    if (to.empty())
        return problem(
            &r, status_code::forbidden, unless_off(rules::forbidden),
            "This is answered over TLS alone, and the request does not tell where that would be.");
    bool const reads = r.method() == method::get || r.method() == method::head;
    bool const may_change = reads || !enforced(rules::method_kept_by_308);
    reply moved =
        problem(&r, may_change ? status_code::moved_permanently : status_code::permanent_redirect,
                &rules::plain_redirected, "It is at " + to);
    moved.head().fields().append(field_id::location, to);
    return moved;
}

}  // namespace httoop::inline v0
