#pragma once
// Lists of fields as HTTP/2 carries them, in tests: to blocks and back, and what a head decoder makes of them.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <wire/h2/heads.hpp>

#include "blocks.hpp"

namespace support {

using field_list = std::vector<std::pair<std::string, std::string>>;

inline std::string block_of(field_list const& fields, httoop::wire::hpack::encoder& e) {
    std::string block;
    e.begin(block);
    for (auto const& [name, value] : fields) e.add(block, name, value);
    return block;
}

inline std::string lines_of(httoop::field_section const& f) {
    std::string text;
    for (httoop::field_line const line : f) text.append(line.name).append(": ").append(line.value) += '\n';
    return text;
}

// One end that receives: what it reads shares tables with what it read before.
struct receiving_end {
    explicit receiving_end(httoop::wire::role r = httoop::wire::role::server) { context.role = r; }
    receiving_end(receiving_end const&) = delete;

    httoop::policy policy;
    httoop::wire::context context{.policy = &policy};
    httoop::wire::hpack::encoder peer;
    httoop::wire::h2::head_decoder decoder{context};

    httoop::wire::h2::verdict request(field_list const& f) { return decoder.read_request(block_of(f, peer)); }
    httoop::wire::h2::verdict response(field_list const& f, httoop::method::known to = httoop::method::get) {
        return decoder.read_response(block_of(f, peer), to);
    }
    httoop::wire::h2::verdict trailers(field_list const& f) { return decoder.read_trailers(block_of(f, peer)); }
    httoop::request taken() const {
        httoop::request r;
        decoder.take_request(r);
        return r;
    }
};

// "" where it is good, the rule's id where it is malformed, the id and the status where it is refused
// otherwise.
inline std::string told(httoop::wire::h2::verdict const& v) {
    if (v.good()) return "";
    if (v.malformed) return v.broken.broken->id;
    if (v.connection_error) return std::string{"connection: "} + v.broken.broken->id;
    return std::string{v.broken.broken->id} + " " + std::to_string(v.broken.broken->status);
}

inline std::string told_of_request(field_list const& f) {
    receiving_end e;
    return told(e.request(f));
}
// A good request for http://example.org/ with these fields too.
inline field_list get_with(field_list const& more) {
    field_list all{{":method", "GET"}, {":scheme", "http"}, {":authority", "example.org"}, {":path", "/"}};
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

}  // namespace support
