#include "message_json.hpp"

#include <httoop/core/ascii.hpp>

#include "composed_message.hpp"
#include "json.hpp"

namespace httoop::tool {
namespace {

using wire::inspected;

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
    if (!m.trusted) framing["trusted"] = false;
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
            bool const read = m.trusted || !m.chunks.empty();  // else where it ends is a guess
            bool const has = m.framing.length.is != content_length_of::none || m.framing.until_close;
            if (read && m.framing.chunked) put_chunks(message, m, stream);
            else if (read && has) put(message, "content", m.content.of(stream));
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
        std::string again, fault;
        broken = !compose(message, lenient, again, fault) || again != m.whole.of(stream);
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

}  // namespace httoop::tool
