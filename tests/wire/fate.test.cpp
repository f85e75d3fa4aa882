#include <httoop/wire/fate.hpp>

#include <doctest/doctest.h>

#include <httoop/message/rules.hpp>
#include <httoop/wire/rules.hpp>

using namespace httoop;
using wire::circumstances;
using wire::consequence;
using wire::direction;
using wire::role;

namespace {

constexpr rule keeps{"rfc9110#15.5.18", level::must, "client", 417, fate::answer_and_keep, ""};
constexpr rule closes{"rfc9112#5.2-2", level::must, "sender", 400, fate::answer_and_close, ""};
constexpr rule mute{"rfc9112#6.3-8", level::must, "sender", 400, fate::close, ""};
constexpr rule ignored{"rfc9112#7.1.1-1", level::must, "recipient", 0, fate::ignore, ""};
constexpr rule nameless{"rfc9112#2.2", level::must, "sender", 0, fate::answer_and_close, ""};

}  // namespace

// req: rfc9112#5.2-2 rfc9112#6.3-5 rfc9112#6.3-6 rfc9112#6.3-7
TEST_CASE("what becomes of a violation, by role, direction and what was sent already") {
    constexpr auto server = role::server, client = role::client;
    constexpr auto received = direction::received, composed = direction::composed;
    struct {
        char const* what;
        rule const& broken;
        circumstances in;
        unsigned status;
        bool closes;
    } const rows[] = {
        {"an obs-fold in a request", closes, {server, received, false, false}, 400, true},
        {"the same at a proxy", closes, {server, received, true, false}, 400, true},
        {"... once the answer has begun", closes, {server, received, false, true}, 0, true},
        {"... although its end is known", closes, {server, received, false, false, true}, 400, true},
        {"an expectation, end known", keeps, {server, received, false, false, true}, 417, false},
        {"an expectation, end unknown", keeps, {server, received, false, false, false}, 417, true},
        {"an expectation, answer begun", keeps, {server, received, false, true, true}, 0, true},
        {"nothing can be answered", mute, {server, received}, 0, true},
        {"no status fits", nameless, {server, received}, 400, true},
        {"a response, at a user agent", closes, {client, received, false, true}, 0, true},
        {"a response, at a proxy", closes, {client, received, true, true}, 502, true},
        {"an answer of ours", keeps, {server, composed}, 500, false},
        {"... at a proxy", keeps, {server, composed, true}, 500, false},
        {"... once it has begun", mute, {server, composed, false, true}, 0, true},
        {"a request of ours", keeps, {client, composed}, 0, false},
        {"... at a proxy", keeps, {client, composed, true}, 500, false},
        {"... once it has begun", mute, {client, composed, false, true}, 0, true},
        {"what is ignored", ignored, {server, received}, 0, false},
        {"what is ignored in an answer of ours", ignored, {server, composed, false, true}, 0, false},
    };
    for (auto const& r : rows) {
        CAPTURE(r.what);
        consequence const c = wire::consequence_of(r.broken, r.in);
        CHECK(c.status == r.status);
        CHECK(c.closes == r.closes);
    }
}

TEST_CASE("a simple request is answered by closing, whatever is broken") {
    consequence const c = wire::consequence_of(
        keeps, {role::server, direction::received, false, false, true, http_0_9});
    CHECK(c.status == 417);
    CHECK(c.closes);
}

TEST_CASE("every rule of the room has a consequence that a server can carry out") {
#define HTTOOP_RULE(name, id, level_, actor, status_, fate_, sentence)                             \
    {                                                                                              \
        CAPTURE(id);                                                                               \
        consequence const c = wire::consequence_of(rules::name, {});                               \
        CHECK((c.status == 0 || (c.status >= 400 && c.status <= 599)));                            \
        CHECK((c.status != 0 || c.closes || rules::name.fate == fate::ignore));                    \
    }
#include <httoop/message/rules.def>
#include <httoop/wire/rules.def>
#undef HTTOOP_RULE
}
