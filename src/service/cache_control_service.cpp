#include <httoop/service/cache_control_service.hpp>

#include <algorithm>
#include <optional>

#include <httoop/caching/key.hpp>
#include <httoop/caching/stored_response.hpp>
#include <httoop/core/number.hpp>
#include <httoop/exchange/problem.hpp>
#include <httoop/syntax/http_date.hpp>
#include <httoop/uri/uri_view.hpp>

#include "exchange/escape.hpp"
#include "query.hpp"

namespace httoop::inline v0 {
namespace {

constexpr std::uint64_t most_listed = 10'000, usually_listed = 100;

// An object or array of JSON that is written member by member.
class json_members {
public:
    json_members(std::string& to, char open, char close) : to_{to}, close_{close} { to_ += open; }
    json_members(json_members const&) = delete;
    ~json_members() { to_ += close_; }
    std::string& member(octets name) {
        append_json(element(), name);
        return to_ += ": ";
    }
    std::string& element() {
        if (!first_) to_ += ", ";
        first_ = false;
        return to_;
    }
    void text(octets name, octets value) { append_json(member(name), value); }
    void number(octets name, std::uint64_t n) { member(name) += std::to_string(n); }
    void texts(octets name, std::vector<std::string> const& all) {
        json_members a{member(name), '[', ']'};
        for (std::string const& one : all) append_json(a.element(), one);
    }

private:
    std::string& to_;
    char close_;
    bool first_ = true;
};

octets word_of(cached_response::state s) {
    switch (s) {
    case cached_response::state::filling: return "filling";
    case cached_response::state::complete: return "complete";
    case cached_response::state::partial: return "partial";
    case cached_response::state::broken: break;
    }
    return "broken";
}

void append_listing(std::string& to, cache_listing const& l, timestamp now, bool with_fields) {
    caching::stored_response const& s = l.response->stored();
    json_members o{to, '{', '}'};
    o.text("uri", l.key);
    o.text("method", method{s.asked_by}.token());
    o.number("status", s.head.status().number());
    o.text("state", word_of(l.response->is()));
    content_length_of const length = l.response->length();
    o.member("content") += length.is == content_length_of::unknown ? "null" : std::to_string(length.octets);
    o.number("counts_for", l.size);
    char date[imf_fixdate_size];
    o.text("date", octets{date, static_cast<std::size_t>(compose_imf_fixdate(date, s.freshness.date) - date)});
    o.number("age", s.freshness.age(now));
    o.number("lifetime", s.freshness.lifetime);
    o.member("fresh_for") += std::to_string(s.freshness.left(now));
    o.texts("groups", s.groups);
    o.texts("tags", s.tags);
    o.texts("vary", s.selecting.names);
    if (!with_fields) return;
    json_members all{o.member("fields"), '[', ']'};
    for (field_line const f : s.head.fields()) {
        json_members line{all.element(), '[', ']'};
        append_json(line.element(), f.name);
        append_json(line.element(), f.value);
    }
}

// A URI, or the beginning of one that has a path, as keys have it; else as it is.
std::string as_in_keys(std::string text, bool whole) {
    auto const u = uri_view::parse(text);
    if (!u || !(whole || !u->path().empty())) return text;
    auto key = caching::key_of(*u);
    return key ? *std::move(key) : text;
}

// Which responses a query means; none: it does not say.
std::optional<cache_selection> selection_of(std::vector<name_value> const& query) {
    std::optional<cache_selection> which;
    std::string origin;
    for (auto const& [name, value] : query) {
        if (name == "uri") which = cache_selection{cache_selection::uri, as_in_keys(value, true)};
        if (name == "prefix") which = cache_selection{cache_selection::prefix, as_in_keys(value, false)};
        if (name == "group") which = cache_selection{cache_selection::group, value};
        if (name == "tag") which = cache_selection{cache_selection::tag, value};
        if (name == "all") which = cache_selection{};
        if (name == "origin") {
            origin = as_in_keys(value, true);
            if (octets const of = caching::origin_of_key(origin); !of.empty()) origin.resize(of.size());
        }
    }
    if (which) which->origin = std::move(origin);
    return which;
}

reply tell_json(std::string json) {
    response r = response::json(std::move(json += '\n'));
    r.set("Cache-Control", "no-store");
    return r;
}

reply not_allowed(octets allowed) {
    return response{status_code::method_not_allowed}.set("Allow", allowed);
}

}  // namespace

reply cache_control_service::tell_counts() const {
    cache_counts const c = store_.counts();
    cache_tally const t = cache_.tally();
    std::string json;
    {
        json_members o{json, '{', '}'};
        o.number("responses", c.responses);
        o.number("octets", c.octets);
        o.number("most_octets", c.most_octets);
        o.number("stored", c.stored);
        o.number("forgotten", c.forgotten);
        o.number("hits", t.hits);
        o.number("forwarded", t.forwarded);
        o.number("behind", t.behind);
        o.number("collapsed", t.collapsed);
    }
    return tell_json(std::move(json));
}

task<outcome<reply>> cache_control_service::list(exchange& x, cache_selection which) {
    auto const query = query_parameters(x.request().query());
    std::string after;
    std::uint64_t most = usually_listed;
    bool fields = false;
    for (auto const& [name, value] : query) {
        if (name == "after") after = value;
        if (name == "fields") fields = true;
        if (name == "most" && (parse_decimal(value, most) != number_fault::none || most == 0)) most = usually_listed;
    }
    most = std::min(most, most_listed);
    timestamp const now = x.received().wall;
    auto const found = co_await store_.list(std::move(which), std::move(after), static_cast<std::size_t>(most));
    if (!found) co_return found.error();
    std::string json;
    {
        json_members o{json, '{', '}'};
        {
            json_members all{o.member("responses"), '[', ']'};
            for (cache_listing const& l : *found) append_listing(all.element() += "\n  ", l, now, fields);
        }
        if (found->size() < most) o.member("next") += "null";
        else o.text("next", found->back().key);
    }
    co_return tell_json(std::move(json));
}

task<outcome<reply>> cache_control_service::purge(cache_selection which) {
    auto const went = co_await cache_.purge(std::move(which));
    if (!went) co_return went.error();
    co_return tell_json("{\"purged\": " + std::to_string(*went) + "}");
}

task<outcome<reply>> cache_control_service::respond(exchange& x) {
    request const& r = x.request();
    bool const reads = r.method() == method::get || r.method() == method::head;
    if (r.path() == "/") return outcome<reply>{reads ? tell_counts() : not_allowed("GET, HEAD")};
    if (r.path() != "/responses") return outcome<reply>{problem(&r, status_code::not_found)};
    auto which = selection_of(query_parameters(r.query()));
    if (reads) return list(x, which ? *std::move(which) : cache_selection{});
    if (r.method() != method::delete_) return outcome<reply>{not_allowed("GET, HEAD, DELETE")};
    if (!which) return outcome<reply>{problem(&r, status_code::bad_request, nullptr, "say what is to go: uri=, prefix=, group=, tag=, or all")};
    return purge(*std::move(which));
}

}  // namespace httoop::inline v0
