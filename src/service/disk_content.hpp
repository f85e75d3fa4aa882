#pragma once
#include <atomic>
#include <mutex>
#include <optional>
#include <string>

#include <httoop/io/private_folder.hpp>
#include <httoop/service/cache_store.hpp>

#include "cache_growth.hpp"

namespace httoop::inline v0 {

// A sum of octets that changes with any of them: it tells what a disk lost or confused, and is no
// protection from people.
class disk_checksum {
public:
    void add(octets piece);
    [[nodiscard]] std::uint64_t value() const;

private:
    void add_word(std::uint64_t word);
    std::uint64_t sum_ = 0x9E3779B97F4A7C15;
    std::uint64_t size_ = 0;
    char rest_[8] = {};  // octets that are no word yet
};

// Where contents lie, and who is told when one of them turned out to be lost.
class disk_folder : public counted {
public:
    explicit disk_folder(io::private_folder f) : files{std::move(f)} {}
    io::private_folder files;
    // Any thread.
    virtual void lost(std::int64_t number) = 0;
    mutable std::atomic<std::int64_t> descriptors{0};  // that contents keep open
    // "contents/0a/00000000deadbe0a"
    static std::string name_of(std::int64_t number);
    static std::string folder_of(unsigned number);  // "contents/0a"; there are 256
    static constexpr unsigned folders = 256;
    // The number that such a name is made of; 0: none.
    static std::int64_t number_of(octets name);

protected:
    ~disk_folder() override = default;
};

// The content of a response, in a file. One that is there already is looked at before its first use: what is
// not as it was written is never read. One that is being filled is read from memory, as far as it was not written yet.
class disk_content final : public counted {
public:
    static constexpr std::uint64_t worth_holding = 65536;  // less is held in memory
    static constexpr std::size_t worth_writing = 262144;   // octets that are written at once

    ~disk_content() override;
    // To be filled.
    disk_content(held<disk_folder> in, std::int64_t number) : in_{std::move(in)}, number_{number}, filled_here_{true} {}
    // Filled earlier.
    disk_content(held<disk_folder> in, std::int64_t number, std::uint64_t size, std::uint64_t checksum,
                 std::optional<field_section> trailers)
        : in_{std::move(in)}, number_{number}, size_{size}, checksum_{checksum}, filled_here_{false}, trailers_{std::move(trailers)},
          growth_{{size, true, true}} {}

    [[nodiscard]] std::int64_t number() const { return number_; }
    [[nodiscard]] std::uint64_t size() const { return size_; }
    [[nodiscard]] std::uint64_t checksum() const { return checksum_; }
    [[nodiscard]] field_section const* trailers() const { return trailers_ ? &*trailers_ : nullptr; }
    [[nodiscard]] held<disk_folder> const& folder() const { return in_; }

    // Blocks: opens the file, and sees that it is what was written; reads it, where it is small. Once, but where there is
    // no descriptor or memory for it now: fails with `limit` then.
    outcome<void> open();
    // It was opened, or filled here: it is what at_hand() or descriptor() say.
    [[nodiscard]] bool ready() const { return ready_.load(std::memory_order_acquire); }
    [[nodiscard]] bool small() const { return size_ <= worth_holding; }
    [[nodiscard]] octets at_hand() const { return memory_; }          // of what is small
    [[nodiscard]] int descriptor() const { return file_.descriptor(); }  // of what is not

    // While it is filled, by one after the other: takes octets into memory; true: as many wait as are worth writing.
    bool add(octets piece);
    // Blocks: writes what waits.
    outcome<void> write_out();
    // There will be no more; those who read do not wait for what follows.
    void end(bool whole, field_section const* trailers = nullptr);
    // Blocks, after end(): the file is whole, and the content is ready.
    outcome<void> close();
    [[nodiscard]] bool filled_here() const { return filled_here_; }
    // Of one that is not wanted any more before it was whole: its file goes, also one that is just being made. Those who
    // read it read on.
    void remove_file();

    // Octets from there on, at most so many as there are; blocks no longer than it takes to read what was written or read
    // a moment ago.
    outcome<std::size_t> read_at(char* to, std::size_t room, std::uint64_t at) const;
    [[nodiscard]] cache_growth::progress progress() const { return growth_.now(); }
    [[nodiscard]] task<outcome<cache_growth::progress>> beyond(std::uint64_t have) { return growth_.beyond(have); }

private:
    outcome<void> look();
    outcome<void> write_waiting();
    void keep(io::file f);
    held<disk_folder> const in_;
    std::int64_t const number_;
    std::uint64_t size_ = 0;
    std::uint64_t checksum_ = 0;
    bool const filled_here_;
    std::optional<field_section> trailers_;
    cache_growth growth_;

    std::mutex opening_;
    std::atomic<bool> ready_{false};
    bool lost_ = false;
    io::file file_;
    std::string memory_;

    mutable std::mutex lock_;       // of these:
    std::string waiting_;           // octets behind those written
    std::uint64_t written_ = 0;
    bool made_file_ = false, removed_ = false;
    disk_checksum sum_;
};

// A part of a content, or all, as far as it comes.
class disk_reader final : public source {
public:
    disk_reader(held<disk_content> of, std::uint64_t first, content_length_of length)
        : of_{std::move(of)}, first_{first}, length_{length} {}
    task<outcome<chunk>> read() override;
    [[nodiscard]] content_length_of length() const override { return length_; }
    [[nodiscard]] field_section const* trailers() const override;
    outcome<void> rewind() override {
        done_ = 0;
        return {};
    }

private:
    outcome<chunk> next(cache_growth::progress p);
    task<outcome<chunk>> read_slowly();
    [[nodiscard]] bool there(cache_growth::progress p) const;
    held<disk_content> of_;
    std::uint64_t first_;
    content_length_of length_;
    std::uint64_t done_ = 0;
    std::string buffer_;
};

}  // namespace httoop::inline v0
