#pragma once
// Field blocks of HPACK in tests: hex to octets, fields to text, and the examples of RFC 7541.
#include <deque>
#include <string>
#include <vector>

#include <wire/hpack/decoder.hpp>

namespace support {

inline std::string from_hex(std::string_view hex) {
    std::string out, digits;
    for (char c : hex)
        if (c != ' ') digits += c;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
        out += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
    return out;
}

// All fields of the block that was begun, a line each.
inline std::string read_block(httoop::wire::hpack::decoder& d) {
    std::string text;
    for (httoop::wire::hpack::decoded_field f; d.next(f) == httoop::wire::hpack::decoder::found::field;)
        text.append(f.name).append(": ").append(f.value) += '\n';
    return text;
}
inline std::string read_block(httoop::wire::hpack::decoder& d, std::string const& block) {
    d.begin(block);
    return read_block(d);
}

struct example_block {
    std::string story;  // examples of the same one share their tables
    unsigned table_limit;
    unsigned table_size;  // afterwards
    std::string hex;
    std::string fields;
};

// RFC 7541 C.2 to C.6.
inline std::vector<example_block> const& rfc7541_examples() {
    static std::vector<example_block> const rows{
        {"C.2.1", 4096, 55,
     "400a637573746f6d2d6b65790d637573746f6d2d686561646572",
     "custom-key: custom-header\n"},
        {"C.2.2", 4096, 0,
     "040c2f73616d706c652f70617468",
     ":path: /sample/path\n"},
        {"C.2.3", 4096, 0,
     "100870617373776f726406736563726574",
     "password: secret\n"},
        {"C.2.4", 4096, 0,
     "82",
     ":method: GET\n"},
        {"C.3", 4096, 57,
     "828684410f7777772e6578616d706c652e636f6d",
     ":method: GET\n"
     ":scheme: http\n"
     ":path: /\n"
     ":authority: www.example.com\n"},
        {"C.3", 4096, 110,
     "828684be58086e6f2d6361636865",
     ":method: GET\n"
     ":scheme: http\n"
     ":path: /\n"
     ":authority: www.example.com\n"
     "cache-control: no-cache\n"},
        {"C.3", 4096, 164,
     "828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565",
     ":method: GET\n"
     ":scheme: https\n"
     ":path: /index.html\n"
     ":authority: www.example.com\n"
     "custom-key: custom-value\n"},
        {"C.4", 4096, 57,
     "828684418cf1e3c2e5f23a6ba0ab90f4ff",
     ":method: GET\n"
     ":scheme: http\n"
     ":path: /\n"
     ":authority: www.example.com\n"},
        {"C.4", 4096, 110,
     "828684be5886a8eb10649cbf",
     ":method: GET\n"
     ":scheme: http\n"
     ":path: /\n"
     ":authority: www.example.com\n"
     "cache-control: no-cache\n"},
        {"C.4", 4096, 164,
     "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf",
     ":method: GET\n"
     ":scheme: https\n"
     ":path: /index.html\n"
     ":authority: www.example.com\n"
     "custom-key: custom-value\n"},
        {"C.5", 256, 222,
     "4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120"
     "474d546e1768747470733a2f2f7777772e6578616d706c652e636f6d",
     ":status: 302\n"
     "cache-control: private\n"
     "date: Mon, 21 Oct 2013 20:13:21 GMT\n"
     "location: https://www.example.com\n"},
        {"C.5", 256, 222,
     "4803333037c1c0bf",
     ":status: 307\n"
     "cache-control: private\n"
     "date: Mon, 21 Oct 2013 20:13:21 GMT\n"
     "location: https://www.example.com\n"},
        {"C.5", 256, 215,
     "88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a69707738"
     "666f6f3d4153444a4b48514b425a584f5157454f50495541585157454f49553b206d61782d6167653d33"
     "3630303b2076657273696f6e3d31",
     ":status: 200\n"
     "cache-control: private\n"
     "date: Mon, 21 Oct 2013 20:13:22 GMT\n"
     "location: https://www.example.com\n"
     "content-encoding: gzip\n"
     "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1\n"},
        {"C.6", 256, 222,
     "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad1718"
     "63c78f0b97c8e9ae82ae43d3",
     ":status: 302\n"
     "cache-control: private\n"
     "date: Mon, 21 Oct 2013 20:13:21 GMT\n"
     "location: https://www.example.com\n"},
        {"C.6", 256, 222,
     "4883640effc1c0bf",
     ":status: 307\n"
     "cache-control: private\n"
     "date: Mon, 21 Oct 2013 20:13:21 GMT\n"
     "location: https://www.example.com\n"},
        {"C.6", 256, 215,
     "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7"
     "b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007",
     ":status: 200\n"
     "cache-control: private\n"
     "date: Mon, 21 Oct 2013 20:13:22 GMT\n"
     "location: https://www.example.com\n"
     "content-encoding: gzip\n"
     "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1\n"},
    };
    return rows;
}

}  // namespace support
