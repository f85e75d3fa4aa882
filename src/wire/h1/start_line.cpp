// Request line and status line, octet by octet (RFC 9112 3, 4). This is the reader that names what
// is wrong; lines without fault are mostly taken whole, in plain_lines.cpp.
#include <httoop/core/ascii.hpp>
#include <httoop/message/rules.hpp>
#include <httoop/uri/authority.hpp>
#include <httoop/uri/octet_classes.hpp>
#include <httoop/uri/rules.hpp>
#include <httoop/wire/rules.hpp>

#include "head.hpp"

namespace httoop::inline v0::wire {
namespace {

constexpr std::uint32_t none = UINT32_MAX;
constexpr octet_class other_space{"\t\v\f"};  // that RFC 9112 3 lets the lenient take for SP

std::uint32_t narrow(std::size_t n) { return static_cast<std::uint32_t>(n); }

}  // namespace

bool head_parser::start_line_too_long(char o, policy const& p, rule const& too_long) {
    std::size_t const size = at_ - line_at_;
    if (size < p.limits.start_line) return false;
    if ((o == '\r' || o == '\n') && size - p.limits.start_line < 2) return false;
    return refuses(too_long, at_, p);
}

// request-line = method SP request-target SP HTTP-version
head_parser::next head_parser::request_line_octet(octets in, context const& c) {
    policy const& p = *c.policy;
    char o = in[at_];
    if (state_ <= state::start_lf) return empty_line_octet(o, p);
    if (start_line_too_long(o, p, state_ == state::method ? rules::method_too_long
                                                          : rules::target_too_long))
        return next::stop;
    if (state_ == state::start_line_lf || state_ == state::simple_lf) {
        if (o == '\n') return state_ == state::simple_lf ? end_of_simple_request() : next::line;
        return refuses(rules::bare_cr, at_ - 1, p) ? next::stop : next::octet;
    }
    bool space = other_space(o);
    if (o == '\r' && p.relaxes(relaxation::lenient_whitespace)) {
        if (at_ + 1 == in.size()) return next::wait;
        space = in[at_ + 1] != '\n';
    }
    if (space) {
        if (stops(rules::request_line_parts, at_, p, relaxation::lenient_whitespace))
            return next::stop;
        o = ' ';
    }
    switch (state_) {
    case state::method: return method_octet(in, o, p);
    case state::target_first: return target_first_octet(o, p);
    case state::scheme:
    case state::scheme_slash:
    case state::scheme_slash_2: return scheme_octet(in, o, p);
    case state::authority: return authority_octet(in, o, p);
    case state::version: return version_octet(o, p);
    default: return path_octet(o, p);
    }
}

head_parser::next head_parser::empty_line_octet(char o, policy const& p) {
    if (state_ == state::start && o == '\r') {
        state_ = state::start_lf;
        return next::octet;
    }
    if (o == '\n') {
        if (state_ == state::start && stops(rules::line_end, at_, p, relaxation::bare_lf))
            return next::stop;
        if (empty_lines_ >= p.limits.empty_lines && refuses(rules::empty_lines, line_at_, p))
            return next::stop;
        if (empty_lines_ < 255) ++empty_lines_;
        state_ = state::start;
        line_at_ = at_ + 1;
        return next::octet;
    }
    begun_ = true;
    if (state_ == state::start_lf &&
        stops(rules::bare_cr, at_ - 1, p, relaxation::lenient_whitespace))
        return next::stop;
    line_at_ = at_;
    method_at_ = narrow(at_);
    state_ = state::method;
    return next::same_octet;
}

head_parser::next head_parser::method_octet(octets in, char o, policy const& p) {
    if (tchar(o)) return next::octet;
    if (o == '\r' || o == '\n')
        return refuses(rules::request_line_parts, at_, p) ? next::stop : next::octet;
    if (o != ' ') return stops(rules::method_token, at_, p) ? next::stop : next::octet;
    if (at_ == method_at_) {
        ++method_at_;
        return stops(rules::request_line_parts, at_, p, relaxation::lenient_whitespace)
                   ? next::stop
                   : next::octet;
    }
    method_size_ = narrow(at_ - method_at_);
    method_ = method::of_token(in.substr(method_at_, method_size_)).which();
    state_ = state::target_first;
    return next::octet;
}

// request-target = origin-form / absolute-form / authority-form / asterisk-form
head_parser::next head_parser::target_first_octet(char o, policy const& p) {
    if (o == ' ')
        return stops(rules::request_line_parts, at_, p, relaxation::lenient_whitespace)
                   ? next::stop
                   : next::octet;
    if (o == '\r' || o == '\n')
        return refuses(rules::request_line_parts, at_, p) ? next::stop : next::octet;
    target_at_ = part_at_ = narrow(at_);
    path_at_ = query_at_ = none;
    if (method_ == method::connect) {
        form_ = target_form::authority;
        state_ = state::authority;
        return next::same_octet;
    }
    if (o == '*') {
        form_ = target_form::asterisk;
        state_ = state::asterisk;
        // PRI * HTTP/2.0 is refused for its version (RFC 9113 3.4).
        bool const allowed = method_ == method::options || method_ == method::pri;
        return !allowed && stops(rules::asterisk_form, at_, p) ? next::stop : next::octet;
    }
    if (ALPHA(o) && enforced(rules::absolute_form_taken)) {
        form_ = target_form::absolute;
        state_ = state::scheme;
        return next::octet;
    }
    form_ = target_form::origin;
    path_at_ = 0;
    state_ = state::path;
    return o != '/' && stops(rules::origin_form, at_, p) ? next::stop : next::same_octet;
}

// The front of absolute-form: scheme "://".
head_parser::next head_parser::scheme_octet(octets in, char o, policy const& p) {
    if (state_ == state::scheme) {
        if (httoop::scheme_octet(o)) return next::octet;
        if (o == ':') {
            octets const scheme = in.substr(target_at_, at_ - target_at_);
            http_scheme_ = equal_ignoring_case(scheme, "http") ||
                           equal_ignoring_case(scheme, "https");
            state_ = state::scheme_slash;
            return next::octet;
        }
        if (stops(rules::origin_form, at_, p)) return next::stop;
        form_ = target_form::origin;
        path_at_ = 0;
    } else if (o == '/') {
        part_at_ = narrow(at_ + 1);
        state_ = state_ == state::scheme_slash ? state::scheme_slash_2 : state::authority;
        return next::octet;
    } else {
        // "host:80" looks like a scheme up to its colon.
        if (stops(DIGIT(o) ? rules::authority_form : rules::absolute_form, at_, p))
            return next::stop;
        path_at_ = narrow(at_) - target_at_;
    }
    state_ = state::path;
    return next::same_octet;
}

head_parser::next head_parser::authority_octet(octets in, char o, policy const& p) {
    bool const absolute = form_ == target_form::absolute;
    if (o == ' ' || o == '\r' || o == '\n' || (absolute && (o == '/' || o == '?'))) {
        if (!check_authority(in, p)) return next::stop;
        if (!absolute) return end_of_target(o, p);
        path_at_ = narrow(at_) - target_at_;
        state_ = state::path;
        return next::same_octet;
    }
    if (o == '@') {
        part_at_ = narrow(at_ + 1);
        return stops(absolute ? rules::http_userinfo : rules::authority_form, at_, p)
                   ? next::stop
                   : next::octet;
    }
    if (reg_name_octet(o) || o == ':' || o == '%' || o == '[' || o == ']') return next::octet;
    if (!absolute) return stops(rules::authority_form, at_, p) ? next::stop : next::octet;
    if (CTL(o)) return stops(rules::target_octets, at_, p) ? next::stop : next::octet;
    relaxation const mended_by = obs_text(o) ? relaxation::raw_target : relaxation::none;
    return stops(rules::target_uri, at_, p, mended_by) ? next::stop : next::octet;
}

bool head_parser::check_authority(octets in, policy const& p) {
    octets const text = in.substr(part_at_, at_ - part_at_);
    bool const tunnel = form_ == target_form::authority;
    if (text.empty() && !tunnel)
        return !http_scheme_ || !stops(rules::http_host_empty, at_, p);
    result<host_port> const h = parse_host_port(text);
    if (!h) {
        violation const v = h.error();
        bool const port = v.broken == &rules::uri_port || v.broken == &rules::port_range;
        rule const& broken = tunnel && port ? rules::connect_port : *v.broken;
        return !stops(broken, part_at_ + v.offset, p);
    }
    return !tunnel || (h->has_port && h->port != 0) || !stops(rules::connect_port, at_, p);
}

// Path and query, and what follows an asterisk.
head_parser::next head_parser::path_octet(char o, policy const& p) {
    if (hex_digits_ > 0) {
        --hex_digits_;
        if (HEXDIG(o)) return next::octet;
        hex_digits_ = 0;
        if (stops(rules::uri_percent, at_, p)) return next::stop;
    }
    if (o == ' ' || o == '\r' || o == '\n') return end_of_target(o, p);
    if (state_ == state::asterisk)
        return stops(rules::asterisk_form, at_, p) ? next::stop : next::octet;
    if (query_octet(o)) {
        if (o == '?' && state_ == state::path) {
            query_at_ = narrow(at_) - target_at_;
            state_ = state::query;
        }
        return next::octet;
    }
    if (o == '%') {
        hex_digits_ = 2;
        return next::octet;
    }
    if (CTL(o)) return stops(rules::target_octets, at_, p) ? next::stop : next::octet;
    relaxation const mended_by = obs_text(o) ? relaxation::raw_target : relaxation::none;
    return stops(rules::target_uri, at_, p, mended_by) ? next::stop : next::octet;
}

head_parser::next head_parser::end_of_target(char o, policy const& p) {
    target_size_ = narrow(at_) - target_at_;
    if (path_at_ == none) path_at_ = target_size_;
    if (query_at_ == none) query_at_ = target_size_;
    if (o == ' ') {
        part_at_ = narrow(at_ + 1);
        state_ = state::version;
        return next::octet;
    }
    // Simple-Request = "GET" SP Request-URI CRLF
    bool const simple = method_ == method::get && form_ == target_form::origin;
    if (simple ? stops(rules::simple_request, at_, p, relaxation::simple_requests)
               : refuses(rules::simple_request, at_, p))
        return next::stop;
    if (o == '\r') {
        state_ = state::simple_lf;
        return next::octet;
    }
    return stops(rules::line_end, at_, p, relaxation::bare_lf) ? next::stop
                                                               : end_of_simple_request();
}

head_parser::next head_parser::end_of_simple_request() {
    simple_ = true;
    version_ = http_0_9;
    line_at_ = fields_at_ = ++at_;
    state_ = state::complete;
    return next::stop;
}

// HTTP-version = "HTTP" "/" DIGIT "." DIGIT, and the end of a request line.
head_parser::next head_parser::version_octet(char o, policy const& p) {
    std::size_t const i = at_ - part_at_;
    if (i == 5) return version_digit(o, version_.major, p);
    if (i == 7) return version_digit(o, version_.minor, p);
    if (i < 7) {
        if (o == octets{"HTTP/1."}[i]) return next::octet;
        if (i > 0 || o != ' ')
            return refuses(rules::version_syntax, at_, p) ? next::stop : next::octet;
    } else if (o == '\r') {
        state_ = state::start_line_lf;
        return next::octet;
    } else if (o == '\n') {
        return stops(rules::line_end, at_, p, relaxation::bare_lf) ? next::stop : next::line;
    } else if (o != ' ') {
        return refuses(rules::version_syntax, at_, p) ? next::stop : next::octet;
    }
    ++part_at_;
    return stops(rules::request_line_parts, at_, p, relaxation::lenient_whitespace) ? next::stop
                                                                                    : next::octet;
}

head_parser::next head_parser::version_digit(char o, std::uint8_t& number, policy const& p) {
    if (!DIGIT(o)) return refuses(rules::version_syntax, at_, p) ? next::stop : next::octet;
    number = static_cast<std::uint8_t>(o - '0');
    if (version_.major != 1 && &number == &version_.major)
        return refuses(rules::version_major, at_, p) ? next::stop : next::octet;
    // The preface of HTTP/2 is no request of HTTP/1.x.
    if (&number == &version_.minor && method_ == method::pri)
        return stops(rules::asterisk_form, at_, p) ? next::stop : next::octet;
    return next::octet;
}

// status-line = HTTP-version SP status-code SP [ reason-phrase ]
head_parser::next head_parser::status_line_octet(octets in, context const& c) {
    policy const& p = *c.policy;
    char const o = in[at_];
    if (start_line_too_long(o, p, rules::status_line_too_long)) return next::stop;
    switch (state_) {
    case state::status: return status_octet(o, p);
    case state::reason: return reason_octet(o, p);
    case state::start_line_lf:
        if (o == '\n') return next::line;
        return refuses(rules::bare_cr, at_ - 1, p) ? next::stop : next::octet;
    default:
        if (at_ - part_at_ < 8 && (o != ' ' || at_ != part_at_)) return version_octet(o, p);
        if (at_ == part_at_) return refuses(rules::version_syntax, at_, p) ? next::stop : next::octet;
        if (o != ' ' && refuses(rules::status_line_parts, at_, p)) return next::stop;
        part_at_ = narrow(at_ + 1);
        state_ = state::status;
        return next::octet;
    }
}

head_parser::next head_parser::status_octet(char o, policy const& p) {
    std::size_t const i = at_ - part_at_;
    if (i < 3) {
        if (!DIGIT(o) && refuses(rules::status_digits, at_, p)) return next::stop;
        if (i == 0 && o == '0' && refuses(rules::status_range, at_, p)) return next::stop;
        if (i == 0 && o > '5') notes(rules::status_no_class, at_, p);
        path_at_ = (i == 0 ? 0 : path_at_ * 10) + static_cast<std::uint32_t>(o - '0') % 10;
        if (i == 2) status_ = status_code::from(path_at_).value_or(status_code{});
        return next::octet;
    }
    reason_at_ = narrow(at_);
    state_ = state::reason;
    if (o == ' ') {
        ++reason_at_;
        return next::octet;
    }
    if (o == '\r' || o == '\n')
        return stops(rules::status_line_space, at_, p, relaxation::lenient_whitespace)
                   ? next::stop
                   : next::same_octet;
    return refuses(rules::status_line_parts, at_, p) ? next::stop : next::octet;
}

head_parser::next head_parser::reason_octet(char o, policy const& p) {
    reason_size_ = narrow(at_) - reason_at_;
    if (field_content(o)) return next::octet;
    if (o == '\r') {
        state_ = state::start_line_lf;
        return next::octet;
    }
    if (o == '\n')
        return stops(rules::line_end, at_, p, relaxation::bare_lf) ? next::stop : next::line;
    reason_at_ = narrow(at_ + 1);  // of a reason whose faults are collected the rest is kept
    return stops(rules::status_line_parts, at_, p) ? next::stop : next::octet;
}

}  // namespace httoop::inline v0::wire
