#include "decoder.hpp"

#include <algorithm>

#include <httoop/wire/rules.hpp>

#include "huffman.hpp"
#include "integer.hpp"

namespace httoop::inline v0::wire::hpack {

namespace {

// For strings of further blocks; what a larger one took is given back.
constexpr std::size_t kept_room = 16384;

bool is_size_update(octets block) { return !block.empty() && (static_cast<unsigned char>(block.front()) & 0xe0) == 0x20; }

}  // namespace

bool decoder::fails(rule const& r, char const* at) {
    auto const offset = static_cast<std::size_t>(at - begin_);
    if (!policy_->refuses(r, offset)) return false;
    broken_ = {&r, offset};
    return true;
}

void decoder::set_limit(std::uint32_t octets) {
    limit_ = octets;
    smallest_ = std::min(smallest_, octets);
}

void decoder::begin(octets block) {
    begin_ = at_ = block.data();
    end_ = at_ + block.size();
    beginning_ = broken_.broken != nullptr || smallest_ < table_.maximum() || is_size_update(block);
    if (broken_.broken != nullptr) at_ = end_;
    if (!beginning_) smallest_ = limit_;
    size_updates_ = 0;
    too_large_ = false;
    octets_left_ = policy_->limits.field_section;
    fields_left_ = 2 * policy_->limits.field_count;
}

decoder::found decoder::ended() {
    if (decoded_.size() > kept_room) decltype(decoded_){}.swap(decoded_);
    if (broken_.broken == nullptr) return found::end;
    at_ = end_;
    return found::violated;
}

// Each representation begins with an octet whose first ones say which it is (RFC 7541 6).
decoder::found decoder::next_slowly(decoded_field& f) {
    while (at_ != end_) {
        auto const first = static_cast<unsigned char>(*at_);
        if ((first & 0xe0) == 0x20) {
            if (!update_size()) return ended();
            continue;
        }
        if (beginning_) {
            beginning_ = false;
            // The limit went below what the table may have: that has to be told first (4.2).
            if (smallest_ < table_.maximum() && fails(rules::hpack_size_update_first, at_)) return ended();
            smallest_ = limit_;
        }
        bool read;
        f = {};
        if ((first & 0x80) != 0) {
            char const* const start = at_;
            std::uint32_t index = 0;
            read = read_index(7, index) && look_up(index, start, f);
            f.static_field = f.static_name;
        } else if ((first & 0x40) != 0) {
            read = read_literal(6, true, f);
        } else {
            f.never_indexed = (first & 0x10) != 0;
            read = read_literal(4, false, f);
        }
        if (!read) return ended();
        if (counts(f)) return found::field;
    }
    return ended();
}

// 6.3, and 4.2: at the beginning of a block, the smallest since the last block among them.
bool decoder::update_size() {
    char const* const start = at_;
    std::uint32_t size = 0;
    if (!read_index(5, size)) return false;
    if (!beginning_ && fails(rules::hpack_size_update_first, start)) return false;
    if (++size_updates_ > 2 && fails(rules::hpack_size_updates, start)) return false;
    if (size > limit_) {
        if (fails(rules::hpack_size_beyond_limit, start)) return false;
        size = limit_;
    }
    if (smallest_ < table_.maximum() && size > smallest_ && fails(rules::hpack_smallest_size, start))
        return false;
    smallest_ = limit_;
    table_.resize(size);
    return true;
}

bool decoder::read_index(unsigned prefix, std::uint32_t& index) {
    char const* const start = at_;
    rule const* broken = nullptr;
    if (read_integer(at_, end_, prefix, index, broken)) return true;
    fails(*broken, start);
    at_ = end_;
    return false;
}

bool decoder::look_up(std::uint32_t index, char const* at, decoded_field& f) {
    if (index == 0) return !fails(rules::hpack_index_zero, at);
    return give(index, f) || !fails(rules::hpack_index, at);
}

bool decoder::read_string(string_literal& s) {
    char const* const start = at_;
    if (at_ == end_) {
        fails(rules::hpack_string_cut, start);
        return false;
    }
    s.huffman = (static_cast<unsigned char>(*at_) & 0x80) != 0;
    std::uint32_t length = 0;
    if (!read_index(7, length)) return false;
    if (length > static_cast<std::size_t>(end_ - at_)) {
        fails(rules::hpack_string_cut, start);
        at_ = end_;
        return false;
    }
    if (length > most_octets() && fails(rules::hpack_string_too_long, start)) return false;
    s.coded = {at_, length};
    at_ += length;
    return true;
}

bool decoder::decode_string(string_literal const& s, char*& room, octets& out) {
    if (!s.huffman) {
        out = s.coded;
        return true;
    }
    huffman_decoded const d = huffman_decode(s.coded, room);
    if (d.broken != nullptr && fails(*d.broken, s.coded.data())) return false;
    if (d.size > most_octets() && fails(rules::hpack_string_too_long, s.coded.data()))
        return false;
    out = {room, d.size};
    room += d.size;
    return true;
}

// 6.2: an index of a name, or 0 and the name; then the value.
bool decoder::read_literal(unsigned prefix, bool add, decoded_field& f) {
    char const* const start = at_;
    std::uint32_t index = 0;
    string_literal name, value;
    if (!read_index(prefix, index)) return false;
    if (index == 0 ? !read_string(name) : !look_up(index, start, f)) return false;
    f.notes = nullptr;
    if (!read_string(value)) return false;

    std::size_t const needed = (name.huffman ? huffman_decoded_room(name.coded.size()) : 0) +
                               (value.huffman ? huffman_decoded_room(value.coded.size()) : 0);
    if (decoded_.size() < needed) decoded_.resize(std::max<std::size_t>(needed, 256));
    char* room = decoded_.data();
    if (index == 0 && !decode_string(name, room, f.name)) return false;
    if (!decode_string(value, room, f.value)) return false;
    // The views of the new entry, since an old one whose name it has may be gone.
    if (add && table_.add(f.name, f.value, f.name_note)) {
        table_field const entry = table_.at(0);
        f.name = entry.name;
        f.value = entry.value;
        f.notes = &table_.notes(0);
    }
    return true;
}

}  // namespace httoop::inline v0::wire::hpack
