#include <httoop/field/composed.hpp>

#include <string>

#include <httoop/field/accept.hpp>
#include <httoop/field/accept_encoding.hpp>
#include <httoop/field/authentication_info.hpp>
#include <httoop/field/authorization.hpp>
#include <httoop/field/cache_control.hpp>
#include <httoop/field/cache_status.hpp>
#include <httoop/field/connection.hpp>
#include <httoop/field/content_digest.hpp>
#include <httoop/field/content_type.hpp>
#include <httoop/field/expect.hpp>
#include <httoop/field/if_match.hpp>
#include <httoop/field/products.hpp>
#include <httoop/field/ranges_specifier.hpp>
#include <httoop/field/te.hpp>
#include <httoop/field/transfer_encoding.hpp>
#include <httoop/field/upgrade.hpp>
#include <httoop/field/www_authenticate.hpp>
#include <httoop/message/response.hpp>

#include "support/field_values.hpp"

using namespace httoop;

TEST_CASE("composed: what cannot be composed is refused by a section") {
    field_section fields;
    fields.append(field_id::vary, not_composable);
    CHECK_FALSE(fields.defect().has_value());
    CHECK_FALSE(fields.has(field_id::vary));
    response r;
    r.set(vary{{"a b"}});
    CHECK_FALSE(r.defect().has_value());
    CHECK_FALSE(r.fields().has(field_id::vary));
}

namespace {

template <class... X>
void read_all(octets value) {
    ((void)X::parse(value), ...);
}

}  // namespace

// Were time the square of the size, one of these would take minutes.
TEST_CASE("composed: long values are read once") {
    for (octets const piece : {"a,", ",", "\"", "\"a\",", "a;", ";", "a;b=\"", "(", "a (", "a/b;c=d,",
                               "\\\"", "W/\"a\",", "0-1,", "a=\"b\",", " ", "a/", "a;q=0.5,", "\"\\",
                               "A b=c,", "A b, ", "="}) {
        std::string value;
        while (value.size() < 1 << 18) value += piece;
        for (octets const start : {"", "a/b;c=\"", "bytes=", "\"", "a ", "a b="})
            read_all<accept, accept_encoding, authentication_info, authorization, cache_control, cache_status, connection,
                     content_digest, content_type, expect, if_match, ranges_specifier, server_products, te,
                     transfer_encoding, upgrade, www_authenticate>(std::string{start} + value);
    }
}
