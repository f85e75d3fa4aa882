#include "disk_content.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "blocking_work.hpp"

namespace httoop::inline v0 {
namespace {

constexpr std::size_t read_at_once = 65536;
constexpr octets contents_folder = "contents/";
constexpr char hex[] = "0123456789abcdef";

// It says nothing about the file.
bool is_for_now(error const& e) { return e.what == failure::system && (e.code == EMFILE || e.code == ENFILE || e.code == ENOMEM); }

std::uint64_t word_at(char const* from) {
    std::uint64_t w;
    std::memcpy(&w, from, sizeof w);
    return w;
}

}  // namespace

void disk_checksum::add_word(std::uint64_t word) {
    auto const product = static_cast<unsigned __int128>(sum_ ^ word) * 0xD6E8FEB86659FD93;
    sum_ = static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64) ^ word;
}

void disk_checksum::add(octets piece) {
    std::size_t const have = size_ & 7;
    size_ += piece.size();
    if (have != 0) {
        std::size_t const more = std::min(8 - have, piece.size());
        std::memcpy(rest_ + have, piece.data(), more);
        piece.remove_prefix(more);
        if (have + more < 8) return;
        add_word(word_at(rest_));
    }
    for (; piece.size() >= 8; piece.remove_prefix(8)) add_word(word_at(piece.data()));
    if (!piece.empty()) std::memcpy(rest_, piece.data(), piece.size());
}

std::uint64_t disk_checksum::value() const {
    disk_checksum s = *this;
    std::memset(s.rest_ + (size_ & 7), 0, 8 - (size_ & 7));
    s.add_word(word_at(s.rest_));
    s.add_word(size_);
    return s.sum_;
}

std::string disk_folder::folder_of(unsigned number) {
    std::string name{contents_folder};
    name += hex[number >> 4 & 15];
    name += hex[number & 15];
    return name;
}

std::string disk_folder::name_of(std::int64_t number) {
    std::string name = folder_of(static_cast<unsigned>(number & 0xFF)) + '/';
    for (int shift = 60; shift >= 0; shift -= 4) name += hex[number >> shift & 15];
    return name;
}

std::int64_t disk_folder::number_of(octets name) {
    std::int64_t n = 0;
    if (name.size() != 16 || name[0] > '7') return 0;
    for (char c : name) {
        octets const digits = hex;
        std::size_t const digit = digits.find(c);
        if (digit == octets::npos) return 0;
        n = n << 4 | static_cast<std::int64_t>(digit);
    }
    return n;
}

disk_content::~disk_content() {
    if (file_.descriptor() >= 0) in_->descriptors.fetch_sub(1, std::memory_order_relaxed);
}

void disk_content::keep(io::file f) {
    file_ = std::move(f);
    in_->descriptors.fetch_add(1, std::memory_order_relaxed);
}

outcome<void> disk_content::open() {
    if (ready()) return {};
    std::lock_guard const locked{opening_};
    if (ready()) return {};
    error const gone{failure::system, "a content in " + in_->files.path() + " is not what was written"};
    if (lost_) return gone;
    auto const looked = look();
    if (looked) {
        ready_.store(true, std::memory_order_release);
        return {};
    }
    if (is_for_now(looked.error())) return error{failure::limit, looked.error().text()};
    lost_ = true;
    in_->lost(number_);
    return gone;
}

outcome<void> disk_content::look() {
    if (size_ == 0) return {};
    error const other{failure::system, "other octets"};
    auto f = in_->files.open_file(disk_folder::name_of(number_));
    if (!f) return f.error();
    auto const facts = f->facts();
    if (!facts || facts->size != size_) return other;
    std::string piece(static_cast<std::size_t>(std::min<std::uint64_t>(size_, worth_writing)), '\0');
    disk_checksum sum;
    for (std::uint64_t at = 0; at < size_;) {
        auto const n = f->read_at(piece.data(), piece.size(), at);
        if (!n || *n == 0) return other;
        sum.add(octets{piece.data(), *n});
        at += *n;
    }
    if (sum.value() != checksum_) return other;
    if (small()) memory_ = std::move(piece);
    else keep(*std::move(f));
    return {};
}

bool disk_content::add(octets piece) {
    std::uint64_t size;
    bool full;
    {
        std::lock_guard const locked{lock_};
        waiting_ += piece;
        sum_.add(piece);
        size = written_ + waiting_.size();
        full = waiting_.size() >= worth_writing;
    }
    growth_.grow(size);
    return full;
}

