#include "message_json.hpp"

#include <httoop/core/ascii.hpp>
#include <httoop/core/number.hpp>

#include "base64.hpp"
#include "json.hpp"
#include "readable.hpp"

namespace httoop::tool {
namespace {

using wire::inspected;

constexpr int schema = 1;

std::string version_text(http_version v) {
    return std::to_string(v.major) + "." + std::to_string(v.minor);
}

std::string start_line(inspected const& m, bool asks) {
    if (!asks) {
        return "HTTP/" + version_text(m.answered.version()) + " " + std::to_string(m.answered.status().number()) +
               " " + std::string{m.answered.reason()} + "\r\n";
    }
    std::string const asked = std::string{m.asked.method().token()} + " " + std::string{m.asked.target()};
    return m.asked.version() == http_0_9 ? asked + "\r\n"
                                         : asked + " HTTP/" + version_text(m.asked.version()) + "\r\n";
}

std::string field_line_text(octets name, octets value) {
    return std::string{name} + ": " + std::string{value} + "\r\n";
}

// The lines of a section; a folded line (RFC 9112 5.2) is one.
std::vector<octets> lines_of(octets section) {
    std::vector<octets> lines;
    for (std::size_t at = 0; at < section.size();) {
        std::size_t end = section.find('\n', at);
        end = end == octets::npos ? section.size() : end + 1;
        while (end < section.size() && OWS_octet(section[end])) {
            end = section.find('\n', end);
            end = end == octets::npos ? section.size() : end + 1;
        }
        lines.push_back(section.substr(at, end - at));
        at = end;
    }
    return lines;
}

json fields_to_json(field_section const& fields, octets text) {
    json array = json::array();
    auto const lines = lines_of(text);
    std::size_t i = 0;
    for (field_line const line : fields) {
        json field = json::object();
        put(field, "name", line.name);
        put(field, "value", line.value);
        if (i < lines.size() && lines[i] != field_line_text(line.name, line.value)) put(field, "line", lines[i]);
        array.push_back(std::move(field));
        ++i;
    }
    return array;
}

std::string size_line(std::uint64_t size) {
    char digits[18];
    char* end = compose_hex(digits, size);
    *end++ = '\r';
    *end++ = '\n';
    return {digits, end};
}

constexpr char const* form_names[] = {"origin", "absolute", "authority", "asterisk"};

json framing_to_json(inspected const& m) {
    wire::framing const& f = m.framing;
    json framing = json::object();
    framing["content"] = f.chunked        ? "chunked"
                         : f.until_close  ? "until-close"
                         : f.length.is == content_length_of::known ? "length"
                                                                   : "none";
    if (!f.chunked && f.length.is == content_length_of::known) framing["length"] = f.length.octets;
    if (!m.codings.empty()) {
        framing["codings"] = json::array();
        for (octets const coding : m.codings) framing["codings"].push_back(coding);
    }
    framing["because"] = f.because;
    if (f.expects_continue) framing["expects_continue"] = true;
    if (m.closes) framing["closes"] = true;
    return framing;
}

void put_chunks(json& message, inspected const& m, octets stream) {
    json chunks = json::array();
    std::string content;
    for (auto const& chunk : m.chunks) {
        octets const line = chunk.line.of(stream), data = chunk.data.of(stream);
        if (data.empty()) {  // the last chunk
            if (line != "0\r\n") put(message, "last_chunk", line);
            continue;
        }
        content += data;
        if (line == size_line(data.size())) {
            chunks.push_back(data.size());
        } else {
            json odd = json::object();
            odd["size"] = data.size();
            put(odd, "line", line);
            chunks.push_back(std::move(odd));
        }
    }
    message["chunks"] = std::move(chunks);
    put(message, "content", content);
}

// Reading --------------------------------------------------------------------------------------

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
        return coded->is_string() && from_base64(coded->get_ref<std::string const&>(), into);
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
    wire::context c;
    c.role = asks_ ? wire::role::server : wire::role::client;
    c.policy = &policy_;
    wire::inspector reader{out, c};
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
    if (version == m_.end() || *version != schema)
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

std::string to_json(inspected const& m, octets stream) {
    bool const asks = m.of == wire::role::server;
    bool broken = m.ended != inspected::ending::complete;
    json message = json::object();
    message["schema"] = schema;
    message["message"] = asks ? "request" : "response";
    message["offset"] = m.whole.at;
    message["size"] = m.whole.size;
    message["ended"] = m.ended == inspected::ending::complete     ? "complete"
                       : m.ended == inspected::ending::incomplete ? "incomplete"
                                                                  : "violated";
    if (m.head_read) {
        if (asks) {
            put(message, "method", m.asked.method().token());
            put(message, "target", m.asked.target());
            message["form"] = form_names[static_cast<unsigned>(m.asked.form())];
            put(message, "path", m.asked.path());
            if (m.asked.query().data() != nullptr) put(message, "query", m.asked.query());
            message["version"] = version_text(m.asked.version());
        } else {
            message["to"] = method::name(m.to);
            message["version"] = version_text(m.answered.version());
            message["status"] = m.answered.status().number();
            put(message, "reason", m.answered.reason());
        }
        if (m.empty_lines.size > 0) put(message, "empty_lines", m.empty_lines.of(stream));
        if (octets const line = m.start_line.of(stream); line != start_line(m, asks)) put(message, "start_line", line);
        message["fields"] = fields_to_json(asks ? m.asked.fields() : m.answered.fields(), m.fields.of(stream));
        if (m.framing.because[0] != '\0') {
            message["framing"] = framing_to_json(m);
            if (m.framing.chunked) put_chunks(message, m, stream);
            else if (m.framing.length.is != content_length_of::none || m.framing.until_close)
                put(message, "content", m.content.of(stream));
        }
        if (auto const& trailers = asks ? m.asked.trailers() : m.answered.trailers(); m.trailers.size > 0)
            message["trailers"] = fields_to_json(trailers, m.trailers.of(stream));
    }
    json violations = json::array();
    for (finding const& f : m.findings) {
        violations.push_back(to_json(f));
        broken = true;
    }
    message["violations"] = std::move(violations);
    if (!broken) {  // what its parts do not say exactly stands there as it came
        policy lenient;
        for (limit_row const& row : all_limits()) lenient.limits.*row.member = UINT64_MAX / 4;
        composer again{message, lenient};
        broken = !again.compose() || again.out != m.whole.of(stream);
    }
    if (broken) put(message, "raw", m.whole.of(stream));
    return message.dump();
}

std::string rest_to_json(octets rest, std::size_t offset, char const* because) {
    json message = json::object();
    message["schema"] = schema;
    message["message"] = "rest";
    message["offset"] = offset;
    message["size"] = rest.size();
    message["because"] = because;
    put(message, "octets", rest);
    return message.dump();
}

bool from_json(std::string_view line, policy const& p, std::string& into, std::string& fault) {
    json const message = json::parse(line, nullptr, false);
    if (!message.is_object()) return fault = "is no JSON object", false;
    composer c{message, p};
    if (!c.compose()) return fault = std::move(c.fault), false;
    into += c.out;
    return true;
}

}  // namespace httoop::tool
