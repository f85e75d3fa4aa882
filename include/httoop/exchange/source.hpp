#pragma once
#include <string>

#include <httoop/core/owned.hpp>
#include <httoop/io/outcome.hpp>
#include <httoop/io/task.hpp>
#include <httoop/message/content.hpp>
#include <httoop/message/field_section.hpp>

namespace httoop::inline v0 {

// Some octets of content. Valid until the next read of the source they came from, or, if `keep` is
// set, as long as that is held. `last`: nothing follows (the data may be empty then).
struct chunk {
    octets data;
    keeper keep;
    bool last = false;
};

// Content that is pulled, piece by piece (RFC 9110 6.4). One read at a time.
//
//     for (bool last = false; !last;) {
//         auto piece = co_await from.read();
//         if (!piece) co_return piece.error();
//         use(piece->data);
//         last = piece->last;
//     }
class source {
public:
    virtual ~source() = default;
    virtual task<outcome<chunk>> read() = 0;
    // Of the whole content; unknown where only the end will tell.
    [[nodiscard]] virtual content_length_of length() const = 0;
    // After the last chunk: the trailer section, or null.
    [[nodiscard]] virtual field_section const* trailers() const { return nullptr; }
    // Back to the start, where that can be done; else a `refused` error.
    virtual outcome<void> rewind();
};

// Content held in memory.
class memory_source final : public source {
public:
    explicit memory_source(std::string owned) : octets_{std::move(owned)} {}
    task<outcome<chunk>> read() override;
    [[nodiscard]] content_length_of length() const override;
    outcome<void> rewind() override;

private:
    std::string octets_;
    bool read_ = false;
};

// No content at all.
class empty_source final : public source {
public:
    task<outcome<chunk>> read() override;
    [[nodiscard]] content_length_of length() const override { return {}; }
    outcome<void> rewind() override { return {}; }
};

// All of a source in memory; a `limit` error when it is more than `most` octets.
task<outcome<std::string>> gather(source& from, std::uint64_t most);

}  // namespace httoop::inline v0
