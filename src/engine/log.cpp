#include <httoop/engine/log.hpp>

#include <cstdio>
#include <cstring>
#include <memory>
#include <mutex>

#include <httoop/core/ascii.hpp>
#include <httoop/core/number.hpp>
#include <httoop/io/descriptor.hpp>
#include <httoop/syntax/http_date.hpp>

namespace httoop::inline v0 {

namespace {

// Lines until they are written. A line is composed where it stays: room() for all that it may take,
// then wrote() with its end.
class gathered_lines {
public:
    explicit gathered_lines(int descriptor) : descriptor_{descriptor} {}

    char* room(std::size_t most) {
        if (most > capacity_ - size_) make_room(most);
        return octets_.get() + size_;
    }
    void wrote(char const* end) { size_ = static_cast<std::size_t>(end - octets_.get()); }
    // A log that takes no more must not stop the server.
    void write_out() {
        if (size_ != 0) io::write_out(descriptor_, {octets_.get(), size_});
        size_ = 0;
    }

private:
    static constexpr std::size_t usual = 65536;
    void make_room(std::size_t most) {
        write_out();
        if (most <= capacity_) return;
        capacity_ = most < usual ? usual : most;
        octets_.reset(new char[capacity_]);
    }
    int descriptor_;
    std::size_t size_ = 0, capacity_ = 0;
    std::unique_ptr<char[]> octets_;
};

char* put(char* to, octets s) {
    if (!s.empty()) std::memcpy(to, s.data(), s.size());
    return to + s.size();
}

constexpr std::size_t longest_escape = 6;
constexpr octet_class unescaped = octet_class::span(0x20, 0x7e) - octet_class("\"\\");

char* put_hex(char* to, char c) {
    static constexpr char hex[] = "0123456789abcdef";
    auto const u = static_cast<unsigned char>(c);
    *to++ = hex[u >> 4];
    *to++ = hex[u & 15];
    return to;
}

// Octets inside the quotation marks of JSON; what is no ASCII is written as the code point of the
// same number, so that every line is valid UTF-8 and the octets can be told.
char* put_json(char* to, octets s) {
    for (char const c : s) {
        if (unescaped(c)) {
            *to++ = c;
        } else if (c == '"' || c == '\\') {
            *to++ = '\\';
            *to++ = c;
        } else {
            to = put_hex(put(to, "\\u00"), c);
        }
    }
    return to;
}

// Octets inside the quotation marks of the Common Log Format.
char* put_quoted(char* to, octets s, octet_class as_they_are = unescaped) {
    if (s.empty()) *to++ = '-';
    for (char const c : s) {
        if (as_they_are(c)) *to++ = c;
        else to = put_hex(put(to, "\\x"), c);
    }
    return to;
}

// The same where no quotation marks are: spaces end it, and "-" is nobody.
char* put_word(char* to, octets s) {
    if (s == "-") return put(to, "\\x2d");
    return put_quoted(to, s, unescaped - octet_class(" "));
}

octets version_text(http_version v) {
    if (v == http_1_1) return "HTTP/1.1";
    if (v == http_1_0) return "HTTP/1.0";
    if (v == http_0_9) return "HTTP/0.9";
    return v == http_2 ? "HTTP/2" : "HTTP/1.x";
}

class descriptor_log final : public log {
public:
    descriptor_log(log_format f, int descriptor) : format_{f}, lines_{descriptor} {}
    ~descriptor_log() override { descriptor_log::flush(); }

    void access(access_record const& r) override {
        if (format_ == log_format::none) return;
        told const t{r};
        std::lock_guard const lock{mutex_};
        if (r.at != second_) take_second(r.at);
        char* const to = lines_.room(t.most());
        lines_.wrote(format_ == log_format::json ? put_object(to, r, t) : put_common(to, r, t));
    }

    void trouble(std::uint64_t connection, octets line) override {
        std::string text = "httoop: ";
        if (connection != 0) text += "connection " + std::to_string(connection) + ": ";
        for (char const c : line)
            text += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
        text += '\n';
        std::fwrite(text.data(), 1, text.size(), stderr);
    }

    [[nodiscard]] bool wants_account() const override { return format_ == log_format::json; }

    void flush() override {
        std::lock_guard const lock{mutex_};
        lines_.write_out();
    }

private:
    // What is told of any length. A request without target is one whose head was not valid: what its
    // other members say nobody has sent.
    struct told {
        explicit told(access_record const& r)
            : of{r.of.request()}, peer{r.of.peer().host()}, user{r.of.user()}, because{r.because != nullptr ? r.because->id : ""},
              fault{r.fault}, by{r.of.secured()}, client{by != nullptr ? by->client : octets{}},
              members{r.of.told()} {}
        [[nodiscard]] std::size_t most() const {
            constexpr std::size_t names_and_numbers = 512;
            std::size_t told = 0;
            for (told_member const& m : members) told += m.name.size() + m.value.size() + 6;  // and its marks
            std::size_t const escaped = told + peer.size() + method.size() + of.target().size() + host.size() +
                                        referer.size() + agent.size() + user.size() + because.size() + fault.size() + client.size();
            return names_and_numbers + longest_escape * escaped;
        }
        request const& of;
        std::string const peer;
        bool const has_head = !of.target().empty();
        octets const method = has_head ? of.method().token() : octets{};
        octets const version = has_head ? version_text(of.version()) : octets{};
        octets const host = of.authority();
        octets const referer = of.fields().value(field_id::referer);
        octets const agent = of.fields().value(field_id::user_agent);
        octets const user, because, fault;
        secured_by const* const by;
        octets const client;
        std::span<told_member const> const members;
    };

