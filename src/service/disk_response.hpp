#pragma once
#include <httoop/caching/stored_response.hpp>

#include "disk_content.hpp"

namespace httoop::inline v0 {

// A response of a disk_store: its head, and its content, which others with newer heads share.
class disk_response final : public cached_response {
public:
    disk_response(owned<caching::stored_response> s, held<disk_content> c, content_length_of length)
        : stored_{std::move(s)}, content_{std::move(c)}, length_{length} {}

    [[nodiscard]] caching::stored_response const& stored() const override { return *stored_; }
    [[nodiscard]] content_length_of length() const override { return length_; }
    void give(reply& to) const override;
    void give(reply& to, std::uint64_t first, std::uint64_t size) const override;
    [[nodiscard]] octets at_hand() const override {
        return is() == state::complete && content_->ready() && content_->small() ? content_->at_hand() : octets{};
    }
    [[nodiscard]] field_section const* trailers() const override { return content_->trailers(); }
    using cached_response::become;

    [[nodiscard]] held<disk_content> const& content() const { return content_; }
    [[nodiscard]] std::int64_t number() const { return content_->number(); }

private:
    owned<caching::stored_response> stored_;
    held<disk_content> content_;
    content_length_of length_;
};

// One that a disk_store gave.
inline disk_response& on_disk(held<cached_response> const& r) { return static_cast<disk_response&>(*r); }

}  // namespace httoop::inline v0
