// A walk along Link fields, one a line: it stays in its origin, goes nowhere twice and ends. Preferences
// of the same lines are told in a field that can be parsed.
#include <cstdlib>
#include <set>
#include <string>

#include <httoop/field/link_walk.hpp>
#include <httoop/field/preferences.hpp>
#include <httoop/message/typed.hpp>
#include <httoop/uri/origin.hpp>

using namespace httoop;

namespace {

void demand(bool holds) {
    if (!holds) std::abort();
}

void walk(octets rest) {
    uri const start = *uri::parse("http://example.org/a/b?c");
    link_walk w{start, "next", {.most = 5}};
    std::set<std::string> seen{start.text()};
    while (!rest.empty()) {
        std::size_t const end = rest.find('\n');
        auto const l = links::parse(rest.substr(0, end));
        rest.remove_prefix(end == octets::npos ? rest.size() : end + 1);
        if (!l) continue;
        auto const steps = w.steps();
        link_step const s = w.advance(*l);
        demand(s.because != nullptr && (s.is == link_step::next) == (w.steps() == steps + 1));
        demand(related(*l, "next", w.at()).size() <= related(*l, "next", w.at(), true).size());
        if (s.is != link_step::next) continue;
        demand(seen.insert(w.at().text()).second && same_origin(start, w.at()));
    }
    demand(w.steps() <= 5);
}

void tell(octets value) {
    field_section request, response;
    request.append(field_id::prefer, value);
    preferences const p{request};
    for (rule const* why : {p.respond_async().because, p.returning().because, p.wait().because, p.handling().because})
        demand(why != nullptr);
    p.tell(response, {"return", "wait", "respond-async", "handling"});
    demand(response.sound());
    auto const applied = get_field<preference_applied>(response);
    demand(is_absent(applied) || applied.has_value());
}

}  // namespace

int fuzz_field_link_walk(std::uint8_t const* data, std::size_t size) {
    octets const in{reinterpret_cast<char const*>(data), size};
    walk(in);
    tell(in.substr(0, in.find('\n')));
    return 0;
}
