#include <httoop/engine/log.hpp>

#include <cstdio>
#include <mutex>

#include <httoop/core/number.hpp>
#include <httoop/io/descriptor.hpp>
#include <httoop/syntax/http_date.hpp>

namespace httoop::inline v0 {

namespace {

constexpr std::size_t buffer_size = 65536;

void append_number(std::string& to, std::uint64_t n) {
    char digits[20];
    to.append(digits, compose_decimal(digits, n));
}

// Octets as a JSON string; what is no ASCII is written as the code point of the same number, so
// that every line is valid UTF-8 and the octets can be told.
void append_json(std::string& to, octets s) {
    static constexpr char hex[] = "0123456789abcdef";
    to += '"';
    for (char const c : s) {
        auto const u = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            to += '\\';
            to += c;
        } else if (u >= 0x20 && u < 0x7f) {
            to += c;
        } else {
            to += "\\u00";
            to += hex[u >> 4];
            to += hex[u & 15];
        }
    }
    to += '"';
}

// Octets inside the quotation marks of the Common Log Format.
void append_quoted(std::string& to, octets s) {
    static constexpr char hex[] = "0123456789abcdef";
    if (s.empty()) {
        to += '-';
        return;
    }
    for (char const c : s) {
        auto const u = static_cast<unsigned char>(c);
        if (u >= 0x20 && u < 0x7f && c != '"' && c != '\\') {
            to += c;
        } else {
            to += "\\x";
            to += hex[u >> 4];
            to += hex[u & 15];
        }
    }
}

// A request without target is one whose head was not valid: what its members say nobody has sent.
bool has_head(request const& q) { return !q.target().empty(); }

octets version_text(http_version v) {
    if (v == http_1_1) return "HTTP/1.1";
    if (v == http_1_0) return "HTTP/1.0";
    if (v == http_0_9) return "HTTP/0.9";
    return v == http_2 ? "HTTP/2" : "HTTP/1.x";
}

class descriptor_log final : public log {
public:
    descriptor_log(log_format f, int descriptor) : format_{f}, descriptor_{descriptor} {
        if (f != log_format::none) buffer_.reserve(buffer_size + 4096);
    }
    ~descriptor_log() override { descriptor_log::flush(); }

    void access(access_record const& r) override {
        if (format_ == log_format::none) return;
        std::lock_guard const lock{mutex_};
        if (r.at != second_) {
            second_ = r.at;
            compose_imf_fixdate(date_, r.at);
        }
        if (format_ == log_format::json) append_object(r);
        else append_common(r);
        if (buffer_.size() >= buffer_size) write_out();
    }

    void trouble(std::uint64_t connection, octets line) override {
        std::string text = "httoop: ";
        if (connection != 0) {
            text += "connection ";
            append_number(text, connection);
            text += ": ";
        }
        for (char const c : line)
            text += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
        text += '\n';
        std::fwrite(text.data(), 1, text.size(), stderr);
    }

    void flush() override {
        std::lock_guard const lock{mutex_};
        write_out();
    }

private:
    // "06 Nov 1994 08:49:37" stands at fixed places of IMF-fixdate.
    void append_object(access_record const& r) {
        static constexpr octets months = "JanFebMarAprMayJunJulAugSepOctNovDec";
        octets const d{date_, sizeof date_};
        std::string& to = buffer_;
        std::size_t const month = months.find(d.substr(8, 3)) / 3 + 1;
        to += "{\"time\":\"";
        to += d.substr(12, 4);
        to += '-';
        to += static_cast<char>('0' + month / 10);
        to += static_cast<char>('0' + month % 10);
        to += '-';
        to += d.substr(5, 2);
        to += 'T';
        to += d.substr(17, 8);
        to += "Z\",\"connection\":";
        append_number(to, r.of.connection_id());
        to += ",\"peer\":";
        append_json(to, r.of.peer().host());
        request const& q = r.of.request();
        to += ",\"method\":";
        append_json(to, has_head(q) ? q.method().token() : octets{});
        to += ",\"target\":";
        append_json(to, q.target());
        to += ",\"version\":\"";
        if (has_head(q)) to += version_text(q.version());
        to += "\",\"host\":";
        append_json(to, q.authority());
        to += ",\"status\":";
        append_number(to, r.answered ? r.status.number() : 0);
        to += ",\"sent\":";
        append_number(to, r.sent);
        to += ",\"received\":";
        append_number(to, r.received);
        to += ",\"took_us\":";
        append_number(to, static_cast<std::uint64_t>(r.took.nanoseconds / 1000));
        if (octets const agent = q.fields().value(field_id::user_agent); !agent.empty()) {
            to += ",\"user_agent\":";
            append_json(to, agent);
        }
        if (r.because != nullptr) {
            to += ",\"because\":\"";
            to += r.because->id;
            to += '"';
        }
        if (!r.fault.empty()) {
            to += ",\"fault\":";
            append_json(to, r.fault);
        }
        to += "}\n";
    }

    void append_common(access_record const& r) {
        octets const d{date_, sizeof date_};
        std::string& to = buffer_;
        std::string const peer = r.of.peer().host();
        to += peer.empty() ? "-" : peer;  // a local socket's peer has no name
        to += " - - [";
        to += d.substr(5, 2);
        to += '/';
        to += d.substr(8, 3);
        to += '/';
        to += d.substr(12, 4);
        to += ':';
        to += d.substr(17, 8);
        to += " +0000] \"";
        request const& q = r.of.request();
        if (has_head(q)) {
            append_quoted(to, q.method().token());
            to += ' ';
            append_quoted(to, q.target());
            to += ' ';
            to += version_text(q.version());
        } else {
            to += '-';
        }
        to += "\" ";
        if (r.answered) append_number(to, r.status.number());
        else to += '-';
        to += ' ';
        append_number(to, r.sent);
        to += " \"";
        append_quoted(to, q.fields().value(field_id::referer));
        to += "\" \"";
        append_quoted(to, q.fields().value(field_id::user_agent));
        to += "\"\n";
    }

    void write_out() {
        io::write_out(descriptor_, buffer_);  // a log that takes no more must not stop the server
        buffer_.clear();
    }

    log_format format_;
    int descriptor_;
    std::mutex mutex_;
    std::string buffer_;
    timestamp second_{-1};
    char date_[29]{};
};

}  // namespace

owned<log> make_log(log_format f, int descriptor) {
    return owned<log>{new descriptor_log(f, descriptor)};
}

}  // namespace httoop::inline v0
