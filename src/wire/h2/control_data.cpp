// From pseudo-fields to a message's control data (RFC 9113 8.3, 8.5; RFC 8441 4).
#include <bit>

#include <httoop/core/ascii.hpp>
#include <httoop/message/rules.hpp>
#include <httoop/uri/authority.hpp>
#include <httoop/uri/octet_classes.hpp>
#include <httoop/uri/rules.hpp>
#include <httoop/wire/rules.hpp>

#include "../h1/scan.hpp"
#include "heads.hpp"

namespace httoop::inline v0::wire::h2 {
namespace {

std::uint16_t port_of(host_port const& h, bool https) {
    return h.has_port ? h.port : static_cast<std::uint16_t>(https ? 443 : 80);
}

}  // namespace

octets head_decoder::authority() const {
    if (!has(pseudo_field::authority) || count_ == 0) return {};
    return lines_.view(entries_[0].value_at, entries_[0].value_size);
}

// It stands in the first line, as Host. Whether it is valid.
bool head_decoder::take_authority(octets value) {
    if (value.find('@') != octets::npos && malformed(rules::h2_authority_userinfo)) return false;
    auto const parsed = parse_host_port(value);
    if (!parsed && malformed(*parsed.error().broken)) return false;
    return add_line(field_id::host, "host", value, false) && parsed;
}

bool head_decoder::read_scheme(octets value) {
    http_ = value == "http" || equal_ignoring_case(value, "http");
    https_ = value == "https" || equal_ignoring_case(value, "https");
    bool const right = !value.empty() && ALPHA(value.front()) && scheme_octet.all(value);
    if (!right && malformed(rules::h2_pseudo_known)) return false;
    bool const forwards = context_.forwards;  // and has to tell the server behind it which of them
    if (context_.secure ? https_ || (http_ && !forwards) : http_) {
        http_ = true;
        return true;
    }
    http_ = http_ || https_;
    other_scheme_ = forwards;
    if (other_scheme_ || (https_ && context_.policy->relaxes(relaxation::tls_before_us)))
        return true;
    if (enforced(rules::secured_scheme_rejected)) refuse(rules::secured_scheme);
    return true;
}

// absolute-path [ "?" query ], or "*": the octets alone; they are those of a URI.
bool head_decoder::read_path(octets path) {
    policy const& policy = *context_.policy;
    auto const size = static_cast<std::uint32_t>(path.size());
    query_at_ = size;
    bool good = true;
    std::uint32_t after = 0;  // a percent-encoding
    for (std::uint32_t at = 0; at < size; at += 16) {
        scan::target_marks m = scan::target_16(path.data() + at);
        std::uint32_t const inside = size - at >= 16 ? 0xffff : (1u << (size - at)) - 1;
        if (m.questions &= inside; m.questions != 0 && query_at_ == size)
            query_at_ = at + static_cast<std::uint32_t>(std::countr_zero(m.questions));
        for (m.others &= inside; m.others != 0; m.others &= m.others - 1) {
            std::uint32_t const i = at + static_cast<std::uint32_t>(std::countr_zero(m.others));
            if (i < after) continue;
            char const c = path[i];
            rule const* broken = &rules::target_uri;
            if (c == '%') {
                broken = &rules::uri_percent;
                if (path.size() - i >= 3 && HEXDIG(path[i + 1]) && HEXDIG(path[i + 2])) {
                    after = i + 3;
                    continue;
                }
            } else if (CTL(c)) {
                broken = &rules::target_octets;
            }
            good = false;
            if (policy.stops(*broken, lines_.size(),
                             obs_text(c) ? relaxation::raw_target : relaxation::none)) {
                broken_ = violation{broken, lines_.size()};
                return false;
            }
        }
    }
    return good;
}

// Where the first field begins, or the block ends.
void head_decoder::begin_fields() {
    in_fields_ = true;
    if (section_ == section::request) complete_request();
    if (section_ == section::response) complete_response();
}

void head_decoder::complete_request() {
    if (!has(pseudo_field::method) && malformed(rules::h2_pseudo_missing)) return;
    if (method_ == method::other) {
        octets const token = view(pseudo_field::method);
        if (!is_token(token) && malformed(rules::method_token)) return;
        method_ = httoop::method::of_token(token).which();
    }
    bool const protocol = has(pseudo_field::protocol);
    bool const scheme = has(pseudo_field::scheme), path = has(pseudo_field::path);
    if (protocol) {
        bool const complete = method_ == method::connect && scheme && path &&
                              has(pseudo_field::authority) &&
                              is_token(view(pseudo_field::protocol));
        if (!complete && malformed(rules::h2_protocol_complete)) return;
    }
    if (method_ == method::connect && !protocol) {
        if ((scheme || path) && malformed(rules::h2_connect_pseudo)) return;
        auto const to = parse_host_port(authority());
        if ((!to || !to->has_port || to->port == 0) && malformed(rules::connect_port)) return;
        http_ = false;
        form_ = target_form::authority;
        path_at_ = query_at_ = static_cast<std::uint32_t>(authority().size());
        return;
    }
    if ((!scheme || !path) && malformed(rules::h2_pseudo_missing)) return;
    set_target();
}

void head_decoder::set_target() {
    if (has(pseudo_field::path)) target_ = of(pseudo_field::path);
    path_at_ = 0;
    octets const path = view(target_);
    if (path.size() > context_.policy->limits.start_line) refuse(rules::target_too_long);
    if (path.empty()) {
        if (http_ && malformed(rules::h2_path_given)) return;
    } else if (path == "*") {
        form_ = target_form::asterisk;
        if (method_ != method::options && malformed(rules::asterisk_form)) return;
        path_at_ = query_at_ = 1;
    } else if (path.front() != '/') {
        if (malformed(rules::h2_path_form)) return;
    }
    if (!other_scheme_) return;
    if (authority().empty()) return refuse(rules::host_missing);
    std::uint32_t const path_size = form_ == target_form::asterisk ? 0 : target_.size;
    part const scheme = of(pseudo_field::scheme), path_part = target_;
    control_.room(2 * control_.size() + authority().size() + 64);  // views hold
    target_ = add_part(view(scheme));
    add_part("://");
    add_part(authority());
    add_part(view(path_part).substr(0, path_size));
    target_.size = control_.size() - target_.at;
    path_at_ = target_.size - path_size;
    query_at_ = form_ == target_form::asterisk ? target_.size : path_at_ + query_at_;
    form_ = target_form::absolute;
}

void head_decoder::complete_response() {
    octets const digits = view(pseudo_field::status);
    bool const well = digits.size() == 3 && DIGIT.all(digits) && digits.front() != '0';
    if (!well && malformed(rules::h2_status_missing)) return;
    unsigned code = 0;
    for (char const c : digits.substr(0, 3)) code = code * 10 + static_cast<unsigned>(c - '0') % 10;
    status_ = status_code::from(code).value_or(status_code{});
    if (code == 101 && malformed(rules::h2_no_switching)) return;
    if (code > 599 && enforced(rules::status_no_class))
        context_.policy->refuses(rules::status_no_class, lines_.size());
    never_content_ = answered_ == method::head || code < 200 || code == 204 || code == 304;
}

// False: the Host line is left out.
bool head_decoder::take_host(octets value) {
    if (has(pseudo_field::authority)) {
        if (!same_entity(value) && malformed(rules::h2_host_differs)) return false;
        return !enforced(rules::h2_authority_counts) || !enforced(rules::h2_host_is_authority);
    }
    if (present_.has(field_id::host) && malformed(rules::host_repeated)) return false;
    if (value.empty()) return !malformed(rules::host_empty);
    return parse_host_port(value).has_value() || !malformed(rules::host_invalid);
}

// RFC 3986 6.2.2.1 and 6.2.3.
bool head_decoder::same_entity(octets host) const {
    if (host == authority()) return true;
    auto const a = parse_host_port(authority()), b = parse_host_port(host);
    return enforced(rules::h2_host_normalized) && a && b && equal_ignoring_case(a->host, b->host) &&
           port_of(*a, https_) == port_of(*b, https_);
}

}  // namespace httoop::inline v0::wire::h2
