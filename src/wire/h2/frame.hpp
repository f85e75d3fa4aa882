#pragma once
#include <cstddef>
#include <cstdint>
#include <iterator>

#include <httoop/core/octets.hpp>

// Frames (RFC 9113 4, 6).
namespace httoop::inline v0::wire::h2 {

enum class frame_type : std::uint8_t {
    data = 0x0,
    headers = 0x1,
    priority = 0x2,
    rst_stream = 0x3,
    settings = 0x4,
    push_promise = 0x5,
    ping = 0x6,
    goaway = 0x7,
    window_update = 0x8,
    continuation = 0x9,
    priority_update = 0x10,  // RFC 9218 7.1
};

// Flags; which of them a frame has depends on its type.
namespace flag {
inline constexpr std::uint8_t end_stream = 0x1, ack = 0x1, end_headers = 0x4, padded = 0x8,
                              priority = 0x20;
}

// Why a stream or the connection ends (RFC 9113 7). Others may come, and mean nothing.
enum class error_code : std::uint32_t {
    no_error = 0x0,
    protocol_error = 0x1,
    internal_error = 0x2,
    flow_control_error = 0x3,
    settings_timeout = 0x4,
    stream_closed = 0x5,
    frame_size_error = 0x6,
    refused_stream = 0x7,
    cancel = 0x8,
    compression_error = 0x9,
    connect_error = 0xa,
    enhance_your_calm = 0xb,
    inadequate_security = 0xc,
    http_1_1_required = 0xd,
};

// As RFC 9113 7 calls it; "" of NO_ERROR and of those that it does not know.
constexpr octets name_of_error(std::uint32_t code) {
    constexpr octets names[] = {"", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT", "STREAM_CLOSED",
                                "FRAME_SIZE_ERROR", "REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR", "CONNECT_ERROR",
                                "ENHANCE_YOUR_CALM", "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED"};
    return code < std::size(names) ? names[code] : octets{};
}

inline constexpr std::uint32_t largest_id = 0x7fffffff;       // of a stream (5.1.1)
inline constexpr std::int64_t largest_window = 0x7fffffff;    // 6.9.1
inline constexpr std::uint32_t smallest_frame_limit = 16384;  // what every endpoint takes (4.2)
inline constexpr std::uint32_t largest_frame_limit = 16777215;
inline constexpr std::uint32_t standard_window = 65535;  // before anybody said otherwise (6.9.2)

inline std::uint32_t read_u16(char const* p) {
    auto const* const u = reinterpret_cast<unsigned char const*>(p);
    return std::uint32_t{u[0]} << 8 | u[1];
}
inline std::uint32_t read_u32(char const* p) { return read_u16(p) << 16 | read_u16(p + 2); }
// 31 bits: the reserved one is ignored (4.1).
inline std::uint32_t read_u31(char const* p) { return read_u32(p) & largest_id; }
inline char* write_u16(char* to, std::uint32_t n) {
    to[0] = static_cast<char>(n >> 8);
    to[1] = static_cast<char>(n);
    return to + 2;
}
inline char* write_u32(char* to, std::uint32_t n) { return write_u16(write_u16(to, n >> 16), n); }

// Length (24), Type (8), Flags (8), Reserved (1), Stream Identifier (31).
struct frame_header {
    static constexpr std::size_t size = 9;

    std::uint32_t length = 0;
    frame_type type = frame_type::data;  // any octet
    std::uint8_t flags = 0;
    std::uint32_t stream = 0;

    [[nodiscard]] bool has(std::uint8_t f) const { return (flags & f) != 0; }

    static frame_header read(char const* p) {
        frame_header h;
        h.length = read_u16(p) << 8 | static_cast<unsigned char>(p[2]);
        h.type = static_cast<frame_type>(static_cast<unsigned char>(p[3]));
        h.flags = static_cast<std::uint8_t>(p[4]);
        h.stream = read_u31(p + 5);
        return h;
    }
    char* write(char* to) const {
        to = write_u16(to, length >> 8);
        *to++ = static_cast<char>(length);
        *to++ = static_cast<char>(type);
        *to++ = static_cast<char>(flags);
        return write_u32(to, stream);
    }
};

}  // namespace httoop::inline v0::wire::h2
