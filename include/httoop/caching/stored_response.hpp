#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <httoop/caching/freshness.hpp>
#include <httoop/caching/selecting.hpp>
#include <httoop/field/content_range.hpp>
#include <httoop/message/method.hpp>
#include <httoop/message/response.hpp>

namespace httoop::inline v0::caching {

// A response as a cache keeps it (RFC 9111 3): all but the content, which lies in the store. A value; made by
// keep(), and by what updates it.
struct stored_response {
    std::string key;                               // key.hpp
    method::known asked_by = method::get;          // get, head or post
    bool by_shared = true;                         // a shared cache stored it: a private one keeps and counts otherwise
    timestamp request_time, response_time;         // of that exchange, or of the last validation
    // Status and fields, but for those that are not stored (3.1). Without Age. A 206 is kept as the 200 that
    // it is a part of.
    response head;
    selecting_fields selecting;
    caching::freshness freshness;

    // Of the content. `complete`: all of it is held, or will be when it has arrived.
    bool complete = true;
    std::optional<std::uint64_t> length{};         // of all of it, if known
    std::vector<byte_range> held{};                // if it is not complete: ascending, none touches another

    std::vector<std::string> groups{};             // RFC 9875; they are those of the key's origin
    std::vector<std::string> tags{};               // what cache_options::tag_fields call it; of any origin

    [[nodiscard]] bool has_validator() const {
        return head.fields().has(field_id::etag) || head.fields().has(field_id::last_modified);
    }
    // Whether all of that range is held, and the offset of its first octet in what is held, where ranges stand
    // one behind the other.
    [[nodiscard]] std::optional<std::uint64_t> offset_of(byte_range r) const;
};

}  // namespace httoop::inline v0::caching
