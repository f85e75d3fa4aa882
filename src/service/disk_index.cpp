#include "disk_index.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "disk_database.hpp"
#include "io/hash_seed.hpp"
#include "lately_gone.hpp"

namespace httoop::inline v0 {
namespace {

constexpr int application = 0x68747470;  // "http": whose database it is
constexpr int form = 3;                  // of the tables; another one is made anew

// place: where a response stands in its queue. The totals of the queues are kept by the database, so that
// they are right whenever the rows are.
constexpr char const* tables = R"(
CREATE TABLE response (number INTEGER PRIMARY KEY, queue INTEGER NOT NULL, place INTEGER NOT NULL, uses INTEGER NOT NULL,
    cost INTEGER NOT NULL, size INTEGER NOT NULL, checksum INTEGER NOT NULL, key BLOB NOT NULL, head BLOB NOT NULL);
CREATE INDEX by_key ON response (key, number);
CREATE UNIQUE INDEX by_place ON response (queue, place);
CREATE TABLE grouped (name BLOB NOT NULL, tag INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (name, tag, number)) WITHOUT ROWID;
CREATE INDEX grouped_by_number ON grouped (number);
CREATE TABLE total (queue INTEGER PRIMARY KEY, responses INTEGER NOT NULL, octets INTEGER NOT NULL);
INSERT INTO total VALUES (0, 0, 0), (1, 0, 0);
CREATE TABLE opening (number INTEGER NOT NULL, closed INTEGER NOT NULL, tag_fields BLOB NOT NULL);
INSERT INTO opening VALUES (0, 0, x'');
CREATE TRIGGER added AFTER INSERT ON response BEGIN
    UPDATE total SET responses = responses + 1, octets = octets + new.cost WHERE queue = new.queue; END;
CREATE TRIGGER removed AFTER DELETE ON response BEGIN
    UPDATE total SET responses = responses - 1, octets = octets - old.cost WHERE queue = old.queue;
    DELETE FROM grouped WHERE number = old.number; END;
CREATE TRIGGER moved AFTER UPDATE OF queue, cost ON response BEGIN
    UPDATE total SET responses = responses - 1, octets = octets - old.cost WHERE queue = old.queue;
    UPDATE total SET responses = responses + 1, octets = octets + new.cost WHERE queue = new.queue; END;
)";

// One process has the folder, so the database is locked for good and needs no shared memory. A log that
// is not forced to the disk may lose its end when the system fails, but is whole up to there. What rows needed that went
// is given back to the disk (give_back()), which has to be said before there is a table.
constexpr char const* manners = R"(
PRAGMA trusted_schema = OFF;
PRAGMA auto_vacuum = INCREMENTAL;
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA temp_store = MEMORY;
PRAGMA cache_size = -16384;
)";

// Openings are numbered by the time, in seconds, or the number after the last: no two of them are the same, also when
// a damaged index was made anew. It is good for 200 years, and a milliard of responses.
constexpr int bits_of_an_opening = 30;
constexpr int small_queue = 0, main_queue = 1;
constexpr std::uint64_t small_share = 10;  // a tenth
constexpr std::size_t most_forgotten_at_once = 256, most_uses_noted = 1024;
constexpr std::uint64_t page_octets = 4096, least_log = 65536;
constexpr std::int64_t pages_worth_giving_back = 1024;

// The first key behind all that begin so; "" if there is none.
std::string behind(std::string prefix) {
    while (prefix.ends_with('\xFF')) prefix.pop_back();
    if (!prefix.empty()) prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
    return prefix;
}

// Keys from `first` on, before `end` ("": all of them).
struct span_of_keys {
    std::string first, end;
};

span_of_keys keys_of(cache_selection const& which) {
    switch (which.by) {
    case cache_selection::uri: return {which.text, which.text + '\0'};
    case cache_selection::prefix: return {which.text, behind(which.text)};
    case cache_selection::group:
    case cache_selection::tag:
        if (!which.origin.empty()) return {which.origin + '/', behind(which.origin + '/')};
        break;
    case cache_selection::all: break;
    }
    return {};
}

class sqlite_index final : public disk_index {
public:
    explicit sqlite_index(owned<disk_database> d) : base_{std::move(d)} {}

    outcome<void> begin(timestamp now) {
        disk_database& d = *base_;
        disk_statement said{d, "SELECT closed FROM opening"}, open{d, "UPDATE opening SET number = max(number + 1, ?1), closed = 0"},
            opening{d, "SELECT number FROM opening"}, last{d, "SELECT max(place) FROM response WHERE queue = ?1"};
        for (said.begin(); said.next();) was_closed_ = said.number(0) != 0;
        // This one number must not be lost: files of different openings never share a name.
        {
            disk_durable const it{d};
            open.change(now.seconds);
        }
        for (opening.begin(); opening.next();) first_number_ = opening.number(0) << bits_of_an_opening;
        for (int queue : {small_queue, main_queue})
            for (last.begin(queue); last.next();) place_ = std::max(place_, last.number(0));
        count();
        return ending();
    }

