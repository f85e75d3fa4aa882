// What it costs to read the head of a request from a field block of HTTP/2, and to write that of a
// response (RFC 9113 8): with warm tables, as on a connection that is in use.
#include "rows.hpp"

#include <string>

#include <wire/h2/heads.hpp>

using namespace httoop;
namespace h2 = wire::h2;

namespace {

policy const strict;
wire::message_clock now;
wire::context const secured{.secure = true, .policy = &strict, .clock = &now};

using field_list = std::vector<std::pair<octets, octets>>;

field_list const tiny{{":method", "GET"}, {":scheme", "https"}, {":authority", "localhost:8443"}, {":path", "/plain"}, {"user-agent", "h2load nghttp2/1.52.0"}};
field_list const browser{
    {":method", "GET"}, {":authority", "www.example.org"}, {":scheme", "https"}, {":path", "/static/styles/main.css?v=20240817"},
    {"sec-ch-ua", "\"Chromium\";v=\"128\", \"Not;A=Brand\";v=\"24\", \"Google Chrome\";v=\"128\""}, {"sec-ch-ua-mobile", "?0"},
    {"user-agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36"},
    {"sec-ch-ua-platform", "\"Linux\""}, {"accept", "text/css,*/*;q=0.1"}, {"sec-fetch-site", "same-origin"},
    {"sec-fetch-mode", "no-cors"}, {"sec-fetch-dest", "style"}, {"referer", "https://www.example.org/"},
    {"accept-encoding", "gzip, deflate, br, zstd"}, {"accept-language", "en-US,en;q=0.9,de;q=0.8"},
    {"cookie", "session=0123456789abcdef0123456789abcdef"}, {"cookie", "theme=dark-and-quite-a-lot-of-it"}, {"priority", "u=0, i"}};

struct reading_end {
    explicit reading_end(field_list const& f) {
        auto const encoded = [&] {
            std::string block;
            peer.begin(block);
            for (auto const& [name, value] : f) peer.add(block, name, value);
            return block;
        };
        d.read_request(encoded());
        warm = encoded();
    }
    bool read() {
        if (!d.read_request(warm).good()) return false;
        d.take_request(r);
        return true;
    }
    wire::hpack::encoder peer;
    h2::head_decoder d{secured};
    std::string warm;
    request r;
};

template <field_list const& list>
[[gnu::noinline]] bool read(octets) {
    static reading_end e{list};
    return e.read();
}

[[gnu::noinline]] bool write(octets) {
    static h2::head_encoder e{secured};
    static std::string block;
    static response const r = response::text("Hello, World!");
    block.clear();
    return e.response(block, r, content_length_of::exactly(13), method::get).has_value();
}

// As a file is answered, again and again.
[[gnu::noinline]] bool write_file(octets) {
    static h2::head_encoder e{secured};
    static std::string block;
    static response const r = [] {
        response of_file{status_code::ok};
        field_section& f = of_file.fields();
        f.append(field_id::content_type, "text/plain; charset=utf-8");
        f.append(field_id::etag, "\"1f-6745a0c2b1d3e\"");
        f.append(field_id::last_modified, "Sun, 06 Nov 1994 08:49:37 GMT");
        f.append(field_id::accept_ranges, "bytes");
        f.append(field_id::x_content_type_options, "nosniff");
        return of_file;
    }();
    block.clear();
    return e.response(block, r, content_length_of::exactly(31), method::get).has_value();
}

}  // namespace

int main(int argc, char** argv) {
    now.set({{0}, {784111777}});
    bench::row const rows[] = {
        {"read a tiny request's head", "", read<tiny>},
        {"read a browser's request head", "", read<browser>},
        {"write a tiny response's head", "", write},
        {"write a file's response head", "", write_file},
    };
    return bench::run(rows, argc, argv);
}
