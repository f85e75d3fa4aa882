#pragma once
#include <doctest/doctest.h>
#include <cstdlib>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include <httoop/caching/choose.hpp>
#include <httoop/caching/key.hpp>
#include <httoop/caching/storing.hpp>
#include <httoop/field/date.hpp>

// Exchanges for the tests of a cache: requests and responses of a few lines, and times that count from one moment.
namespace exchanges {

using namespace httoop;
using namespace httoop::caching;

using lines = std::initializer_list<std::pair<octets, octets>>;

inline constexpr timestamp noon{1782864000};  // 2026-07-01 00:00:00
inline timestamp at(std::int64_t seconds) { return {noon.seconds + seconds}; }
inline exchange_times times(std::int64_t response = 0, std::int64_t request = 0) { return {at(request), at(response)}; }
inline std::string date_at(std::int64_t seconds) { return date{at(seconds)}.compose(); }
inline octets key = "http://example.org/a";

inline request ask(octets method_token, lines fields = {}, octets target = "/a") {
    request r{*method::parse(method_token), target};
    r.fields().append(field_id::host, "example.org");
    for (auto const& [name, value] : fields) r.fields().append(name, value);
    if (!r.defect()) std::abort();
    return r;
}
inline request get(lines fields = {}) { return ask("GET", fields); }

// With Date: noon, unless it is among the lines.
inline response says(unsigned status, lines fields = {}) {
    response r{*status_code::from(status)};
    bool dated = false;
    for (auto const& [name, value] : fields) {
        dated |= name == "Date";
        r.fields().append(name, value);
    }
    if (!dated) r.fields().append(field_id::date, date_at(0));
    if (!r.defect()) std::abort();
    return r;
}

inline cache_options shared() { return cache_options::of_proxy(); }
inline cache_options of_one_user() { return cache_options::of_user_agent(); }

inline bool stores(request const& r, response const& head, cache_options const& o = shared()) {
    account why;
    storing const s = may_store(r, key, head, times(), {.now = noon}, o, &why);
    CHECK(s.because != nullptr);
    CHECK_FALSE(why.empty());
    CHECK(may_store(r, key, head, times(), {.now = noon}, o).may == s.may);
    return s.may;
}
inline bool stores(response const& head, cache_options const& o = shared()) { return stores(get(), head, o); }

// What a cache has of an exchange at noon.
inline stored_response kept(request const& r, response const& head, cache_options const& o = shared(), exchange_times const& t = times()) {
    return keep(r, key, head, t, o);
}
inline stored_response kept(response const& head, cache_options const& o = shared(), exchange_times const& t = times()) {
    return keep(get(), key, head, t, o);
}

// Chooses so many seconds after noon.
inline choice choose_of(request const& r, std::vector<stored_response> const& stored, std::int64_t seconds = 1,
                        cache_options const& o = shared()) {
    std::vector<stored_response const*> pointers;
    for (stored_response const& s : stored) pointers.push_back(&s);
    account why;
    choice const c = choose(r, pointers, {.now = at(seconds)}, o, &why);
    choice const quiet = choose(r, pointers, {.now = at(seconds)}, o);
    CHECK(c.because != nullptr);
    CHECK_FALSE(why.empty());
    CHECK(quiet.is == c.is);
    CHECK(quiet.which == c.which);
    return c;
}

}  // namespace exchanges