    [[nodiscard]] bool was_closed() const override { return was_closed_; }
    outcome<void> close(bool files_fit) override {
        disk_transaction t{*base_};
        write_uses();
        if (files_fit) base_->run("UPDATE opening SET closed = 1");
        t.commit();
        return ending();
    }
    [[nodiscard]] std::int64_t first_number() const override { return first_number_; }
    [[nodiscard]] totals counted() const override { return {small_.responses + main_.responses, small_.octets + main_.octets}; }
    [[nodiscard]] std::string const& damage() const override { return base_->damage(); }

    outcome<std::vector<disk_row>> find(octets key) override {
        std::vector<disk_row> found;
        for (find_.begin(key); find_.next();) found.push_back(row(find_));
        return ending(std::move(found));
    }

    outcome<bool> holds(std::int64_t number) override {
        bool there = false;
        for (holds_.begin(number); holds_.next();) there = true;
        return ending(there);
    }

    outcome<void> insert(disk_row const& r, disk_names const& names,
                         std::vector<std::int64_t> const& instead, std::uint64_t most, std::vector<std::int64_t>& gone) override {
        std::vector<std::int64_t> went;
        disk_transaction t{*base_};
        write_uses();
        for (std::int64_t number : instead)
            if (erase_.change(number) != 0) went.push_back(number);
        std::vector<std::int64_t> others;
        for (numbers_.begin(r.key); numbers_.next();) others.push_back(numbers_.number(0));
        for (std::size_t i = 0; i < others.size() && others.size() - i >= most; ++i)
            if (erase_.change(others[i]) != 0) went.push_back(others[i]);
        int const queue = gone_.take(hash_of(r.key)) ? main_queue : small_queue;
        insert_.change(r.number, queue, ++place_, r.cost, r.size, r.checksum, r.key, r.head);
        enter_names(r.number, names);
        if (t.commit()) gone.insert(gone.end(), went.begin(), went.end());
        count();
        return ending();
    }

    outcome<bool> replace_head(disk_row const& r, octets old, disk_names const& names) override {
        disk_transaction t{*base_};
        bool const changed = head_.change(r.head, r.cost, r.number, old) != 0;
        if (changed) {
            ungroup_.change(r.number);
            enter_names(r.number, names);
        }
        bool const done = t.commit();
        count();
        return ending(changed && done);
    }

    outcome<std::vector<disk_row>> behind(std::int64_t number, std::size_t most) override {
        std::vector<disk_row> found;
        for (behind_.begin(number, most); behind_.next();) found.push_back(row(behind_));
        return ending(std::move(found));
    }
    outcome<std::string> tag_fields() override {
        disk_statement said{*base_, "SELECT tag_fields FROM opening"};
        std::string names;
        for (said.begin(); said.next();) names = said.text(0);
        return ending(std::move(names));
    }
    outcome<void> note_tag_fields(octets names) override {
        disk_statement{*base_, "UPDATE opening SET tag_fields = ?1"}.change(names);
        return ending();
    }

    outcome<void> erase(std::vector<std::int64_t> const& numbers) override {
        disk_durable const d{*base_};
        disk_transaction t{*base_};
        for (std::int64_t const n : numbers) erase_.change(n);
        t.commit();
        count();
        return ending();
    }

    outcome<std::vector<erased>> erase(cache_selection const& which, std::size_t most) override {
        std::vector<erased> went;
        disk_durable const d{*base_};
        disk_transaction t{*base_};
        for (erased& e : to_erase(which, most))
            if (erase_.change(e.number) != 0) went.push_back(std::move(e));
        if (!t.commit()) went.clear();
        count();
        give_back();
        return ending(std::move(went));
    }

    outcome<std::vector<disk_row>> list(cache_selection const& which, octets after, std::size_t most) override {
        return ending(selected(which, after, most));
    }

    outcome<std::vector<erased>> make_room(std::uint64_t octets, uses_of const& uses) override {
        std::vector<erased> went;
        if (counted().octets <= octets) return went;
        disk_transaction t{*base_};
        write_uses();
        count();
        while (!base_->failed() && counted().octets > octets && went.size() < most_forgotten_at_once)
            if (!step(octets, uses, went)) break;
        if (!t.commit()) went.clear();
        count();
        give_back();
        return ending(std::move(went));
    }

