#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <httoop/message/request.hpp>
#include <httoop/message/response.hpp>
#include <httoop/wire/context.hpp>
#include <httoop/wire/event.hpp>

#include "../hpack/decoder.hpp"
#include "../hpack/encoder.hpp"
#include "name_codes.hpp"
#include "priority.hpp"

// How field blocks become messages, and messages field blocks (RFC 9113 8.1 to 8.5, RFC 8441 4).
namespace httoop::inline v0::wire::h2 {

// What came of a block.
struct verdict {
    violation broken;               // null: it is good
    bool connection_error = false;  // COMPRESSION_ERROR: the tables are lost
    // The message is malformed (8.1.1): a server may answer with the rule's status, then
    // PROTOCOL_ERROR resets the stream. What is neither is refused by the status alone (413, 417,
    // 421, 431).
    bool malformed = false;

    [[nodiscard]] bool good() const { return broken.broken == nullptr; }
};

// Reads the field blocks of the peer, in the order in which they come: they share tables. Each
// block is decoded to its end, whatever is wrong with it.
//
//     if (verdict v = d.read_request(block); !v.good()) ...
//     d.take_request(r);
//
// What was read is kept until the next read. A request is as HTTP/1.1 would have brought it but for
// the case of its names: method, target and Host instead of pseudo-fields, one Cookie line. The
// target has origin form; where we forward, and :scheme is not that of the connection, absolute
// form tells it. Offsets of violations count octets of the list as it was decoded so far.
class head_decoder {
public:
    // c.policy has limits and relaxations; c.secure and c.forwards decide about :scheme.
    explicit head_decoder(context const& c);

    // For set_limit.
    [[nodiscard]] hpack::decoder& fields() { return fields_; }
    // :protocol is taken of CONNECT: SETTINGS_ENABLE_CONNECT_PROTOCOL was sent (RFC 8441 3).
    void extended_connect(bool taken) { extended_ = taken; }

    verdict read_request(octets block);
    // `answered`: the method of the request.
    verdict read_response(octets block, httoop::method::known answered);
    verdict read_trailers(octets block);
    // Of a stream that is gone: for the tables alone.
    verdict pass_over(octets block);

    // Of the head read last, if it was good, until the next read.
    void take_request(request& into) const;
    void take_response(response& into) const;
    // Those that may not stand in trailers are left out (RFC 9110 6.5.1).
    void take_trailers(field_section& into) const;
    // How much memory that takes.
    [[nodiscard]] std::size_t held() const {
        return lines_.held() + control_.held() + entries_.capacity() * sizeof(field_section::entry);
    }
    // Gives it back; the head read last is forgotten.
    void give_back() {
        lines_ = text{};
        control_ = text{};
        count_ = 0;
        decltype(entries_){}.swap(entries_);
        fields_.give_back();
    }

    [[nodiscard]] httoop::method::known method() const { return method_; }
    [[nodiscard]] status_code status() const { return status_; }
    // CONNECT, with or without :protocol.
    [[nodiscard]] bool connects() const { return method_ == httoop::method::connect; }
    // What content-length says, where the message can have content: not of a response to HEAD, of
    // 1xx, 204, 304, and 2xx to CONNECT. The sum of the DATA payloads has to be the same (8.1.1).
    [[nodiscard]] std::optional<std::uint64_t> content_length() const;
    // The message can have no content, whatever content-length says: DATA that is not empty is
    // malformed.
    [[nodiscard]] bool never_content() const { return never_content_; }
    [[nodiscard]] bool expects_continue() const { return expects_continue_; }
    [[nodiscard]] h2::priority priority() const { return priority_; }

private:
    enum class section : std::uint8_t { request, response, trailers };
    // A stretch of the control data.
    struct part {
        std::uint32_t at = 0, size = 0;
    };
    // Octets one behind the other, in memory that is kept.
    class text {
    public:
        // Room for n octets more; those before stay, but elsewhere.
        char* room(std::size_t n) {
            if (room_ - size_ < n) grow(n);
            return octets_.get() + size_;
        }
        void wrote(std::size_t n) { size_ += static_cast<std::uint32_t>(n); }
        void clear() { size_ = 0; }
        [[nodiscard]] std::uint32_t size() const { return size_; }
        [[nodiscard]] std::size_t held() const { return room_; }
        [[nodiscard]] octets view(std::uint32_t at, std::uint32_t size) const {
            return {octets_.get() + at, size};
        }

