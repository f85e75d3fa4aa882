#include <httoop/service/echo.hpp>

#include <charconv>

#include <httoop/conditional/evaluate.hpp>
#include <httoop/core/ascii.hpp>
#include <httoop/exchange/problem.hpp>
#include <httoop/exchange/writer.hpp>
#include <httoop/field/te.hpp>
#include <httoop/io/loop.hpp>
#include <httoop/service/rules.hpp>

#include "echo_content.hpp"
#include "echo_request.hpp"
#include "exchange/escape.hpp"
#include "exchange/preference.hpp"
#include "paths.hpp"
#include "query.hpp"

namespace httoop::inline v0 {
namespace {

// What came from outside goes out as text or JSON, and stays that.
response safe(response r) {
    r.fields().set("X-Content-Type-Options", "nosniff");
    return r;
}
reply safe_text(std::string s) { return safe(response::text(std::move(s))); }
reply safe_json(std::string s) { return safe(response::json(std::move(s))); }

reply bad(exchange const& x, octets detail) {
    return problem(&x.request(), status_code::bad_request, unless_off(rules::parameter_out_of_range), detail);
}

bool number_from(octets s, std::uint64_t most, std::uint64_t& n) {
    auto const [end, fault] = std::from_chars(s.data(), s.data() + s.size(), n);
    return fault == std::errc{} && end == s.data() + s.size() && n <= most;
}

// The number in a path, or the answer that it is none.
struct numbered {
    std::uint64_t n = 0;
    bool ok = false;
    numbered(exchange const& x, octets name, std::uint64_t most) {
        std::string const text = x.captured(name);
        ok = number_from(text, most, n);
    }
};

// The first piece is waited for: who expects 100 (Continue) does not send content after a 200.
task<outcome<reply>> give_back(exchange& x) {
    outcome<chunk> first = co_await x.content().read();
    if (!first) co_return std::move(first).error();
    octets const type = x.request().fields().value(field_id::content_type);
    octets const essence = trim_ows(type.substr(0, type.find(';')));
    response r;
    r.fields().append(field_id::content_type,
                      equal_ignoring_case(essence, "application/json") ? "application/json"
                      : equal_ignoring_case(essence.substr(0, 5), "text/") ? "text/plain"
                                                                          : "application/octet-stream");
    auto const taken = x.request().get<te>();
    co_return reply{safe(std::move(r)),
                    make_owned<mirrored_content>(x.content(), std::move(*first), taken && taken->trailers)};
}

reply show_fields(exchange const& x) {
    field_section const& fields = x.request().fields();
    reply r = preferred_type(fields, {"text/plain", "application/json"}) == 0
                  ? safe_text(fields_as_text(fields))
                  : safe_json("{\n  \"headers\": " + fields_as_json(fields, "  ") + "\n}\n");
    r.head().set("Vary", "*");  // all of them are in it
    return r;
}

task<outcome<reply>> show_request(exchange& x, std::uint64_t most) {
    outcome<std::string> content = co_await gather(x.content(), most);
    if (!content) {
        if (content.error().what != failure::limit) co_return std::move(content).error();
        co_return problem(&x.request(), status_code::content_too_large, unless_off(rules::content_too_large),
                          content.error().about);
    }
    co_return safe_json(request_as_json(x, *content));
}

reply cookies(exchange const& x) {
    constexpr octet_class cookie_octet = VCHAR - octet_class("\",;\\");  // RFC 6265 4.1.1
    reply r = safe_json(cookies_as_json(x.request()));
    for (auto const& [name, value] : query_parameters(x.request().query())) {
        if (!is_token(name) || !cookie_octet.all(value))
            return bad(x, "A cookie's name is a token; its value has no spaces, quotes, commas, semicolons.");
        r.head().fields().append(field_id::set_cookie, name + "=" + value + "; Path=/; HttpOnly; SameSite=Lax");
    }
    r.head().set("Cache-Control", "no-store");
    return r;
}

reply with_status(exchange const& x) {
    numbered const code{x, "code", 599};
    if (!code.ok || code.n < 200) return bad(x, "A final status code is a number from 200 to 599.");
    status_code const s = *status_code::from(static_cast<unsigned>(code.n));
    reply r = safe_text(std::to_string(s.number()) + ' ' + std::string{s.phrase()} + '\n');
    r.head().status(s);
    field_section& fields = r.head().fields();
    if (!s.content_allowed()) {
        r.head().content() = {};
        fields.erase(field_id::content_type);
    }
    switch (s.number()) {  // fields without which the status would break its own definition
    case 201: case 301: case 302: case 303: case 307: case 308: fields.set(field_id::location, "/"); break;
    case 206: {
        std::string const n = std::to_string(r.head().octets().size());
        fields.set(field_id::content_range, "bytes 0-" + std::to_string(r.head().octets().size() - 1) + "/" + n);
        break;
    }
    case 401:
        if (enforced(rules::challenge_with_401)) fields.set(field_id::www_authenticate, "Basic realm=\"httoop\"");
        break;
    case 405:
        if (enforced(rules::allow_with_405)) fields.set(field_id::allow, "GET, HEAD");
        break;
    case 407:
        if (enforced(rules::challenge_with_407)) fields.set(field_id::proxy_authenticate, "Basic realm=\"httoop\"");
        break;
    case 416: fields.set(field_id::content_range, "bytes */0"); break;
    case 426:
        if (enforced(rules::upgrade_with_426)) {
            fields.set(field_id::upgrade, "HTTP/2.0");
            fields.set(field_id::connection, "upgrade");
        }
        break;
    case 503: fields.set(field_id::retry_after, "1"); break;
    default: break;
    }
    return r;
}

task<outcome<reply>> delayed(exchange& x, duration longest) {
    std::string const text = x.captured("seconds");
    double seconds = 0;
    auto const [end, fault] = std::from_chars(text.data(), text.data() + text.size(), seconds, std::chars_format::fixed);
    if (fault != std::errc{} || end != text.data() + text.size() || !(seconds >= 0))
        co_return bad(x, "The delay is a number of seconds.");
    auto const most = static_cast<double>(longest.nanoseconds) / 1e9;
    duration const span{static_cast<std::int64_t>((seconds < most ? seconds : most) * 1e9)};
    outcome<void> const slept = co_await io::sleep(span);
    if (!slept) co_return slept.error();
    co_return safe_text("after " + text + " s\n");
}

reply octets_of_noise(exchange const& x, std::uint64_t most) {
    numbered const wanted{x, "n", most};
    if (!wanted.ok) return bad(x, "The number of octets is at most " + std::to_string(most) + '.');
    std::uint64_t seed = 0;
    std::string const given = query_parameter(x.request().query(), "seed");
    if (given.empty()) seed = static_cast<std::uint64_t>(x.received().mono.nanoseconds) ^ x.connection_id();
    else if (!number_from(given, UINT64_MAX, seed)) return bad(x, "The seed is a number.");
    response r;
    r.set("Content-Type", "application/octet-stream").set("X-Content-Type-Options", "nosniff");
    return reply{std::move(r), make_owned<noise_content>(wanted.n, seed)};
}

reply lines(exchange const& x, std::uint64_t most) {
    numbered const wanted{x, "n", most};
    if (!wanted.ok) return bad(x, "The number of lines is at most " + std::to_string(most) + '.');
    std::string tail = ", \"method\": ";
    append_json(tail, shown_method(x.request()));
    append_json(tail += ", \"target\": ", x.request().target());
    tail += "}\n";
    response r;
    r.set("Content-Type", "application/x-ndjson").set("X-Content-Type-Options", "nosniff");
    return reply{std::move(r), make_owned<line_content>(wanted.n, std::move(tail))};
}

reply redirection(exchange const& x, std::uint64_t most) {
    numbered const left{x, "n", most};
    if (!left.ok) return bad(x, "The number of redirections is at most " + std::to_string(most) + '.');
    std::string const to = left.n > 1 ? "/redirect/" + std::to_string(left.n - 1) : "/";
    return response::redirect(to, status_code::found);
}

// Preconditions, and then the representation whose tag that is.
reply conditionally(exchange const& x, entity_tag_view tag, response whole) {
    representation selected;
    selected.tag = tag;
    selected.ranges = false;
    conditional::circumstances c;
    c.now = x.received().wall;
    auto const decision = conditional::evaluate(x.request(), &selected, c);
    if (decision.is == conditional::verdict::precondition_failed)
        return problem(&x.request(), status_code::precondition_failed, decision.because);
    reply r{std::move(whole)};
    r.because = decision.because;
    if (decision.is == conditional::verdict::not_modified) {
        r.head().status(status_code::not_modified);
        r.head().content() = {};
        r.head().fields().erase(field_id::content_type);
    }
    r.head().fields().set(field_id::etag, tag.compose());
    return r;
}

reply tagged(exchange const& x) {
    std::string const opaque = x.captured("tag");
    std::string const quoted = '"' + opaque + '"';
    if (!entity_tag_view::parse(quoted)) return bad(x, "An entity tag has neither quotes nor spaces in it.");
    return conditionally(x, entity_tag_view{opaque}, safe(response::text(opaque + '\n')));
}

reply cached(exchange const& x) {
    numbered const span{x, "seconds", INT32_MAX};
    if (!span.ok) return bad(x, "The time is a number of seconds.");
    std::string const seconds = std::to_string(span.n);
    response r = response::text("fresh for " + seconds + " s\n");
    r.fields().set(field_id::cache_control, "public, max-age=" + seconds);
    return conditionally(x, entity_tag_view{"cache-" + seconds}, std::move(r));
}

// Fields with which a link could do harm to who follows it, or break the message.
bool may_be_chosen(field_id id) {
    switch (id) {
    case field_id::content_type: case field_id::content_encoding: case field_id::content_length:
    case field_id::content_range: case field_id::trailer: case field_id::set_cookie: case field_id::date:
    case field_id::x_content_type_options: case field_id::alt_svc: case field_id::location:
    case field_id::refresh: case field_id::clear_site_data:
        return false;
    default: return !row_of(id).hop_by_hop && !name_of(id).starts_with("Access-Control");
    }
}

reply chosen_fields(exchange const& x) {
    response r = safe(response::json(""));
    field_section chosen;
    for (auto const& [name, value] : query_parameters(x.request().query())) {
        if (!is_token(name) || !may_be_chosen(identify_field(name)))
            return bad(x, "That field cannot be chosen.");
        r.fields().append(name, value);
        chosen.append(name, value);
    }
    if (!r.fields().defect()) return bad(x, "A field value holds no control characters.");
    r.octets(fields_as_json(chosen, "") + "\n");
    return r;
}

reply events(exchange const& x, echo_options const& o) {
    octets const query = x.request().query();
    std::uint64_t count = 0, interval = 0;
    auto const most = static_cast<std::uint64_t>(o.longest_delay.nanoseconds / 1'000'000);
    if (!number_from(query_parameter(query, "count", "10"), o.most_items, count) ||
        !number_from(query_parameter(query, "interval", "1000"), most, interval))
        return bad(x, "count= and interval= are numbers within bounds.");
    response r;
    r.set("Content-Type", "text/event-stream; charset=utf-8").set("Cache-Control", "no-store");
    auto ticks = make_owned<tick_events>(count, duration::milliseconds(static_cast<std::int64_t>(interval)));
    return reply{std::move(r), make_source(std::move(ticks))};
}

}  // namespace

router echo(echo_options o) {
    router all;
    all.get("/", [](exchange const&) { return response::text("OK\n"); });
    all.post("/", [](exchange& x) { return give_back(x); });
    all.any("/echo", [](exchange const& x) { return show_fields(x); });
    for (octets const path : {"/anything", "/anything/{rest...}"})
        all.any(path, [o](exchange& x) { return show_request(x, o.most_held); });
    all.get("/cookie", [](exchange const& x) { return cookies(x); });
    all.any("/status/{code}", [](exchange const& x) { return with_status(x); });
    all.any("/delay/{seconds}", [o](exchange& x) { return delayed(x, o.longest_delay); });
    all.get("/bytes/{n}", [o](exchange const& x) { return octets_of_noise(x, o.most_octets); });
    all.get("/stream/{n}", [o](exchange const& x) { return lines(x, o.most_items); });
    all.any("/redirect/{n}", [o](exchange const& x) { return redirection(x, o.most_items); });
    all.get("/etag/{tag}", [](exchange const& x) { return tagged(x); });
    all.put("/etag/{tag}", [](exchange const& x) { return tagged(x); });
    all.get("/cache/{seconds}", [](exchange const& x) { return cached(x); });
    all.get("/response-headers", [](exchange const& x) { return chosen_fields(x); });
    all.get("/sse", [o](exchange const& x) { return events(x, o); });
    return all;
}

}  // namespace httoop::inline v0
