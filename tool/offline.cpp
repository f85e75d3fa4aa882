#include "offline.hpp"

#include <httoop/core/version.hpp>
#include <httoop/io/loop.hpp>
#include <httoop/wire/h1.hpp>

#include "command.hpp"
#include "sent_content.hpp"

namespace httoop::tool {
namespace {

// Takes what the wire composed, as a socket would.
bool print_output(wire::connection& c) {
    std::size_t size = 0;
    for (wire::segment const& s : c.output()) {
        if (!print({s.data, s.size})) return false;
        size += s.size;
    }
    c.sent(size);
    return true;
}

task<void> write_request(request const& r, owned<source> content, outcome<void>& ended) {
    policy const unbounded;
    wire::context context;
    context.role = wire::role::client;
    context.policy = &unbounded;
    owned<wire::connection> const wire = wire::make_h1(context);
    auto const stream = wire->open(r, content ? content->length() : content_length_of::no_content());
    if (!stream) {
        ended = error{stream.error()};
        co_return;
    }
    bool taken = print_output(*wire);
    for (bool last = !content; !last && taken;) {
        outcome<chunk> const piece = co_await content->read();
        if (!piece) {
            ended = piece.error();
            co_return;
        }
        for (octets rest = piece->data; !rest.empty() && taken;) {
            octets const part = rest.substr(0, wire->may_send(*stream));
            if (auto const sent = wire->send_content(*stream, part); !sent) {
                ended = error{sent.error()};
                co_return;
            }
            rest.remove_prefix(part.size());
            taken = print_output(*wire);
        }
        last = piece->last;
    }
    if (content)
        if (auto const whole = wire->finish(*stream, nullptr); !whole) ended = error{whole.error()};
    print_output(*wire);
}

}  // namespace

request sent_request(uri const& target, outgoing const& o) {
    httoop::method const m = o.request.method();
    std::string form{target.path()};
    bool const asks_query = target.query().data() != nullptr;
    if (form.empty()) form = m == method::options && !asks_query ? "*" : "/";
    if (asks_query) (form += '?') += target.query();
    request r{m, form};
    auto& fields = r.fields();
    fields.append(field_id::host, target.authority());
    for (field_line const line : o.request.fields())
        if (o.has_content || line.id != field_id::expect) fields.append(line);
    if (!fields.has(field_id::user_agent)) fields.append(field_id::user_agent, std::string{"httoop/"} + version());
    if (!fields.has(field_id::accept)) fields.append(field_id::accept, "*/*");
    return r;
}

bool print_request(request const& r, outgoing const& o, std::string& fault) {
    owned<source> content;
    if (o.has_content && !(content = open_content(o.content))) return fault = "nothing is sent without it", false;
    auto loop = io::loop::make();
    if (!loop) return fault = loop.error().text(), false;
    outcome<void> ended;
    bool over = false;
    auto const whole = [](request const& asked, owned<source> from, outcome<void>& end, bool& done, io::loop& l) -> task<void> {
        co_await write_request(asked, std::move(from), end);
        done = true;
        l.stop();
    };
    (*loop)->spawn(whole(r, std::move(content), ended, over, **loop));
    if (!over) (*loop)->run();
    if (!ended) return fault = ended.error().text(), false;
    return true;
}

}  // namespace httoop::tool
