#include <httoop/engine/log.hpp>

#include <sys/mman.h>
#include <unistd.h>

#include <doctest/doctest.h>
#include <httoop/engine/rules.hpp>

using namespace httoop;

namespace {

class log_host final : public exchange_host {
public:
    explicit log_host(io::address peer) : peer_{std::move(peer)} {}
    outcome<void> interim(exchange&, response const&) override { return {}; }
    [[nodiscard]] io::address peer() const override { return peer_; }
    [[nodiscard]] std::uint64_t connection_id() const override { return 70; }
    [[nodiscard]] bool secure() const override { return false; }
    [[nodiscard]] secured_by const* secured() const override { return by; }
    [[nodiscard]] httoop::policy const& policy() const override { return policy_; }
    secured_by const* by = nullptr;

private:
    io::address peer_;
    httoop::policy policy_;
};

// One exchange whose host is `peer`, and what a log in memory holds of it.
struct logged {
    explicit logged(request r, io::address peer = io::address::v4({192, 0, 2, 255}, 80)) : host{std::move(peer)} {
        x.request() = std::move(r);
        x.begin(host, nullptr, nothing, {});
    }
    access_record record() const {
        return {x, status_code::ok, true, 1024, 3, duration::milliseconds(12), timestamp{784111777}, nullptr, {}};
    }
    std::string line(log_format f) const { return line(f, record()); }
    static std::string line(log_format f, access_record const& r) {
        int const descriptor = ::memfd_create("log", MFD_CLOEXEC);
        make_log(f, descriptor)->access(r);  // which flushes at its end
        return contents(descriptor);
    }
    static std::string contents(int descriptor) {
        std::string all(static_cast<std::size_t>(::lseek(descriptor, 0, SEEK_END)), '\0');
        CHECK(::pread(descriptor, all.data(), all.size(), 0) == static_cast<ssize_t>(all.size()));
        ::close(descriptor);
        return all;
    }
    log_host host;
    empty_source nothing;
    exchange x;
};

request asked(octets target = "/a?b=c") {
    request r{method::get, target};
    r.fields().append(field_id::host, "example.org");
    r.fields().append(field_id::user_agent, "curl/7");
    r.fields().append(field_id::referer, "http://example.org/");
    r.fields().append(field_id::authorization, "Basic c2VjcmV0");
    return r;
}

}  // namespace

TEST_CASE("log: an object of JSON a line") {
    CHECK(logged{asked()}.line(log_format::json) ==
          "{\"time\":\"1994-11-06T08:49:37Z\",\"connection\":70,\"peer\":\"192.0.2.255\",\"method\":\"GET\","
          "\"target\":\"/a?b=c\",\"version\":\"HTTP/1.1\",\"host\":\"example.org\",\"status\":200,\"sent\":1024,"
          "\"received\":3,\"took_us\":12000,\"user_agent\":\"curl/7\"}\n");
}

