// Two requests to a cache, and the response to the first: an octet each for the kind of cache, the methods, the status
// and the time between them, then their field lines, with an empty line between the three. What is stored and used
// keeps the standard's promises, whoever listens.
#include <cstdlib>

#include <httoop/caching/invalidation.hpp>
#include <httoop/caching/partial.hpp>
#include <httoop/caching/serving.hpp>
#include <httoop/caching/status.hpp>
#include <httoop/caching/storing.hpp>
#include <httoop/caching/updating.hpp>
#include <httoop/caching/validation.hpp>
#include <httoop/field/cache_status.hpp>

#include "fuzz/driver/field_lines.hpp"

using namespace httoop;
using namespace httoop::caching;

namespace {

void must(bool holds) {
    if (!holds) std::abort();
}

octets take_section(octets& input) {
    std::size_t const end = input.find("\n\n");
    octets const section = input.substr(0, end);
    input.remove_prefix(end == octets::npos ? input.size() : end + 2);
    return section;
}

request asked(unsigned which, field_section fields) {
    method const methods[] = {method::get, method::get, method::head, method::post, method::put, method::of_token("FOO"), method::get, method::options};
    request r{methods[which % 8], "/a"};
    fields.erase(field_id::host);
    r.fields() = std::move(fields);
    r.fields().append(field_id::host, "example.org");
    return r;
}

bool has_directive(field_section const& fields, octets name) {
    for (field_line const line : fields)
        if (line.id == field_id::cache_control && line.value == name) return true;
    return false;
}

std::string composed(response const& r) {
    std::string text(r.fields().composed_size(), ' ');
    r.fields().compose(text.data());
    return text;
}

void check_stored(stored_response const& s, cache_options const& o) {
    must(s.head.defect().has_value() && !s.head.status().interim());
    for (field_line const line : s.head.fields()) must(!row_of(line.id).hop_by_hop && line.id != field_id::connection && line.id != field_id::age);
    must(!o.shared || !has_directive(s.head.fields(), "private") || !o.targets.empty());
    must(s.complete == s.held.empty());
}

void check_answer(stored_response const& s, request const& r, circumstances const& c, cache_options const& o) {
    response head;
    account why;
    answer const a = make_answer(s, r, c, o, head, &why);
    must(head.defect().has_value());
    must(c.validated || head.fields().count(field_id::age) == 1);
    must((a.has == answer::parts) == (head.status() == status_code::partial_content));
    must(a.has != answer::whole || s.complete);
    must(!(r.method() == method::head) || a.has == answer::none);
    for (byte_range const& b : a.ranges) must(b.first <= b.last && b.last < s.length.value_or(0) && s.offset_of(b));
    add_cache_status(head.fields(), {.hit = true, .ttl = s.freshness.left(c.now)}, o);
    must(head.get<cache_status>().has_value() || s.head.fields().has(field_id::cache_status));
}

}  // namespace

int fuzz_caching_decide(std::uint8_t const* data, std::size_t size) {
    if (size < 4) return 0;
    cache_options const kinds[] = {cache_options::of_gateway(), cache_options::of_proxy(), cache_options::of_user_agent()};
    cache_options const& o = kinds[data[0] % 3];
    octets input{reinterpret_cast<char const*>(data + 4), size - 4};
    request const first = asked(data[1], field_lines(take_section(input)));
    constexpr unsigned statuses[] = {200, 200, 206, 404, 302, 304, 503, 599, 103, 204};
    response r{*status_code::from(statuses[data[2] % 10])};
    r.fields() = field_lines(take_section(input));
    request const second = asked(data[1] / 8, field_lines(input));
    if (!first.defect() || !second.defect() || !r.defect()) return 0;

    timestamp const noon{1782864000};
    exchange_times const times{noon, {noon.seconds + 1}};
    circumstances const c{.now = {noon.seconds + 1 + data[3] * data[3]}};
    octets const key = "http://example.org/a";
    account why;
    (void)invalidated(first, key, r, o, &why);
    storing const may = may_store(first, key, r, times, c, o, &why);
    must(may.may == may_store(first, key, r, times, c, o).may);
    if (!may) return 0;
    must(!has_directive(r.fields(), "no-store") || o.targets.size() == 1 || r.fields().value(field_id::cache_control) != "no-store");
    stored_response const s = keep(first, key, r, times, o, &why);
    check_stored(s, o);

    stored_response const* const all[] = {&s};
    choice const chosen = choose(second, all, c, o, &why);
    must(chosen.is == choose(second, all, c, o).is);
    if (chosen.answers()) {
        must(second.method() == method::get || second.method() == method::head);
        must(s.selecting.match(second.fields()) && !s.freshness.no_cache);
        must(chosen.is != use::fresh || s.freshness.fresh(c.now));
        must(s.freshness.fresh(c.now) || !s.freshness.never_stale);
        check_answer(s, second, c, o);
    } else {
        must(validation(second, all, chosen, &why).defect().has_value());
        if (stale_on_failure(second, s, {}, c, o, &why)) must(!s.freshness.no_cache && (s.freshness.fresh(c.now) || !s.freshness.never_stale));
    }
    must(validation_behind(second, s).defect().has_value());
    if (auto const rest = completion(second, s)) must(rest->defect().has_value());

    for (change const& made : freshened(second, all, r, times, o, &why)) {
        if (made.is == effect::update) check_stored(made.updated, o);
        must(composed(made.updated.head) == composed(updated(second, s, r, times, o).head));
        if (s.complete) check_answer(made.updated, second, {.now = c.now, .validated = true}, o);
    }
    combination const part = combine(second, all, r, times, o, &why);
    must(!part.fits() || part.combined.complete == part.combined.held.empty());
    std::uint64_t octets = 0;
    for (combination::piece const& p : part.pieces) {
        must(p.of == combination::arriving || p.of < std::size(all));
        octets += p.range.size();
    }
    if (part.fits() && part.combined.complete && part.combined.length) must(octets == *part.combined.length);
    (void)why.compose(1000);
    return 0;
}
