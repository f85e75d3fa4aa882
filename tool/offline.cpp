#include "offline.hpp"

#include <algorithm>
#include <optional>

#include <unistd.h>

#include <httoop/wire/h1.hpp>

#include "command.hpp"
#include "readable.hpp"
#include "showing.hpp"

namespace httoop::tool {
namespace {

constexpr std::uint64_t held_json = 1u << 20;  // to be formatted

// Takes what the wire composed, as a socket would.
std::string output_of(wire::connection& c) {
    std::string all;
    for (wire::segment const& s : c.output()) all.append(s.data, s.size);
    c.sent(all.size());
    return all;
}

bool print_output(wire::connection& c) { return print(output_of(c)); }

// A head as people see it on their terminal.
std::string painted(std::string_view head, paint const& p) {
    std::string to;
    for (bool first = true; !head.empty(); first = false) {
        auto const line = head.substr(0, head.find("\r\n"));
        head.remove_prefix(std::min(head.size(), line.size() + 2));
        auto const name = line.substr(0, line.find(first ? ' ' : ':'));
        to += p(first ? paint::bold : paint::cyan, readable(name)) + readable(line.substr(name.size())) + "\n";
    }
    return to;
}

class printing final : public service {
public:
    task<outcome<reply>> respond(exchange& x) override {
        auto target = uri::parse(std::string{x.request().target()});
        if (!target) return outcome<reply>{error{target.error()}};
        bool const has_content = x.content().length().is != content_length_of::none;
        return print_whole(sent_request(*target, x.request(), has_content), x.content());
    }

private:
    static task<outcome<reply>> print_whole(request r, source& content);
};

task<outcome<reply>> printing::print_whole(request r, source& content) {
    error const unprinted{failure::refused, "the request was not printed to its end"};
    wire::context context;
    context.role = wire::role::client;
    policy unbounded;
    unbounded.limits.content = UINT64_MAX;
    context.policy = &unbounded;
    owned<wire::connection> const wire = wire::make_h1(context);
    content_length_of const length = content.length();
    auto const stream = wire->open(r, length);
    if (!stream) co_return error{stream.error()};
    // On a terminal the head is painted, and content that is no text not dumped.
    std::optional<content_shower> shower;
    if (paint const p = paint::for_descriptor(STDOUT_FILENO); ::isatty(STDOUT_FILENO) == 1) {
        if (!print(painted(output_of(*wire), p))) co_return unprinted;
        if (length.is != content_length_of::none) shower.emplace(r.fields(), p, held_json, "a pipe gets them");
    }
    if (!print_output(*wire)) co_return unprinted;
    for (bool last = length.is == content_length_of::none; !last;) {
        outcome<chunk> const piece = co_await content.read();
        if (!piece) co_return piece.error();
        for (octets rest = piece->data; !rest.empty();) {
            octets const part = rest.substr(0, wire->may_send(*stream));
            if (auto const sent = wire->send_content(*stream, part); !sent) co_return error{sent.error()};
            rest.remove_prefix(part.size());
            if (std::string const framed = output_of(*wire); !shower && !print(framed)) co_return unprinted;
        }
        if (shower && !shower->take(piece->data)) co_return unprinted;
        last = piece->last;
    }
    if (length.is != content_length_of::none)
        if (auto const whole = wire->finish(*stream, nullptr); !whole) co_return error{whole.error()};
    if (std::string const end = output_of(*wire); shower ? !shower->end() : !print(end)) co_return unprinted;
    co_return outcome<reply>{reply{response{status_code::ok}}};
}

}  // namespace

request sent_request(uri const& target, request const& asked, bool has_content) {
    httoop::method const m = asked.method();
    std::string form{target.path()};
    bool const asks_query = target.query().data() != nullptr;
    if (form.empty()) form = m == method::options && !asks_query ? "*" : "/";
    if (asks_query) (form += '?') += target.query();
    request r{m, form};
    auto& fields = r.fields();
    fields.append(field_id::host, target.authority());
    for (field_line const line : asked.fields()) {
        bool const elsewhere = line.id == field_id::host || line.id == field_id::proxy_authorization;
        if (!elsewhere && (has_content || line.id != field_id::expect)) fields.append(line);
    }
    return r;
}

owned<service> print_instead() { return make_owned<printing>(); }

}  // namespace httoop::tool
