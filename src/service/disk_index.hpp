#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <httoop/io/outcome.hpp>
#include <httoop/service/cache_store.hpp>

namespace httoop::inline v0 {

// A response in the index of a disk_store: all but the octets of its content.
struct disk_row {
    std::int64_t number = 0;  // names the file of its content; grows
    std::string key;
    std::string head;  // stored_text.hpp
    std::uint64_t size = 0;  // of the content
    std::uint64_t checksum = 0;
    std::uint64_t cost = 0;  // what it counts for
};

// The names by which it can be purged: groups (RFC 9875), and tags.
struct disk_names {
    std::vector<std::string> const& groups;
    std::vector<std::string> const& tags;
};

// The index of a disk_store: an SQLite database with a write-ahead log, so that a process may be killed
// at any moment: what was committed is there at the next opening, what was not is not. Everything blocks, and is for one
// thread at a time.
//
// What is forgotten when there is no room is S3-FIFO's choice (Yang et al., SOSP 2023): a response comes to a
// small queue, and to the main queue if it was used there, or was forgotten not long ago.
class disk_index {
public:
    static constexpr octets file_name = "httoop-cache.sqlite";
    // Fails with `refused` where the database is another program's. What is damaged, or of another form, says so. Its
    // log has about so many octets at most.
    static outcome<owned<disk_index>> open(std::string const& folder, timestamp now, std::uint64_t log, bool& damaged);
    virtual ~disk_index() = default;

    // Numbers of this opening are from this one on; no earlier opening gave them, be it of another index.
    [[nodiscard]] virtual std::int64_t first_number() const = 0;
    // The opening before ended with close(true): files and rows fit.
    [[nodiscard]] virtual bool was_closed() const = 0;
    virtual outcome<void> close(bool files_fit) = 0;

    // Those of a key, stored last first.
    virtual outcome<std::vector<disk_row>> find(octets key) = 0;
    virtual outcome<bool> holds(std::int64_t number) = 0;
    // Adds the row in place of others, and of the oldest of its key that are more than `most`; all or nothing.
    // Those that went are added to `gone`.
    virtual outcome<void> insert(disk_row const& row, disk_names const& names,
                                 std::vector<std::int64_t> const& instead, std::uint64_t most, std::vector<std::int64_t>& gone) = 0;
    // The row's head and cost. False: it is not there, or has another head than `old` by now.
    virtual outcome<bool> replace_head(disk_row const& row, octets old, disk_names const& names) = 0;
    // Those behind that number, in its order, at most so many.
    virtual outcome<std::vector<disk_row>> behind(std::int64_t number, std::size_t most) = 0;
    // By which fields the tags of all rows were found, as it was noted last; "" at first.
    virtual outcome<std::string> tag_fields() = 0;
    virtual outcome<void> note_tag_fields(octets names) = 0;
    virtual outcome<void> erase(std::vector<std::int64_t> const& numbers) = 0;
    // Those that are meant, at most so many, and half of them at least where there are more; their numbers and keys.
    struct erased {
        std::int64_t number;
        std::string key;
    };
    virtual outcome<std::vector<erased>> erase(cache_selection const& which, std::size_t most) = 0;
    virtual outcome<std::vector<disk_row>> list(cache_selection const& which, octets after, std::size_t most) = 0;

    // Forgets until no more than so many octets are counted. `uses` tells how often a response
    // was used that is held in memory.
    using uses_of = std::function<std::uint8_t(erased const&)>;
    virtual outcome<std::vector<erased>> make_room(std::uint64_t octets, uses_of const& uses) = 0;
    // Those that came first, of so many octets or a little more, though they were used. Writes nothing.
    virtual outcome<std::vector<erased>> oldest(std::uint64_t octets) = 0;
    // How often a response was used that is held in memory no more; written with what is written next.
    virtual void note_uses(std::int64_t number, std::uint8_t uses) = 0;

    struct totals {
        std::uint64_t responses = 0, octets = 0;
    };
    [[nodiscard]] virtual totals counted() const = 0;  // as of the last change
    // How the database turned out to be damaged, which is to be made anew then; "" if it did not.
    [[nodiscard]] virtual std::string const& damage() const = 0;
};

}  // namespace httoop::inline v0