// Only who calls this changes what waits.
outcome<void> disk_content::write_waiting() {
    if (waiting_.empty()) return {};
    if (!made_file_) {
        auto f = in_->files.create(disk_folder::name_of(number_));
        if (!f) return f.error();
        std::lock_guard const locked{lock_};
        keep(*std::move(f));
        made_file_ = true;
        if (removed_) (void)in_->files.remove(disk_folder::name_of(number_));
    }
    if (auto const done = io::write_at(file_, waiting_, written_); !done) return done.error();
    return {};
}

outcome<void> disk_content::write_out() {
    if (auto const done = write_waiting(); !done) return done.error();
    std::string written;
    std::lock_guard const locked{lock_};
    written_ += waiting_.size();
    written.swap(waiting_);
    return {};
}

void disk_content::end(bool whole, field_section const* trailers) {
    if (trailers != nullptr && !trailers->empty()) trailers_ = *trailers;
    size_ = growth_.now().size;
    checksum_ = sum_.value();
    growth_.end(whole);
}

void disk_content::remove_file() {
    std::lock_guard const locked{lock_};
    removed_ = true;
    if (made_file_) (void)in_->files.remove(disk_folder::name_of(number_));  // what stays is swept away later
}

// What is small was never read from its file, whose descriptor is another file's as soon as it is closed.
outcome<void> disk_content::close() {
    if (auto const done = write_waiting(); !done) return done.error();
    std::string written;
    std::lock_guard const locked{lock_};
    written_ += waiting_.size();
    written.swap(waiting_);
    if (small() && file_.descriptor() >= 0) {
        memory_ = std::move(written);
        file_ = io::file{};
        in_->descriptors.fetch_sub(1, std::memory_order_relaxed);
    }
    ready_.store(true, std::memory_order_release);
    return {};
}

outcome<std::size_t> disk_content::read_at(char* to, std::size_t room, std::uint64_t at) const {
    int from;
    {
        std::lock_guard const locked{lock_};
        octets const held = ready() ? octets{memory_} : octets{waiting_};
        std::uint64_t const held_at = ready() ? 0 : written_;
        if (!held.empty() && at >= held_at) {
            octets const piece = held.substr(static_cast<std::size_t>(std::min<std::uint64_t>(at - held_at, held.size())), room);
            std::memcpy(to, piece.data(), piece.size());
            return piece.size();
        }
        from = file_.descriptor();
        if (!ready()) room = static_cast<std::size_t>(std::min<std::uint64_t>(room, written_ - at));
    }
    return io::read_at(from, to, room, at);
}

bool disk_reader::there(cache_growth::progress p) const {
    bool const all = length_.is == content_length_of::known && done_ == length_.octets;
    return p.ended || all || first_ + done_ < p.size;
}

task<outcome<chunk>> disk_reader::read() {
    auto const p = of_->progress();
    if (there(p) && (!p.whole || of_->ready() || of_->filled_here())) return next(p);
    return read_slowly();
}

task<outcome<chunk>> disk_reader::read_slowly() {
    cache_growth::progress p = of_->progress();
    while (!there(p)) {
        auto const more = co_await of_->beyond(first_ + done_);
        if (!more) co_return more.error();
        p = *more;
    }
    if (p.whole && !of_->ready() && !of_->filled_here()) {
        auto const open = [of = of_] { return of->open(); };
        auto const opened = co_await blocking_work<void>(open);
        if (!opened) co_return opened.error();
    }
    co_return next(p);
}

outcome<chunk> disk_reader::next(cache_growth::progress p) {
    std::uint64_t const at = first_ + done_;
    std::uint64_t const available = p.size > at ? p.size - at : 0;
    std::uint64_t const wanted = length_.is == content_length_of::known ? length_.octets - done_ : UINT64_MAX;
    auto const n = static_cast<std::size_t>(std::min<std::uint64_t>({wanted, available, read_at_once}));
    if (n == 0 && wanted != 0 && !(p.whole && length_.is != content_length_of::known))
        return error{failure::closed, "the content broke off while it was stored"};
    buffer_.resize(n);
    if (n != 0) {
        auto const got = of_->read_at(buffer_.data(), n, at);
        if (!got) return got.error();
        if (*got == 0) return error{failure::system, "a stored content became shorter"};
        buffer_.resize(*got);
    }
    done_ += buffer_.size();
    bool const last = buffer_.size() == wanted || (wanted == UINT64_MAX && p.whole && first_ + done_ == p.size);
    return chunk{buffer_, {}, last};
}

field_section const* disk_reader::trailers() const {
    auto const p = of_->progress();
    return p.whole && first_ + done_ == p.size ? of_->trailers() : nullptr;
}

}  // namespace httoop::inline v0
