#include <httoop/service/decompressor.hpp>

#include <httoop/coding/chain.hpp>
#include <httoop/coding/rules.hpp>
#include <httoop/compression/codings.hpp>
#include <httoop/exchange/problem.hpp>
#include <httoop/field/content_encoding.hpp>
#include <httoop/message/typed.hpp>
#include <httoop/service/rules.hpp>

#include "decoded_content.hpp"

namespace httoop::inline v0 {
namespace {

reply unsupported(request const& r, rule const* because) {
    reply no = problem(&r, status_code::unsupported_media_type, because);
    if (enforced(rules::codings_told))
        no.head().fields().set(field_id::accept_encoding, compression::content_codings().names());
    return no;
}

}  // namespace

task<outcome<reply>> decompressor::respond(exchange& x) {
    request& r = x.request();
    if (!r.fields().has(field_id::content_encoding)) return inner_.respond(x);
    auto const given = get_field<content_encoding>(r.fields());
    if (!given) return outcome<reply>{problem(&r, status_code::bad_request, given.error().broken)};
    std::vector<octets> const names{given->all.begin(), given->all.end()};
    coding::chain c;
    auto const begun = c.begin(compression::content_codings(), names, x.policy().limits);
    if (!begun) return outcome<reply>{unsupported(r, begun.error().broken)};
    adapt_to_decoding(r.fields());
    if (x.content().length().is != content_length_of::none)
        x.content(decode_content(x.content(), std::move(c)));
    return inner_.respond(x);
}

}  // namespace httoop::inline v0
