#include "disk_database.hpp"

#include <sqlite3.h>

#include <utility>

#include <httoop/io/private_folder.hpp>

namespace httoop::inline v0 {

disk_database::disk_database(std::string const& path) {
    constexpr int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    note(sqlite3_open_v2(path.c_str(), &handle_, flags, nullptr));
}

disk_database::~disk_database() { sqlite3_close(handle_); }

void disk_database::note(int code) {
    if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE || fault_ != SQLITE_OK) return;
    fault_ = code;
    words_ = handle_ != nullptr ? sqlite3_errmsg(handle_) : sqlite3_errstr(code);
    if ((code & 0xFF) == SQLITE_CORRUPT || (code & 0xFF) == SQLITE_NOTADB) damage_ = words_;
}

void disk_database::run(char const* sql) { note(sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr)); }

std::int64_t disk_database::number(char const* sql) {
    disk_statement s{*this, sql};
    std::int64_t n = 0;
    for (s.begin(); s.next();) n = s.number(0);
    return n;
}

error disk_database::take_fault() {
    bool const full = (std::exchange(fault_, SQLITE_OK) & 0xFF) == SQLITE_FULL;
    std::string about = "the index of the cache: " + std::exchange(words_, {});
    return full ? io::full_disk(std::move(about)) : error{failure::system, std::move(about)};
}

disk_statement::disk_statement(disk_database& in, char const* sql) : in_{in} {
    in_.note(sqlite3_prepare_v3(in_.handle_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement_, nullptr));
}

disk_statement::~disk_statement() { sqlite3_finalize(statement_); }

bool disk_statement::next() {
    if (!in_.failed()) {
        int const code = sqlite3_step(statement_);
        if (code == SQLITE_ROW) return true;
        in_.note(code);
    }
    end();
    return false;
}

void disk_statement::end() { sqlite3_reset(statement_); }

int disk_statement::changed() const { return in_.failed() ? 0 : sqlite3_changes(in_.handle_); }

std::int64_t disk_statement::number(int column) const { return sqlite3_column_int64(statement_, column); }

std::string disk_statement::text(int column) const {
    auto const* const from = static_cast<char const*>(sqlite3_column_blob(statement_, column));
    return from == nullptr ? std::string{} : std::string{from, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

void disk_statement::bind_number(int at, std::int64_t n) { in_.note(sqlite3_bind_int64(statement_, at, n)); }

void disk_statement::bind(int at, octets s) {
    in_.note(sqlite3_bind_blob64(statement_, at, s.empty() ? "" : s.data(), s.size(), SQLITE_STATIC));
}

disk_transaction::~disk_transaction() {
    if (open_) sqlite3_exec(in_.handle_, "ROLLBACK", nullptr, nullptr, nullptr);
}

bool disk_transaction::commit() {
    if (!in_.failed()) in_.run("COMMIT");
    open_ = in_.failed();
    return !open_;
}

}  // namespace httoop::inline v0
