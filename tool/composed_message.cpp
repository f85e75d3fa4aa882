#include "composed_message.hpp"

#include <httoop/core/ascii.hpp>
#include <httoop/core/number.hpp>
#include <httoop/compression/codings.hpp>
#include <httoop/message/request.hpp>
#include <httoop/message/response.hpp>
#include <httoop/syntax/base64.hpp>
#include <httoop/wire/inspect.hpp>

namespace httoop::tool {
namespace {

using wire::inspected;

// A member in either spelling. False when it is there and is no octets.
bool take(json const& object, std::string const& key, std::string& into, bool& there) {
    there = false;
    if (auto const plain = object.find(key); plain != object.end()) {
        there = true;
        if (!plain->is_string()) return false;
        into = plain->get<std::string>();
        return true;
    }
    if (auto const coded = object.find(key + "_base64"); coded != object.end()) {
        there = true;
        if (!coded->is_string()) return false;
        auto const& text = coded->get_ref<std::string const&>();
        into.clear();
        return parse_base64(text, into) == text.size();
    }
    return true;
}

class composer {
public:
    composer(json const& m, policy const& p) : m_{m}, policy_{p} {}

    bool compose();
    std::string out;
    std::string fault;

private:
    bool wrong(std::string text) { return fault = std::move(text), false; }
    bool violated(violation v) { return wrong(std::string{v.broken->id} + ": " + v.broken->sentence); }
    bool text(json const& object, char const* key, std::string& into, bool* there = nullptr) {
        bool is_there = false;
        if (!take(object, key, into, is_there)) return wrong(std::string{key} + " is no string, or no base64");
        if (there != nullptr) *there = is_there;
        else if (!is_there) return wrong(std::string{key} + " is missing");
        return true;
    }
    bool version(std::string& into) {
        into = "1.1";
        bool there = false;
        if (!text(m_, "version", into, &there)) return false;
        if (into.size() != 3 || into[1] != '.' || !DIGIT(into[0]) || !DIGIT(into[2]))
            return wrong("version is not such as \"1.1\"");
        return true;
    }
    bool request_line();
    bool status_line();
    bool fields(char const* key);
    bool content();
    bool chunks(std::string const& content);
    bool check();

