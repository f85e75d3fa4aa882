#pragma once
#include <concepts>
#include <cstdint>
#include <string>

#include <httoop/core/octets.hpp>
#include <httoop/io/outcome.hpp>

struct sqlite3;
struct sqlite3_stmt;

namespace httoop::inline v0 {

// A connection to an SQLite database, and the first thing that went wrong since somebody looked. It blocks, and is for
// one thread at a time. Nothing else knows that library.
class disk_database {
public:
    // Opens the file, made where it is not there; failed() tells whether that worked.
    explicit disk_database(std::string const& path);
    disk_database(disk_database const&) = delete;
    disk_database& operator=(disk_database const&) = delete;
    ~disk_database();

    void run(char const* sql);
    // The one number that such a statement gives; 0 if it gives none.
    std::int64_t number(char const* sql);
    [[nodiscard]] bool failed() const { return fault_ != 0; }
    error take_fault();
    // What is in the file is no database, or a broken one: in which words it was said; "" if not.
    [[nodiscard]] std::string const& damage() const { return damage_; }

private:
    friend class disk_statement;
    friend class disk_transaction;
    void note(int code);
    sqlite3* handle_ = nullptr;
    int fault_ = 0;
    std::string words_;
    std::string damage_;
};

// A statement, prepared once. `for (q.begin(1, "x"); q.next();) use(q.number(0));`
class disk_statement {
public:
    disk_statement(disk_database& in, char const* sql);
    disk_statement(disk_statement const&) = delete;
    disk_statement& operator=(disk_statement const&) = delete;
    ~disk_statement();

    // What is bound is borrowed until the statement ended.
    template <class... A>
    void begin(A const&... values) {
        end();
        int at = 0;
        (bind(++at, values), ...);
    }
    // False: there are no more rows, or it failed.
    bool next();
    void end();
    // Runs to its end; how many rows it changed.
    template <class... A>
    int change(A const&... values) {
        begin(values...);
        while (next()) continue;
        return changed();
    }
    [[nodiscard]] std::int64_t number(int column) const;
    [[nodiscard]] std::string text(int column) const;

private:
    template <std::integral T>
    void bind(int at, T n) {
        bind_number(at, static_cast<std::int64_t>(n));
    }
    void bind(int at, octets s);
    void bind_number(int at, std::int64_t n);
    [[nodiscard]] int changed() const;
    disk_database& in_;
    sqlite3_stmt* statement_ = nullptr;
};

// All or nothing: taken back unless commit() was reached without fault.
class disk_transaction {
public:
    explicit disk_transaction(disk_database& in) : in_{in} { in_.run("BEGIN IMMEDIATE"); }
    disk_transaction(disk_transaction const&) = delete;
    disk_transaction& operator=(disk_transaction const&) = delete;
    ~disk_transaction();
    bool commit();

private:
    disk_database& in_;
    bool open_ = true;
};

// What is committed meanwhile is so when the machine fails, too: it may be wrong to use any longer what was erased.
class disk_durable {
public:
    explicit disk_durable(disk_database& in) : in_{in} { in_.run("PRAGMA synchronous = FULL"); }
    disk_durable(disk_durable const&) = delete;
    disk_durable& operator=(disk_durable const&) = delete;
    ~disk_durable() { in_.run("PRAGMA synchronous = NORMAL"); }

private:
    disk_database& in_;
};

}  // namespace httoop::inline v0