    private:
        void grow(std::size_t n);
        std::unique_ptr<char[]> octets_;
        std::uint32_t room_ = 0, size_ = 0;
    };

    // decoding.cpp
    verdict read(octets block);
    void begin(section what);
    void take(hpack::decoded_field const& f);
    void take_pseudo(pseudo_field p, hpack::decoded_field const& f);
    name_code classify(octets name);
    bool check_value(octets value);
    void finish();

    // managed_fields.cpp
    bool take_field(field_id id, hpack::decoded_field const& f);
    bool take_trailer(field_id id);
    void read_length(octets value);
    void read_expectations(octets value);
    bool add_crumb(hpack::decoded_field const& f);
    void join_cookies();

    // control_data.cpp
    bool take_authority(octets value);
    bool read_scheme(octets value);
    bool read_path(octets path);
    void begin_fields();
    void complete_request();
    void complete_response();
    void set_target();
    bool take_host(octets value);
    bool same_entity(octets host) const;

    bool malformed(rule const& r);
    bool malformed_field(rule const& r);
    void refuse(rule const& r);
    octets view(part const& p) const { return control_.view(p.at, p.size); }
    bool has(pseudo_field p) const { return (seen_ >> static_cast<unsigned>(p) & 1) != 0; }
    octets view(pseudo_field p) const { return has(p) ? view(of(p)) : octets{}; }
    octets authority() const;  // from :authority, or ""
    part& of(pseudo_field p) { return pseudo_[static_cast<unsigned>(p)]; }
    part const& of(pseudo_field p) const { return pseudo_[static_cast<unsigned>(p)]; }
    part add_part(octets s);
    bool is_known_line(hpack::decoded_field const& f) const;
    field_section::entry& new_entry() {
        if (count_ == entries_.size()) entries_.resize(count_ == 0 ? 16 : std::size_t{count_} * 2);
        return entries_[count_++];
    }
    // Whether the value is beyond doubt.
    bool add_line(field_id id, octets name, octets value, bool never_indexed);
    void add_known_line(field_id id, hpack::decoded_field const& f);
    void add_known_authority(octets value);

    context const& context_;
    hpack::decoder fields_;
    bool extended_ = false;

    section section_ = section::request;
    violation broken_;   // malformed
    violation refused_;  // refused only
    text lines_;         // as field_section has them; that of Host first, if there is :authority
    text control_;       // other pseudo-fields
    std::vector<field_section::entry> entries_;  // the first count_
    std::uint32_t count_ = 0, cookies_ = 0;
    field_set present_;
    unsigned seen_ = 0;                                         // pseudo-fields
    part pseudo_[static_cast<unsigned>(pseudo_field::count_)];  // those seen, but for :authority
    part target_;
    std::uint32_t path_at_ = 0, query_at_ = 0;
    target_form form_ = target_form::origin;
    bool in_fields_ = false, canonical_ = true;
    bool http_ = false;  // :scheme is http or https
    bool https_ = false;
    bool other_scheme_ = false;  // than the connection's; the target tells it

    httoop::method::known method_ = httoop::method::other, answered_ = httoop::method::other;
    status_code status_;
    std::uint64_t length_ = 0;
    bool has_length_ = false, never_content_ = false, expects_continue_ = false;
    h2::priority priority_;
};

// Composes the field blocks that we send, in the order in which they are sent.
//
//     if (auto ok = e.response(block, r, length, method::get); !ok) ...   // nothing was added
//     e.trailers(block, t);
//
// Names are written in lower case; fields about a connection stay out, as do a content-length and
// (for requests) a Host of the caller's, which are derived; Cookie is split into its pairs.
class head_encoder {
public:
    // c.clock tells the Date of final responses, c.secure the :scheme.
    explicit head_encoder(context const& c);

    // For set_limit.
    [[nodiscard]] hpack::encoder& fields() { return fields_; }

    // Each appends a block. One that cannot be composed adds nothing, to the tables neither.
    // `extended`: the peer takes :protocol (RFC 8441 3); a request that has one fails without it.
    result<void> request(std::string& block, httoop::request const& r, content_length_of length,
                         bool extended = false);
    // Interim and final. `answered`: the method of the request.
    result<void> response(std::string& block, httoop::response const& r, content_length_of length,
                          method::known answered);
    // Those that may not stand in trailers are left out; nothing is appended where none remains.
    // False then.
    result<bool> trailers(std::string& block, field_section const& t);

private:
    context const& context_;
    hpack::encoder fields_;
};

}  // namespace httoop::inline v0::wire::h2