    json const& m_;
    policy const& policy_;
    bool asks_ = false;
    bool chunked_ = false;  // by its fields
};

bool composer::request_line() {
    std::string verb, target, v;
    if (!text(m_, "method", verb) || !text(m_, "target", target) || !version(v)) return false;
    auto const known = method::parse(verb);
    if (!known) return violated(known.error());
    request const tried{*known, target};
    if (auto const d = tried.defect(); !d && policy_.stops(*d.error().broken, d.error().offset, relaxation::raw_target))
        return violated(d.error());
    out += verb + " " + target + (v == "0.9" ? "\r\n" : " HTTP/" + v + "\r\n");
    return true;
}

bool composer::status_line() {
    auto const number = m_.find("status");
    if (number == m_.end() || !number->is_number_unsigned()) return wrong("status is no number");
    auto const code = number->get<std::uint64_t>();
    auto const status = status_code::from(code > 999 ? 0u : static_cast<unsigned>(code));
    if (!status) return violated(status.error());
    std::string reason{status->phrase()}, v;
    bool there = false;
    if (!text(m_, "reason", reason, &there) || !version(v)) return false;
    response tried{*status};
    if (there) tried.reason(reason);
    if (auto const d = tried.defect(); !d) return violated(d.error());
    out += "HTTP/" + v + " " + std::to_string(status->number()) + " " + reason + "\r\n";
    return true;
}

bool composer::fields(char const* key) {
    auto const array = m_.find(key);
    if (array == m_.end()) return true;
    if (!array->is_array()) return wrong(std::string{key} + " is no array");
    field_section tried;
    for (json const& field : *array) {
        if (!field.is_object()) return wrong(std::string{key} + " holds what is no object");
        std::string name, value, line;
        bool there = false;
        if (!text(field, "line", line, &there) || !text(field, "name", name) || !text(field, "value", value))
            return false;
        if (key[0] == 'f' && equal_ignoring_case(name, "Transfer-Encoding"))
            chunked_ = value.size() >= 7 && equal_ignoring_case(octets{value}.substr(value.size() - 7), "chunked");
        if (there) {
            out += line;
            continue;
        }
        tried.append(name, value);
        if (auto const d = tried.defect(); !d) return wrong(name + ": " + d.error().broken->id + ": " + d.error().broken->sentence);
        out += field_line_text(name, value);
    }
    return true;
}

bool composer::chunks(std::string const& content) {
    auto const array = m_.find("chunks");
    std::size_t at = 0;
    auto const one = [&](std::uint64_t size, std::string const& line) {
        if (size == 0 || size > content.size() - at) return wrong("the sizes in chunks are not those of content");
        out += line;
        out.append(content, at, static_cast<std::size_t>(size));
        out += "\r\n";
        at += static_cast<std::size_t>(size);
        return true;
    };
    if (array == m_.end()) {
        if (!content.empty() && !one(content.size(), size_line(content.size()))) return false;
    } else {
        if (!array->is_array()) return wrong("chunks is no array");
        for (json const& chunk : *array) {
            json const& size = chunk.is_object() && chunk.contains("size") ? chunk["size"] : chunk;
            if (!size.is_number_unsigned()) return wrong("chunks holds what has no size");
            std::string line = size_line(size.get<std::uint64_t>());
            bool there = false;
            if (chunk.is_object() && !text(chunk, "line", line, &there)) return false;
            if (!one(size.get<std::uint64_t>(), line)) return false;
        }
        if (at != content.size()) return wrong("the sizes in chunks are not those of content");
    }
    std::string last = "0\r\n";
    bool there = false;
    if (!text(m_, "last_chunk", last, &there)) return false;
    out += last;
    if (!fields("trailers")) return false;
    out += "\r\n";
    return true;
}

bool composer::content() {
    std::string octets;
    bool there = false;
    if (!text(m_, "content", octets, &there)) return false;
    if (chunked_ && (there || m_.contains("chunks"))) return chunks(octets);
    out += octets;
    return true;
}

// What was composed is read again: what would not be taken is not given out.
bool composer::check() {
    method::known to = method::get;
    if (auto const given = m_.find("to"); given != m_.end()) {
        if (!given->is_string()) return wrong("to is no method");
        if (auto const m = method::parse(given->get_ref<std::string const&>())) to = m->which();
    }
    wire::inspector reader{out, reading_context(policy_, asks_ ? wire::role::server : wire::role::client)};
    reader.answers(to);
    inspected m;
    bool const any = reader.next(m);
    for (finding const& f : m.findings)
        if (!f.repaired)
            return wrong("would not be taken back: " + std::string{f.broken->id} + ": " + f.broken->sentence +
                         " (octet " + std::to_string(f.offset) + ")");
    if (!any || m.ended != inspected::ending::complete)
        return wrong("would be incomplete: there is less content than the fields announce");
    if (m.whole.size != out.size())
        return wrong("has content that its fields do not announce: add Content-Length or Transfer-Encoding");
    return true;
}

bool composer::compose() {
    auto const version = m_.find("schema");
    if (version == m_.end()) return wrong("schema is missing: this version knows " + std::to_string(schema));
    if (*version != schema)
        return wrong("schema is not " + std::to_string(schema) + ", which is all that this version knows");
    std::string kind, raw;
    bool there = false;
    if (!text(m_, "message", kind)) return false;
    if (kind == "rest") return text(m_, "octets", out);
    if (!text(m_, "raw", raw, &there)) return false;
    if (there) {
        out = raw;
        return true;
    }
    asks_ = kind == "request";
    if (!asks_ && kind != "response") return wrong("message is none of request, response, rest");
    std::string line;
    if (!text(m_, "empty_lines", out, &there)) return false;
    if (!text(m_, "start_line", line, &there)) return false;
    if (there) out += line;
    else if (!(asks_ ? request_line() : status_line())) return false;
    if (!fields("fields")) return false;
    out += "\r\n";
    return content() && check();
}

}  // namespace

wire::context reading_context(policy const& p, wire::role r) {
    wire::context c;
    c.role = r;
    c.policy = &p;
    c.codings = &compression::transfer_codings();
    return c;
}

std::string field_line_text(octets name, octets value) {
    return std::string{name} + ": " + std::string{value} + "\r\n";
}

std::string size_line(std::uint64_t size) {
    char digits[18];
    char* end = compose_hex(digits, size);
    *end++ = '\r';
    *end++ = '\n';
    return {digits, end};
}

bool compose(json const& message, policy const& p, std::string& into, std::string& fault) {
    composer c{message, p};
    if (!c.compose()) return fault = std::move(c.fault), false;
    into += c.out;
    return true;
}

bool compose_line(std::string_view line, policy const& p, std::string& into, std::string& fault) {
    json const message = json::parse(line, nullptr, false);
    if (!message.is_object()) return fault = "is no JSON object", false;
    return compose(message, p, into, fault);
}

}  // namespace httoop::tool
