// Every type of the field room: what is parsed is composed, and that is parsed as the same value.
// The first octet chooses the type.
#include <cstdlib>

#include <httoop/field/accept.hpp>
#include <httoop/field/accept_encoding.hpp>
#include <httoop/field/accept_language.hpp>
#include <httoop/field/age.hpp>
#include <httoop/field/allow.hpp>
#include <httoop/field/authentication_info.hpp>
#include <httoop/field/authorization.hpp>
#include <httoop/field/cache_control.hpp>
#include <httoop/field/connection.hpp>
#include <httoop/field/content_encoding.hpp>
#include <httoop/field/content_length.hpp>
#include <httoop/field/content_range.hpp>
#include <httoop/field/content_type.hpp>
#include <httoop/field/date.hpp>
#include <httoop/field/etag.hpp>
#include <httoop/field/expect.hpp>
#include <httoop/field/host.hpp>
#include <httoop/field/if_match.hpp>
#include <httoop/field/if_range.hpp>
#include <httoop/field/location.hpp>
#include <httoop/field/products.hpp>
#include <httoop/field/ranges_specifier.hpp>
#include <httoop/field/referer.hpp>
#include <httoop/field/retry_after.hpp>
#include <httoop/field/te.hpp>
#include <httoop/field/transfer_encoding.hpp>
#include <httoop/field/upgrade.hpp>
#include <httoop/field/www_authenticate.hpp>

using namespace httoop;

namespace {

template <class X>
void look_at(octets value) {
    auto const x = X::parse(value);
    if (!x) {
        if (x.error().broken == nullptr || x.error().offset > value.size()) std::abort();
        return;
    }
    std::string const composed = x->compose();
    // What a sender must not send is taken, but not composed.
    if (composed == not_composable && (X::id == field_id::location)) return;
    auto const again = X::parse(composed);
    if (!again || again->compose() != composed) std::abort();
    if (X::id != field_id::referer && !(*again == *x)) std::abort();
}

template <class... X>
void choose(unsigned which, octets value) {
    unsigned n = 0;
    ((n++ == which % sizeof...(X) ? look_at<X>(value) : void()), ...);
}

}  // namespace

int fuzz_field_values(std::uint8_t const* data, std::size_t size) {
    if (size == 0) return 0;
    octets const value{reinterpret_cast<char const*>(data) + 1, size - 1};
    choose<accept, accept_encoding, accept_language, age, allow, cache_control, connection,
           content_encoding, content_length, content_range, content_type, date, etag, expect, host,
           if_match, if_range, location, ranges_specifier, referer, retry_after, server_products, te,
           transfer_encoding, upgrade, authentication_info, authorization, www_authenticate>(data[0], value);
    return 0;
}