    // "06 Nov 1994 08:49:37" stands at fixed places of IMF-fixdate.
    void take_second(timestamp at) {
        static constexpr octets months = "JanFebMarAprMayJunJulAugSepOctNovDec";
        char date[29];
        compose_imf_fixdate(date, at);
        octets const d{date, sizeof date};
        octets const day = d.substr(5, 2), month = d.substr(8, 3), year = d.substr(12, 4), time = d.substr(17, 8);
        char* to = time_;
        if (format_ == log_format::json) {
            std::size_t const number = months.find(month) / 3 + 1;
            to = put(put(to, year), "-");
            *to++ = static_cast<char>('0' + number / 10);
            *to++ = static_cast<char>('0' + number % 10);
            to = put(put(put(put(put(to, "-"), day), "T"), time), "Z");
        } else {
            to = put(put(put(put(put(to, day), "/"), month), "/"), year);
            to = put(put(put(to, ":"), time), " +0000");
        }
        time_size_ = static_cast<std::size_t>(to - time_);
        second_ = at;
    }
    [[nodiscard]] octets time() const { return {time_, time_size_}; }

    char* put_object(char* to, access_record const& r, told const& t) const {
        to = put(put(to, "{\"time\":\""), time());
        to = compose_decimal(put(to, "\",\"connection\":"), r.of.connection_id());
        to = put_json(put(to, ",\"peer\":\""), t.peer);
        to = put_json(put(to, "\",\"method\":\""), t.method);
        to = put_json(put(to, "\",\"target\":\""), t.of.target());
        to = put(put(to, "\",\"version\":\""), t.version);
        to = put_json(put(to, "\",\"host\":\""), t.host);
        to = compose_decimal(put(to, "\",\"status\":"), r.answered ? r.status.number() : 0);
        to = compose_decimal(put(to, ",\"sent\":"), r.sent);
        to = compose_decimal(put(to, ",\"received\":"), r.received);
        to = compose_decimal(put(to, ",\"took_us\":"), static_cast<std::uint64_t>(r.took.nanoseconds / 1000));
        if (t.by != nullptr) {
            to = put_json(put(to, ",\"tls\":\""), t.by->version);
            to = put(put_json(put(to, "\",\"cipher\":\""), t.by->cipher), "\"");
            if (!t.client.empty()) to = put(put_json(put(to, ",\"client\":\""), t.client), "\"");
        }
        if (!t.user.empty()) to = put(put_json(put(to, ",\"user\":\""), t.user), "\"");
        if (!t.agent.empty()) to = put(put_json(put(to, ",\"user_agent\":\""), t.agent), "\"");
        if (!t.because.empty()) to = put(put_json(put(to, ",\"because\":\""), t.because), "\"");
        if (!t.fault.empty()) to = put(put_json(put(to, ",\"fault\":\""), t.fault), "\"");
        for (told_member const& m : t.members) {
            to = put(put_json(put(to, ",\""), m.name), "\":");
            to = m.number ? put(to, m.value) : put(put_json(put(to, "\""), m.value), "\"");
        }
        return put(to, "}\n");
    }

    char* put_common(char* to, access_record const& r, told const& t) const {
        to = put(to, t.peer.empty() ? octets{"-"} : octets{t.peer});  // a local socket's peer has no name
        to = put_word(put(to, " - "), t.user);
        to = put(put(put(to, " ["), time()), "] \"");
        if (t.has_head) {
            to = put(put_quoted(to, t.method), " ");
            to = put(put(put_quoted(to, t.of.target()), " "), t.version);
        } else {
            to = put(to, "-");
        }
        to = put(to, "\" ");
        to = r.answered ? compose_decimal(to, r.status.number()) : put(to, "-");
        to = compose_decimal(put(to, " "), r.sent);
        to = put_quoted(put(to, " \""), t.referer);
        to = put_quoted(put(to, "\" \""), t.agent);
        return put(to, "\"\n");
    }

    log_format format_;
    std::mutex mutex_;
    gathered_lines lines_;
    timestamp second_{-1};
    char time_[32]{};
    std::size_t time_size_ = 0;
};

}  // namespace

owned<log> make_log(log_format f, int descriptor) {
    return owned<log>{new descriptor_log(f, descriptor)};
}

}  // namespace httoop::inline v0