    outcome<std::vector<erased>> oldest(std::uint64_t octets) override {
        std::vector<erased> found;
        std::uint64_t sum = 0;
        for (in_order_.begin(); sum < octets && in_order_.next(); sum += static_cast<std::uint64_t>(in_order_.number(1)))
            found.push_back({in_order_.number(0), in_order_.text(2)});
        in_order_.end();
        return ending(std::move(found));
    }

    void note_uses(std::int64_t number, std::uint8_t uses) override {
        uses_[number] = uses;
        if (uses_.size() < most_uses_noted) return;
        disk_transaction t{*base_};
        write_uses();
        t.commit();
    }

private:
    // What was done, or the fault that came between.
    outcome<void> ending() {
        if (base_->failed()) return base_->take_fault();
        return {};
    }
    template <class T>
    outcome<T> ending(T done) {
        if (base_->failed()) return base_->take_fault();
        return done;
    }

    static disk_row row(disk_statement const& p) {
        return {p.number(0), p.text(4), p.text(5), static_cast<std::uint64_t>(p.number(1)),
                static_cast<std::uint64_t>(p.number(2)), static_cast<std::uint64_t>(p.number(3))};
    }

    std::vector<disk_row> selected(cache_selection const& which, octets after, std::size_t most) {
        auto const [first, end] = keys_of(which);
        std::vector<disk_row> found;
        bool const grouped = which.by == cache_selection::group || which.by == cache_selection::tag;
        disk_statement& p = grouped ? list_group_ : list_;
        if (grouped) p.begin(first, end, after, most, which.text, which.by == cache_selection::tag ? 1 : 0);
        else p.begin(first, end, after, most);
        while (p.next()) found.push_back(row(p));
        return found;
    }

    // In no order of their own: of a large group those that were looked for before are not gone through again. One that
    // has a name as group and as tag may be there twice.
    std::vector<erased> to_erase(cache_selection const& which, std::size_t most) {
        auto const [first, end] = keys_of(which);
        std::vector<erased> found;
        bool const grouped = which.by == cache_selection::group || which.by == cache_selection::tag;
        disk_statement& p = grouped ? of_group_ : of_keys_;
        if (grouped) p.begin(first, end, most, which.text, which.by == cache_selection::tag ? 1 : 0);
        else p.begin(first, end, most);
        while (p.next()) found.push_back({p.number(0), p.text(1)});
        return found;
    }

    // One response goes, or goes round; false: there is none.
    bool step(std::uint64_t octets, uses_of const& uses, std::vector<erased>& went) {
        bool const from_small = small_.responses != 0 && (small_.octets > octets / small_share || main_.responses == 0);
        oldest_.begin(from_small ? small_queue : main_queue);
        if (!oldest_.next()) return false;
        std::int64_t const number = oldest_.number(0);
        std::uint64_t const cost = static_cast<std::uint64_t>(oldest_.number(2));
        erased e{number, oldest_.text(3)};
        int const used = std::max<int>(static_cast<int>(oldest_.number(1)), uses(e));
        oldest_.end();
        totals& from = from_small ? small_ : main_;
        from.octets -= cost;
        --from.responses;
        if (from_small ? used <= 1 : used == 0) {
            erase_.change(number);
            if (from_small) gone_.add(hash_of(e.key), small_.responses + main_.responses + 16);  // as many as there are others
            went.push_back(std::move(e));
            return true;
        }
        main_.octets += cost;
        ++main_.responses;
        move_.change(++place_, from_small ? 0 : used - 1, number);
        return true;
    }

    void enter_names(std::int64_t number, disk_names const& names) {
        for (std::string const& g : names.groups) group_.change(g, 0, number);
        for (std::string const& t : names.tags) group_.change(t, 1, number);
    }

    // Pages of the database that nothing needs any more.
    void give_back() {
        if (!base_->failed() && base_->number("PRAGMA freelist_count") >= pages_worth_giving_back) base_->run("PRAGMA incremental_vacuum(1024)");
    }

    void write_uses() {
        for (auto const& [number, uses] : uses_) use_.change(int{uses}, number);
        uses_.clear();
    }

    void count() {
        for (total_.begin(); total_.next();)
            (total_.number(0) == small_queue ? small_ : main_) = {static_cast<std::uint64_t>(total_.number(1)),
                                                                  static_cast<std::uint64_t>(total_.number(2))};
    }

    static std::uint64_t hash_of(octets key) { return seeded_hash(io::hash_seed_of_process(), key); }

    owned<disk_database> base_;
    std::int64_t first_number_ = 0;
    bool was_closed_ = false;
    std::int64_t place_ = 0;
    totals small_, main_;
    std::unordered_map<std::int64_t, std::uint8_t> uses_;
    lately_gone gone_;  // from the small queue, in this opening

