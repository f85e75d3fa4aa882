#pragma once
#include <string>

#include <httoop/message/field_section.hpp>

#include "../h1/outgoing.hpp"
#include "sent_names.hpp"

namespace httoop::inline v0::wire::h2 {

// Appends one block to a string, which has its octets when the writer is gone.
class block_writer {
public:
    // `octets` of names and values are expected.
    block_writer(hpack::encoder& e, std::string& block, std::size_t octets);
    block_writer(block_writer const&) = delete;
    block_writer& operator=(block_writer const&) = delete;
    ~block_writer() { block_.resize(size()); }

    void add(hpack::known_name const& name, octets value, bool never_indexed = false) {
        reserve(hpack::encoder::add_room(name.name, value));
        to_ = encoder_.add(to_, name, value, never_indexed);
    }
    void add(field_id id, octets value) {
        add(sent_names[static_cast<std::size_t>(id)].known(), value);
    }
    void add(field_line const& line);
    void add_status(unsigned code);

    // The fields of a message, but for those about a connection; then Content-Length as it is
    // framed. Cookie is divided in requests, where it is joined again.
    enum class message : bool { request, response };
    void add_fields(field_section const& f, outgoing const& framing, message of);

private:
    void add_cookie(field_line const& line);
    void add_unknown(field_line const& line);
    void add_te(field_line const& line);
    [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(to_ - block_.data()); }
    void reserve(std::size_t n) {
        if (static_cast<std::size_t>(end_ - to_) < n) grow(n);
    }
    void grow(std::size_t n);

    hpack::encoder& encoder_;
    std::string& block_;
    char *to_, *end_;
};

}  // namespace httoop::inline v0::wire::h2
