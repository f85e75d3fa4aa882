// Recorded messages of real programs (tests/data/wire/http-traffic): every one is read as its index
// says, and framed so that exactly its octets are used up.
#include <wire/h1/head.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <wire/h1/chunked.hpp>
#include <wire/h1/framing.hpp>
#include <wire/h1/host.hpp>

#include "support/data.hpp"
#include "support/heads.hpp"

using namespace httoop;
using namespace support;

namespace {

struct recorded {
    std::string file, start_line;
    std::string fields;  // "Name=value|..."
    std::size_t body = 0;
};

// Reads index.json, whose form is known: strings are looked for in their order.
class index_file {
public:
    explicit index_file(std::string json) : json_{std::move(json)} {}
    std::vector<recorded> read() {
        std::vector<recorded> all;
        for (;;) {
            std::size_t const next = json_.find("\"file\":", at_);
            if (next == std::string::npos) return all;
            at_ = next + 7;
            recorded r;
            r.file = string();
            std::size_t const end = std::min(json_.find("\"file\":", at_), json_.size());
            if (std::size_t const line = json_.find("\"start_line\": \"", at_); line < end) {
                at_ = line + 13;
                r.start_line = string();
            }
            if (std::size_t const fields = json_.find("\"fields\": [", at_); fields < end) {
                at_ = fields + 11;
                for (skip(); json_[at_] == '['; skip()) {
                    ++at_;
                    if (!r.fields.empty()) r.fields += '|';
                    r.fields += string();
                    r.fields += '=' + string();
                    at_ = json_.find(']', at_) + 1;
                }
            }
            if (std::size_t const body = json_.find("\"body_octets\": ", at_); body < end)
                r.body = std::stoul(json_.substr(body + 15));
            all.push_back(std::move(r));
        }
    }

private:
    void skip() {
        while (json_[at_] == ' ' || json_[at_] == '\n' || json_[at_] == ',') ++at_;
    }
    std::string string() {
        std::string s;
        at_ = json_.find('"', at_) + 1;
        for (; json_[at_] != '"'; ++at_) {
            if (json_[at_] == '\\') {
                ++at_;
                REQUIRE((json_[at_] == '"' || json_[at_] == '\\' || json_[at_] == 'n'));
                s += json_[at_] == 'n' ? '\n' : json_[at_];
            } else {
                s += json_[at_];
            }
        }
        ++at_;
        return s;
    }
    std::string json_;
    std::size_t at_ = 0;
};

// How many octets behind the head belong to the message.
std::size_t framed(head_parser const& h, octets message, method::known answered,
                   wire::context const& c) {
    result<wire::message_framing> const f =
        decide_framing(h, message.substr(0, h.size()), answered, c);
    REQUIRE(f.has_value());
    octets body = message.substr(h.size());
    if (f->how.until_close) return body.size();
    if (!f->how.chunked) return static_cast<std::size_t>(f->how.length.octets);
    std::size_t const all = body.size();
    wire::chunked_decoder d;
    d.reset(h.size());
    for (;;) {
        auto const s = d.next(body, c);
        body.remove_prefix(s.taken);
        if (s.is == wire::chunked_decoder::found::end) break;
        REQUIRE((s.is == wire::chunked_decoder::found::content));
    }
    head_parser trailers;
    REQUIRE((trailers.read_trailers(body, c) == head_parser::progress::complete));
    return all - body.size() + trailers.size();
}

std::string first_line(octets message) {
    return std::string{message.substr(0, message.find("\r\n"))};
}

}  // namespace

TEST_CASE("recorded traffic is read, framed and composed again as it was") {
    std::size_t requests = 0, responses = 0, refusals = 0;
    for (recorded const& r : index_file{read_data("wire/http-traffic/index.json")}.read()) {
        CAPTURE(r.file);
        std::string const message = read_data("wire/http-traffic/" + r.file);
        bool const is_request = r.file.substr(0, 9) == "requests/";
        as const what = is_request ? as::request : as::response;
        wire::context const c = context_of(what);
        head_parser h;
        auto const p = read_head(h, what, message, c);
        if (!is_request && r.start_line.substr(0, 5) != "HTTP/") {  // answers without a head
            CHECK((p == head_parser::progress::violated));
            ++refusals;
            continue;
        }
        REQUIRE((p == head_parser::progress::complete));
        octets const head = octets{message}.substr(0, h.size());
        CHECK(first_line(message) == r.start_line);
        CHECK(fields_of(h, what, head) == r.fields);
        if (is_request) CHECK(check_host(h, head, c).has_value());
        bool const to_head = r.file.size() > 9 && r.file.substr(r.file.size() - 9) == "head.http";
        CHECK(framed(h, message, to_head ? method::head : method::get, c) == r.body);
        CHECK(message.size() - h.size() == r.body);

        // Composed again, the field lines are the same octets but for white space.
        std::string lines;
        auto const compose = [&](field_section const& s) {
            lines.resize(s.composed_size());
            lines.resize(static_cast<std::size_t>(s.compose(lines.data()) - lines.data()));
        };
        if (is_request) {
            request q;
            h.take(head, q);
            compose(q.fields());
            std::string line{q.method().token()};
            line.append(" ").append(q.target());
            CHECK(r.start_line.substr(0, r.start_line.rfind(' ')) == line);
        } else {
            response q;
            h.take(head, q);
            compose(q.fields());
        }
        head_parser again;
        std::string const second = r.start_line + "\r\n" + lines + "\r\n";
        REQUIRE((read_head(again, what, second, c) == head_parser::progress::complete));
        CHECK(fields_of(again, what, second) == r.fields);
        ++(is_request ? requests : responses);
    }
    MESSAGE("recorded requests ", requests, ", responses ", responses, ", refused ", refusals);
    CHECK(requests == 46);
    CHECK(responses == 95);
    CHECK(refusals == 2);
}
