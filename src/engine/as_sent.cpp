#include "as_sent.hpp"

#include <limits>

#include <httoop/wire/h1.hpp>
#include <httoop/wire/h2.hpp>

namespace httoop::inline v0 {

request as_sent(request const& r, content_length_of length, wire::context const& c) {
    bool const multiplexed = r.version() >= http_2;
    owned<wire::connection> const client = multiplexed ? wire::make_h2(c) : wire::make_h1(c);
    if (!client->open(r, length)) return r;
    policy generous = *c.policy;  // the limits of a server are not ours
    limits& l = generous.limits;
    l.content = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    l.start_line = l.field_line = l.field_section = l.field_count = std::numeric_limits<std::uint32_t>::max();
    wire::context reader = c;
    reader.role = wire::role::server;
    reader.policy = &generous;
    owned<wire::connection> const server = multiplexed ? wire::make_h2(reader) : wire::make_h1(reader);
    std::string sent;
    for (wire::segment const& s : client->output())
        if (s.data != nullptr) sent.append(s.data, s.size);
    server->receive(sent);
    wire::event const e = server->next();
    if (e.is != wire::event::head) return r;  // one of those that no server takes
    request read;
    server->take_request(e.stream, read);
    read.version(r.version());
    return read;
}

}  // namespace httoop::inline v0
