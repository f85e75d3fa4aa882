#include <httoop/wire/fate.hpp>

#include <httoop/wire/rules.hpp>

namespace httoop::inline v0::wire {
namespace {

enum class status : std::uint8_t { none, of_rule, internal_server_error, bad_gateway };
enum class closing : std::uint8_t { never, by_fate, always };

struct row {
    wire::role role;
    wire::direction direction;
    bool forwards, head_out;
    wire::status status;
    wire::closing closing;
};

constexpr auto server = role::server, client = role::client;
constexpr auto received = direction::received, composed = direction::composed;

// In the order of the four columns read as a binary number.
constexpr row rows[] = {
    {server, received, false, false, status::of_rule, closing::by_fate},
    {server, received, false, true, status::none, closing::always},
    {server, received, true, false, status::of_rule, closing::by_fate},
    {server, received, true, true, status::none, closing::always},
    {server, composed, false, false, status::internal_server_error, closing::never},
    {server, composed, false, true, status::none, closing::always},
    {server, composed, true, false, status::internal_server_error, closing::never},
    {server, composed, true, true, status::none, closing::always},
    {client, received, false, false, status::none, closing::always},
    {client, received, false, true, status::none, closing::always},
    // The status is for the client of the intermediary: RFC 9112 5.2, 6.3; RFC 9110 15.6.3.
    {client, received, true, false, status::bad_gateway, closing::always},
    {client, received, true, true, status::bad_gateway, closing::always},
    {client, composed, false, false, status::none, closing::never},
    {client, composed, false, true, status::none, closing::always},
    {client, composed, true, false, status::internal_server_error, closing::never},
    {client, composed, true, true, status::bad_gateway, closing::always},
};

constexpr unsigned place(wire::role r, wire::direction d, bool forwards, bool head_out) {
    return (r == client ? 8u : 0u) | (d == composed ? 4u : 0u) | (forwards ? 2u : 0u) |
           (head_out ? 1u : 0u);
}

constexpr bool in_order() {
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; ++i)
        if (place(rows[i].role, rows[i].direction, rows[i].forwards, rows[i].head_out) != i)
            return false;
    return sizeof rows / sizeof *rows == 16;
}
static_assert(in_order());

}  // namespace

consequence consequence_of(rule const& broken, circumstances const& c) {
    if (broken.fate == fate::ignore) return {0, false};
    row const& r = rows[place(c.role, c.direction, c.forwards, c.head_out)];

    consequence what;
    switch (r.status) {
        case status::none: what.status = 0; break;
        case status::of_rule:
            if (broken.fate == fate::close) what.status = 0;
            else what.status = broken.status != 0 ? broken.status : 400;
            break;
        case status::internal_server_error: what.status = 500; break;
        case status::bad_gateway:
            what.status = enforced(rules::unreadable_forwarded) ? 502 : 0;
            break;
    }
    switch (r.closing) {
        case closing::never: what.closes = false; break;
        case closing::always:
            what.closes = c.role == server || enforced(rules::unreadable_response);
            break;
        case closing::by_fate:
            what.closes = (broken.fate != fate::answer_and_keep || !c.end_known) &&
                          enforced(rules::unreadable_request);
            break;
    }
    // The answer to a simple request is delimited by the end of the connection (RFC 1945 6).
    if (c.role == server && c.version < http_1_0) what.closes = true;
    return what;
}

}  // namespace httoop::inline v0::wire
