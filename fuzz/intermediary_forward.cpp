// A request or response is forwarded: what is sent can be read again, holds nothing that was meant for
// the last connection, keeps all other lines in their order, and does not come through here twice.
#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include <httoop/field/connection.hpp>
#include <httoop/intermediary/end_to_end.hpp>
#include <httoop/intermediary/forward.hpp>
#include <wire/h1/head.hpp>

using namespace httoop;
using namespace httoop::intermediary;
using wire::head_parser;

namespace {

void demand(bool holds) {
    if (!holds) std::abort();
}

std::string composed(field_section const& s) {
    std::string out(s.composed_size(), '\0');
    out.resize(static_cast<std::size_t>(s.compose(out.data()) - out.data()));
    return out;
}

// Lines of a field that no one here adds.
std::vector<std::string> foreign_lines(field_section const& s) {
    std::vector<std::string> all;
    for (field_line const line : s)
        if (line.id == field_id::unknown || line.id == field_id::cookie || line.id == field_id::set_cookie)
            all.push_back(std::string{line.name} + ':' + std::string{line.value});
    return all;
}

void check_fields(field_section const& received, field_section const& sent, hop const& us) {
    auto const options = get_field<connection>(received);
    auto const ours = get_field<connection>(sent);
    std::vector<std::string> before;
    for (field_line const line : sent) {
        bool const control = line.id == field_id::connection || line.id == field_id::te || line.id == field_id::upgrade;
        if (control) demand(ours && (us.trailers || us.upgrades));
        else if (row_of(line.id).hop_by_hop)
            demand(us.proxy_credentials || (us.trailers && line.id == field_id::trailer));
    }
    // What is foreign was there before, in this order; what is missing was named.
    auto const all = foreign_lines(received), kept = foreign_lines(sent);
    auto at = all.begin();
    std::size_t missing = 0;
    for (std::string const& line : kept) {
        for (; at != all.end() && *at != line; ++at) ++missing;
        demand(at++ != all.end());
    }
    missing += static_cast<std::size_t>(all.end() - at);
    if (missing > 0) demand(options && !options->all.empty());
    for (std::string const& line : kept) demand(!options || !options->has(octets{line}.substr(0, line.find(':'))));
}

void check_trailers(field_section const& header, hop const& us) {
    auto const e = end_to_end::of(header, us);
    if (!e) return;
    field_section const kept = e->trailers(header);
    demand(kept.sound() && (us.trailers || kept.empty()));
    for (field_line const line : kept) demand(line.id == field_id::unknown || row_of(line.id).trailer);
}

void forward_a_request(octets in, hop const& us, next_hop const& to, peer const& from) {
    policy p;
    p.limits.field_section *= 2;  // for what is added
    p.limits.field_line *= 2;
    p.limits.field_count *= 2;
    policy const strict;
    head_parser h;
    if (h.read_request(in, {.policy = &strict}) != head_parser::progress::complete || h.simple()) return;
    request received;
    h.take(in.substr(0, h.size()), received);
    auto const f = forward_request(received, us, to, from);
    demand(f.made.because != nullptr);
    if (f.made.is != verdict::forward && f.made.is != verdict::tunnel) return;

    demand(f.message.defect().has_value());
    check_fields(received.fields(), f.message.fields(), us);
    check_trailers(received.fields(), us);
    std::string text{f.message.method().token()};
    text.append(" ").append(f.message.target()).append(" HTTP/1.1\r\n");
    std::string const lines = composed(f.message.fields());
    text += lines + "\r\n";
    wire::context const c{.policy = &p};
    head_parser second;
    demand(second.read_request(text, c) == head_parser::progress::complete && second.size() == text.size());
    request again;
    second.take(text, again);
    demand(composed(again.fields()) == lines);
    demand(forward_request(again, us, to, from).made.is == verdict::refuse);
}

void forward_a_response(octets in, hop const& us, asked const& by) {
    policy const strict;
    wire::context c{.policy = &strict};
    c.role = wire::role::client;
    head_parser h;
    if (h.read_response(in, c) != head_parser::progress::complete) return;
    response received;
    h.take(in.substr(0, h.size()), received);
    auto const f = forward_response(received, by, us, timestamp{784111777});
    demand(f.made.because != nullptr);
    if (f.made.is != verdict::forward) return;
    demand(f.message.defect().has_value() && f.message.status() == received.status());
    if (received.status() != status_code::switching_protocols) check_fields(received.fields(), f.message.fields(), us);
}

}  // namespace

int fuzz_intermediary_forward(std::uint8_t const* data, std::size_t size) {
    if (size < 3 || size > 20000) return 0;
    auto const bit = [&](unsigned n) { return (data[n / 8] >> n % 8 & 1) != 0; };
    hop us{.name = "us"};
    us.is = bit(0) ? role::gateway : role::proxy;
    us.trailers = bit(1);
    us.upgrades = bit(2);
    us.proxy_credentials = bit(3);
    us.via = {.drop_comments = bit(4), .inside = {"a", "b:1"}, .pseudonym = "c", .combine = bit(5)};
    us.client = {.facts = static_cast<handing_on>(data[1] % 4), .x_forwarded = bit(10), .client = static_cast<naming>(data[2] % 3)};
    us.client.host = us.client.scheme = bit(11);
    us.client.trusted.add("10.0.0.0/8");
    next_hop const to{.proxy = bit(6), .version = bit(7) ? http_1_0 : http_1_1, .host = bit(12) ? "h" : "", .prefix = "/p"};
    peer const from{.client = {forwarded_node::ipv4, "10.0.0.1", "80"}, .self = {forwarded_node::ipv6, "::1", ""}};
    octets const in{reinterpret_cast<char const*>(data) + 3, size - 3};
    if (in.starts_with("HTTP/")) forward_a_response(in, us, {.version = bit(7) ? http_1_0 : http_1_1, .upgrade = bit(13), .continue_by_us = bit(14)});
    else forward_a_request(in, us, to, from);
    return 0;
}
