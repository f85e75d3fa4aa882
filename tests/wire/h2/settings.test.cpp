#include <support/h2_party.hpp>

#include <wire/h2/settings.hpp>

using namespace h2_test;

namespace {

std::string settings_payload(wire::role r, limits const& l = {}) {
    char to[h2::settings_room];
    return {to, h2::write_settings(to, h2::own_settings(l, r))};
}
bool says(std::string const& payload, unsigned id, std::uint32_t value) {
    std::string const entry = u16(id) + u32(value);
    for (std::size_t i = 0; i < payload.size(); i += 6)
        if (payload.substr(i, 6) == entry) return true;
    return false;
}
bool mentions(std::string const& payload, unsigned id) {
    for (std::size_t i = 0; i < payload.size(); i += 6)
        if (payload.substr(i, 2) == u16(id)) return true;
    return false;
}

}  // namespace

// req: rfc9113#6.5.2-4 rfc9113#6.5.2-5 rfc9113#6.5.2-10 rfc9113#6.5-1 rfc9218#2.1 rfc8441#3
TEST_CASE("what we say follows from role and limits") {
    limits l;
    std::string const server = settings_payload(wire::role::server, l), client = settings_payload(wire::role::client, l);
    CHECK(!mentions(server, 2));  // a server says nothing of push
    CHECK(says(client, 2, 0));
    CHECK(says(server, 3, 128));
    CHECK(!mentions(client, 3));
    CHECK(says(server, 8, 1));
    CHECK(!mentions(client, 8));
    CHECK(says(server, 9, 1));
    CHECK(!mentions(server, 5));
    l.frame_size = 1;
    CHECK(!mentions(settings_payload(wire::role::server, l), 5));  // 16384 is the least
    l.frame_size = 1u << 30;
    CHECK(says(settings_payload(wire::role::server, l), 5, 16777215));
    l.concurrent_streams = 7;
    l.stream_window = 5;
    CHECK(says(settings_payload(wire::role::server, l), 3, 7));
    CHECK(says(settings_payload(wire::role::server, l), 4, 5));
}

TEST_CASE("each setting is taken") {
    h2::settings s;
    unsigned const ids[] = {1, 2, 3, 4, 5, 6, 8, 9};
    std::uint32_t const values[] = {17, 0, 5, 70000, 20000, 100, 1, 1};
    for (unsigned i = 0; i < 8; ++i) CHECK(h2::take(s, ids[i], values[i], wire::role::client).broken == nullptr);
    CHECK(s.header_table_size == 17);
    CHECK(s.enable_push == 0);
    CHECK(s.max_concurrent_streams == 5);
    CHECK(s.initial_window_size == 70000);
    CHECK(s.max_frame_size == 20000);
    CHECK(s.max_header_list_size == 100);
    CHECK(s.enable_connect_protocol == 1);
    CHECK(s.no_rfc7540_priorities == 1);
}

// req: rfc9113#6.5.2-3 rfc9113#6.5.2-9 rfc9113#6.5.2-11 rfc8441#3 rfc9218#2.1
TEST_CASE("a value that a setting cannot have is a connection error") {
    struct {
        unsigned id;
        std::uint32_t value;
        char const *code, *rule;
    } const cases[] = {{2, 2, "PROTOCOL_ERROR", "rfc9113#6.5.2-3"},
                       {4, 0x80000000, "FLOW_CONTROL_ERROR", "rfc9113#6.5.2-9"},
                       {5, 16383, "PROTOCOL_ERROR", "rfc9113#6.5.2-11"},
                       {5, 16777216, "PROTOCOL_ERROR", "rfc9113#6.5.2-11"},
                       {8, 2, "PROTOCOL_ERROR", "rfc8441#3"},
                       {9, 2, "PROTOCOL_ERROR", "rfc9218#2.1"}};
    for (auto const& c : cases) {
        open_party p;
        CHECK(p.receive(settings_frame({{c.id, c.value}})) == goaway(0, c.code, c.rule));
    }
    open_party p;
    CHECK(p.receive(settings_frame({{8, 1}})) == "< SETTINGS 0 ACK\n");
    CHECK(p.receive(settings_frame({{8, 0}})) == goaway(0, "PROTOCOL_ERROR", "rfc8441#3"));
    open_party q;
    CHECK(q.receive(settings_frame({{2, 1}, {2, 0}, {4, 0x7fffffff}, {5, 16384}, {5, 16777215}, {9, 0}})) == "< SETTINGS 0 ACK\n");
}

// req: rfc9113#6.5.2-6
TEST_CASE("a server that says push is on is wrong") {
    open_party c{wire::role::client};
    CHECK(c.receive(settings_frame({{2, 0}})) == "< SETTINGS 0 ACK\n");
    CHECK(c.receive(settings_frame({{2, 1}})) == goaway(0, "PROTOCOL_ERROR", "rfc9113#6.5.2-6"));
}

// req: rfc9113#6.5.2-12 rfc9113#6.5.3-3 rfc9113#6.5-2
TEST_CASE("unknown settings are ignored") {
    open_party p;
    CHECK(p.receive(settings_frame({{7, 3}, {0, 1}, {0xffff, 0xffffffff}, {10, 5}})) == "< SETTINGS 0 ACK\n");
}
