#pragma once
// HTTP/2 by hand (RFC 9113): frames made and taken apart, for peers that do as they are told.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <httoop/core/policy.hpp>

#include "../../src/wire/hpack/decoder.hpp"

namespace support {

enum frame_type : std::uint8_t { data, headers, priority, rst_stream, settings, push_promise, ping, goaway, window_update, continuation };
inline constexpr std::uint8_t end_stream = 1, ack = 1, end_headers = 4;

inline std::string u32(std::uint32_t n) {
    return {static_cast<char>(n >> 24), static_cast<char>(n >> 16), static_cast<char>(n >> 8), static_cast<char>(n)};
}
inline std::uint32_t u32_of(std::string_view s) {
    std::uint32_t n = 0;
    for (char const c : s.substr(0, 4)) n = n << 8 | static_cast<std::uint8_t>(c);
    return n;
}

inline std::string framed(frame_type type, std::uint8_t flags, std::uint32_t stream, std::string_view payload = {}) {
    std::string f = u32(static_cast<std::uint32_t>(payload.size())).substr(1);
    (f += static_cast<char>(type)) += static_cast<char>(flags);
    return (f += u32(stream)) += payload;
}

// A field block without Huffman, and nothing indexed (RFC 7541 6.2.2).
inline std::string block(std::vector<std::pair<std::string, std::string>> const& fields) {
    std::string b;
    for (auto const& [name, value] : fields)
        ((((b += '\0') += static_cast<char>(name.size())) += name) += static_cast<char>(value.size())) += value;
    return b;
}
inline std::string setting(std::uint16_t id, std::uint32_t value) { return u32(id).substr(2) + u32(value); }

struct frame {
    std::uint8_t type = 0, flags = 0;
    std::uint32_t stream = 0;
    std::string payload;
};

// Takes frames from octets: the client's, behind its preface.
class frame_reader {
public:
    void add(std::string_view octets) { unread_ += octets; }
    // The next whole frame; false: more octets are needed.
    bool next(frame& f) {
        if (!preface_) {
            if (unread_.size() < preface.size()) return false;
            preface_right_ = unread_.starts_with(preface);
            unread_.erase(0, preface.size());
            preface_ = true;
        }
        if (unread_.size() < 9) return false;
        std::size_t const size = u32_of(unread_) >> 8;
        if (unread_.size() < 9 + size) return false;
        f = {static_cast<std::uint8_t>(unread_[3]), static_cast<std::uint8_t>(unread_[4]),
             u32_of(std::string_view{unread_}.substr(5)), unread_.substr(9, size)};
        unread_.erase(0, 9 + size);
        return true;
    }
    [[nodiscard]] bool preface_right() const { return preface_right_; }
    // A whole block; in the order of their coming.
    std::map<std::string, std::string> fields(std::string_view block) {
        std::map<std::string, std::string> all;
        decoder_.begin(block);
        for (httoop::wire::hpack::decoded_field f; decoder_.next(f) == httoop::wire::hpack::decoder::found::field;)
            all.emplace(f.name, f.value);
        return all;
    }

private:
    static constexpr std::string_view preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    std::string unread_;
    bool preface_ = false, preface_right_ = false;
    httoop::policy policy_;
    httoop::wire::hpack::decoder decoder_{policy_};
};

}  // namespace support