TEST_CASE("log: how a connection is secured, and the subject of the client's certificate, escaped") {
    logged l{asked()};
    secured_by by{"TLSv1.3", "TLS_AES_128_GCM_SHA256", "example.org", {}};
    l.host.by = &by;
    std::string const tls = R"(,"tls":"TLSv1.3","cipher":"TLS_AES_128_GCM_SHA256")";
    CHECK(l.line(log_format::json).find(tls + ",\"user_agent\":") != std::string::npos);
    by.client = "CN=eve \"\n\xff";
    CHECK(l.line(log_format::json).find(tls + R"(,"client":"CN=eve \"\u000a\u00ff","user_agent":)") != std::string::npos);
    std::string const long_one(100000, '\1');
    by.client = long_one;
    CHECK(l.line(log_format::json).size() > 6 * long_one.size());
}

TEST_CASE("log: the Common Log Format with Referer and User-Agent") {
    CHECK(logged{asked()}.line(log_format::common) ==
          "192.0.2.255 - - [06/Nov/1994:08:49:37 +0000] \"GET /a?b=c HTTP/1.1\" 200 1024 "
          "\"http://example.org/\" \"curl/7\"\n");
}

TEST_CASE("log: the name of who logged in, escaped") {
    struct {
        octets name, word, text;
    } const rows[] = {
        {"eve", "eve", "eve"},
        {"J\xc3\xbcrgen Q", "J\\xc3\\xbcrgen\\x20Q", "J\\u00c3\\u00bcrgen Q"},
        {"-", "\\x2d", "-"},
        {"a\" [x]\n{", "a\\x22\\x20[x]\\x0a{", "a\\\" [x]\\u000a{"},
    };
    for (auto const& r : rows) {
        CAPTURE(r.name);
        logged l{asked()};
        l.x.user(r.name);
        CHECK(l.line(log_format::common).starts_with("192.0.2.255 - " + std::string{r.word} + " [06/Nov/1994"));
        CHECK(l.line(log_format::json).find(",\"user\":\"" + std::string{r.text} + "\",\"user_agent\"") != std::string::npos);
    }
}

TEST_CASE("log: members that are there only if there is something to tell") {
    logged const l{request{method::of_token("PURGE"), "/"}};
    access_record r = l.record();
    CHECK(logged::line(log_format::json, r).find("user_agent") == std::string::npos);
    CHECK(logged::line(log_format::json, r).find("because") == std::string::npos);
    CHECK(logged::line(log_format::json, r).find("fault") == std::string::npos);
    r.because = &rules::head_in_time;
    r.fault = "the peer \"went\"";
    r.answered = false;
    std::string const line = logged::line(log_format::json, r);
    CHECK(line.find("\"method\":\"PURGE\"") != std::string::npos);
    CHECK(line.find("\"host\":\"\",\"status\":0,") != std::string::npos);
    CHECK(line.find(",\"because\":\"" + std::string{rules::head_in_time.id} + "\"") != std::string::npos);
    CHECK(line.ends_with(",\"fault\":\"the peer \\\"went\\\"\"}\n"));
    CHECK(logged::line(log_format::common, r).ends_with("\"PURGE / HTTP/1.1\" - 1024 \"-\" \"-\"\n"));
}

TEST_CASE("log: what services told, as members of the object and nowhere else") {
    logged l{asked()};
    l.x.tell("upstream", "http://[::1]:80/ \"\n");
    l.x.tell("upstream_us", std::uint64_t{1234});
    CHECK(l.line(log_format::json).ends_with(",\"user_agent\":\"curl/7\",\"upstream\":\"http://[::1]:80/ \\\"\\u000a\",\"upstream_us\":1234}\n"));
    CHECK(l.line(log_format::common).find("upstream") == std::string::npos);
    l.x.tell("upstream", std::string(100000, '\1'));
    CHECK(l.line(log_format::json).size() > 600000);
    CHECK(make_log(log_format::json, -1)->wants_account());
    CHECK_FALSE(make_log(log_format::common, -1)->wants_account());
}

TEST_CASE("log: a head that was not valid has no method, target and version") {
    logged const l{request{}};
    CHECK(l.line(log_format::json).find("\"method\":\"\",\"target\":\"\",\"version\":\"\"") != std::string::npos);
    CHECK(l.line(log_format::common).find("\"-\" ") != std::string::npos);
}

TEST_CASE("log: octets that could forge a line or steer a terminal are escaped") {
    request r{method::get, "/"};
    r.assign(method::get, "/\"\\\x1b\n\x7f\xff", target_form::origin, 0, 7, http_1_0);
    logged const l{std::move(r)};
    CHECK(l.line(log_format::json).find("\"target\":\"/\\\"\\\\\\u001b\\u000a\\u007f\\u00ff\",\"version\":\"HTTP/1.0\"") !=
          std::string::npos);
    CHECK(l.line(log_format::common).find("\"GET /\\x22\\x5c\\x1b\\x0a\\x7f\\xff HTTP/1.0\"") != std::string::npos);
}

TEST_CASE("log: peers by their address") {
    auto const peer = [](io::address a) {
        std::string const line = logged{request{}, std::move(a)}.line(log_format::common);
        return line.substr(0, line.find(" - - "));
    };
    CHECK(peer(io::address::v4({0, 10, 100, 1}, 80)) == "0.10.100.1");
    std::array<std::uint8_t, 16> ip{0x20, 0x01, 0x0d, 0xb8};
    ip[15] = 1;
    CHECK(peer(io::address::v6(ip, 80)) == "2001:db8::1");
    CHECK(peer(io::address::of_path({})) == "-");
}

TEST_CASE("log: lines longer than what is gathered, and many of them, are whole") {
    std::string const target = "/" + std::string(30000, '"');
    logged const l{asked(target)};
    for (auto const f : {log_format::json, log_format::common}) {
        int const descriptor = ::memfd_create("log", MFD_CLOEXEC);
        std::string expected;
        {
            auto const to = make_log(f, descriptor);
            for (int i = 0; i < 20; ++i) {
                logged const other{asked()};
                to->access(l.record());
                to->access(other.record());
                expected += l.line(f) + other.line(f);
            }
        }
        CHECK(logged::contents(descriptor) == expected);
    }
    CHECK(logged{asked()}.line(log_format::none).empty());
}
