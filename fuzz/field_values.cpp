// Every type of the field room: what is parsed is composed, and that is parsed as the same value.
// The first octet chooses the type; new ones are added at the end, so that seeds stay what they are.
#include <cstdlib>

#include <httoop/field.hpp>

using namespace httoop;

namespace {

// What a sender must not send is taken, but not composed.
template <class X>
constexpr bool taken_not_composed = X::id == field_id::location || X::id == field_id::content_location ||
                                    X::id == field_id::cache_control || X::id == field_id::vary ||
                                    X::id == field_id::accept_ranges || X::id == field_id::link ||
                                    X::id == field_id::set_cookie || X::id == field_id::cdn_cache_control ||
                                    X::id == field_id::if_range;

// Being told of what is ignored changes nothing.
struct counter : findings_sink {
    void found(finding const& f) override {
        if (f.broken == nullptr || f.offset > size) std::abort();
    }
    std::size_t size = 0;
};

template <class X>
void look_at(octets value) {
    auto const x = X::parse(value);
    if (!x) {
        if (x.error().broken == nullptr || x.error().offset > value.size()) std::abort();
        return;
    }
    counter ignored;
    ignored.size = value.size();
    if constexpr (requires { X::parse(value, static_cast<findings_sink*>(&ignored)); }) {
        auto const told = X::parse(value, &ignored);
        if (!told || !(*told == *x)) std::abort();
    }
    std::string const composed = x->compose();
    if (composed == not_composable && taken_not_composed<X>) return;
    auto const again = X::parse(composed);
    if (!again || again->compose() != composed) std::abort();
    if (X::id != field_id::referer && !(*again == *x)) std::abort();
    if constexpr (requires { x->safe_filename(); }) {
        auto const name = x->safe_filename();
        if (name && (name->find_first_of("/\\") != std::string::npos || name->size() > filename_size_most)) std::abort();
    }
}

template <class... X>
void choose(unsigned which, octets value) {
    unsigned n = 0;
    ((n++ == which % sizeof...(X) ? look_at<X>(value) : void()), ...);
}

// Lines of X-Forwarded-For, -Proto and -Host, with LF between them.
void look_at_x_forwarded(octets value) {
    field_section fields;
    for (field_id const id : {field_id::x_forwarded_for, field_id::x_forwarded_proto, field_id::x_forwarded_host}) {
        std::size_t const end = value.find('\n');
        fields.append(id, value.substr(0, end));
        value = end == octets::npos ? octets{} : value.substr(end + 1);
    }
    if (!fields.sound()) return;
    auto const f = x_forwarded(fields);
    if (!f) return;
    auto const again = forwarded::parse(f->compose());
    if (!again || !(*again == *f)) std::abort();
}

}  // namespace

int fuzz_field_values(std::uint8_t const* data, std::size_t size) {
    if (size == 0) return 0;
    octets const value{reinterpret_cast<char const*>(data) + 1, size - 1};
    if (data[0] == 255) look_at_x_forwarded(value);
    else
        choose<accept, accept_encoding, accept_language, age, allow, cache_control, connection, content_encoding,
               content_length, content_range, content_type, date, etag, expect, host, if_match, if_range, location,
               ranges_specifier, referer, retry_after, server_products, te, transfer_encoding, upgrade,
               // from 25
               content_disposition, links, forwarded, via, prefer, preference_applied, accept_charset, accept_patch,
               alt_svc, content_language, content_location, expires, from, keep_alive, max_forwards, request_origin,
               access_control_allow_origin, access_control_request_method, access_control_allow_methods,
               access_control_max_age, access_control_allow_credentials, x_content_type_options, pragma,
               strict_transport_security, trailer, vary, accept_ranges, warning,
               // from 53
               cache_status, cdn_cache_control, content_digest, priority, proxy_status, repr_digest,
               want_content_digest, want_repr_digest,
               // from 61
               authentication_info, authorization, www_authenticate,
               // from 64
               set_cookie, cookie_string>(data[0], value);
    return 0;
}
