// What the tables know of a few names: see docs/facts.md. No I/O but printing.
#include <iostream>

#include <httoop/field.hpp>
#include <httoop/message.hpp>
#include <httoop/uri.hpp>
using namespace httoop;

int main() {
    // By number: an index into the table, no string is compared.
    std::cout << name_of(field_id::etag) << ": trailer " << row_of(field_id::etag).trailer << '\n';

    // By name, in any case. What has no row is `unknown`, which has a row of defaults.
    for (octets const name : {"set-cookie", "PRIORITY", "X-Mine"}) {
        field_row const& row = row_of(identify_field(name));
        bool const list = row.cardinality == field_cardinality::list;
        bool const structured = row.structure != field_structure::none;
        std::cout << name << ": list " << list << ", structured " << structured << ", " << row.section << '\n';
    }

    std::cout << method{method::query}.token() << ": safe " << method{method::query}.safe() << '\n';
    status_code const odd = *status_code::from(471);
    std::cout << odd.number() << " acts as " << odd.acts_as().number() << ' ' << odd.acts_as().phrase() << '\n';
    std::cout << "X-GZIP is " << usual_coding_name("X-GZIP") << '\n';
    std::cout << "no-cache: in requests " << row_of(cache_directive_id::no_cache).in_requests() << '\n';
    std::cout << "Negotiate: bound " << row_of(auth_scheme_id::negotiate).bound << '\n';
    std::cout << "wss: " << row_of(identify_uri_scheme("wss")).port << '\n';
    std::cout << "photo.JPEG: " << media_type_of("photo.JPEG") << '\n';
}