    disk_statement find_{*base_, "SELECT number, size, checksum, cost, key, head FROM response WHERE key = ?1 ORDER BY number DESC"};
    disk_statement behind_{*base_, "SELECT number, size, checksum, cost, key, head FROM response WHERE number > ?1 ORDER BY number LIMIT ?2"};
    disk_statement holds_{*base_, "SELECT 1 FROM response WHERE number = ?1"};
    disk_statement numbers_{*base_, "SELECT number FROM response WHERE key = ?1 ORDER BY number"};
    disk_statement insert_{*base_, "INSERT INTO response (number, queue, place, uses, cost, size, checksum, key, head)"
                             " VALUES (?1, ?2, ?3, 0, ?4, ?5, ?6, ?7, ?8)"};
    disk_statement group_{*base_, "INSERT OR IGNORE INTO grouped VALUES (?1, ?2, ?3)"};
    disk_statement ungroup_{*base_, "DELETE FROM grouped WHERE number = ?1"};
    disk_statement head_{*base_, "UPDATE response SET head = ?1, cost = ?2 WHERE number = ?3 AND head = ?4"};
    disk_statement erase_{*base_, "DELETE FROM response WHERE number = ?1"};
    disk_statement use_{*base_, "UPDATE response SET uses = ?1 WHERE number = ?2"};
    disk_statement oldest_{*base_, "SELECT number, uses, cost, key FROM response WHERE queue = ?1 ORDER BY place LIMIT 1"};
    disk_statement in_order_{*base_, "SELECT number, cost, key FROM response ORDER BY queue, place"};
    disk_statement move_{*base_, "UPDATE response SET queue = 1, place = ?1, uses = ?2 WHERE number = ?3"};
    disk_statement total_{*base_, "SELECT queue, responses, octets FROM total"};
    disk_statement list_{*base_, "SELECT number, size, checksum, cost, key, head FROM response WHERE key >= ?1 AND (?2 = x'' OR key < ?2)"
                           " AND key > ?3 ORDER BY key, number DESC LIMIT ?4"};
    disk_statement list_group_{*base_, "SELECT number, size, checksum, cost, key, head FROM response WHERE key >= ?1 AND (?2 = x'' OR key < ?2)"
                                 " AND key > ?3 AND number IN (SELECT number FROM grouped WHERE name = ?5 AND tag <= ?6)"
                                 " ORDER BY key, number DESC LIMIT ?4"};
    disk_statement of_keys_{*base_, "SELECT number, key FROM response WHERE key >= ?1 AND (?2 = x'' OR key < ?2) ORDER BY key LIMIT ?3"};
    disk_statement of_group_{*base_, "SELECT r.number, r.key FROM grouped AS g CROSS JOIN response AS r ON r.number = g.number"
                               " WHERE g.name = ?4 AND g.tag <= ?5 AND r.key >= ?1 AND (?2 = x'' OR r.key < ?2) LIMIT ?3"};
};

// Whether the tables are ours and as they are now; makes them in an empty database.
outcome<bool> look_at_tables(disk_database& d) {
    std::int64_t const whose = d.number("PRAGMA application_id"), which = d.number("PRAGMA user_version"),
                       there = d.number("SELECT count(*) FROM sqlite_schema");
    if (d.failed()) return d.take_fault();
    if (there != 0 && whose != application)
        return error{failure::refused, std::string{disk_index::file_name} + " is a database of another program"};
    if (there != 0) return which == form;
    disk_transaction t{d};
    d.run(tables);
    d.run(("PRAGMA application_id = " + std::to_string(application)).c_str());
    d.run(("PRAGMA user_version = " + std::to_string(form)).c_str());
    if (!t.commit()) return d.take_fault();
    return true;
}

}  // namespace

outcome<owned<disk_index>> disk_index::open(std::string const& folder, timestamp now, std::uint64_t log, bool& damaged) {
    auto d = make_owned<disk_database>(folder + '/' + std::string{file_name});
    if (!d->failed()) d->run(manners);
    // It is written to the database when half of it is full, and cut off when it was larger.
    log = std::max(log, least_log);
    if (!d->failed()) d->run(("PRAGMA wal_autocheckpoint = " + std::to_string(log / 2 / page_octets)).c_str());
    if (!d->failed()) d->run(("PRAGMA journal_size_limit = " + std::to_string(log)).c_str());
    outcome<bool> const current = d->failed() ? outcome<bool>{d->take_fault()} : look_at_tables(*d);
    damaged = !d->damage().empty() || (current && !*current);
    if (!current) return current.error();
    if (!*current) return error{failure::system, "the index of the cache has another form"};
    auto made = make_owned<sqlite_index>(std::move(d));
    if (auto const begun = made->begin(now); !begun) {
        damaged = !made->damage().empty();
        return begun.error();
    }
    return owned<disk_index>{std::move(made)};
}

}  // namespace httoop::inline v0
