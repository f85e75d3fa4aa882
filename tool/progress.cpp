#include "progress.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

#include <unistd.h>

#include "wrapped.hpp"

namespace httoop::tool {
namespace {

std::string formatted(char const* format, double number, char const* unit) {
    char text[48];
    int const n = std::snprintf(text, sizeof text, format, number, unit);
    return {text, static_cast<std::size_t>(n)};
}

std::string size_text(double octets) {
    constexpr char const* units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    std::size_t u = 0;
    for (; octets >= 1024 && u + 1 < std::size(units); ++u) octets /= 1024;
    return formatted(u == 0 ? "%.0f %s" : "%.1f %s", octets, units[u]);
}

std::string time_text(double seconds) {
    if (!(seconds < 359999)) return "-:--";
    auto const s = static_cast<unsigned>(seconds + 0.5);
    char text[32];
    if (s >= 3600) std::snprintf(text, sizeof text, "%u:%02u:%02u", s / 3600, s / 60 % 60, s % 60);
    else std::snprintf(text, sizeof text, "%u:%02u", s / 60, s % 60);
    return text;
}

constexpr duration between_shows = duration::milliseconds(200);

std::size_t standing = 0;  // columns of a line that is wiped before something else is told

}  // namespace

std::string progress_line(std::uint64_t done, std::optional<std::uint64_t> whole, double rate, unsigned width) {
    bool const left = whole && rate > 0 && done < *whole;
    std::string const amount = size_text(static_cast<double>(done)), of = whole ? " of " + size_text(static_cast<double>(*whole)) : "",
                      speed = rate > 0 ? ", " + size_text(rate) + "/s" : "",
                      rest = left ? ", " + time_text(static_cast<double>(*whole - done) / rate) + " left" : "";
    double const share = !whole ? 0 : *whole == 0 ? 1 : std::min(1.0, static_cast<double>(done) / static_cast<double>(*whole));
    std::string line = whole ? formatted("%3.0f%%%s", share * 100, " ") : "";
    // What matters least goes first where there is not room for all.
    std::string tail;
    for (std::string const& parts : {amount + of + speed + rest, amount + speed + rest, amount + rest, amount}) {
        tail = parts;
        if (line.size() + tail.size() < width) break;
    }
    if (whole) {
        std::size_t const room = width > line.size() + tail.size() + 4 ? width - line.size() - tail.size() - 4 : 0;
        if (std::size_t const bar = std::min<std::size_t>(room, 40); bar >= 10) {
            auto const full = static_cast<std::size_t>(share * static_cast<double>(bar));
            line += "[" + std::string(full, '=') + std::string(bar - full, ' ') + "] ";
        }
    }
    line += tail;
    if (line.size() >= width && width > 0) line.resize(width - 1);
    return line;
}

progress::progress(bool shown, std::uint64_t before, std::optional<std::uint64_t> whole, instant now)
    : shown_{shown}, before_{before}, whole_{whole}, begun_{now}, last_shown_{now} {}

void progress::show(std::uint64_t done, instant now) {
    double const seconds = static_cast<double>((now - begun_).nanoseconds) / 1e9;
    double const rate = seconds > 0 ? static_cast<double>(done - before_) / seconds : 0;
    std::string line = progress_line(done, whole_, rate, terminal_columns(STDERR_FILENO));
    std::size_t const written = line.size();
    if (written < last_width_) line.append(last_width_ - written, ' ');
    last_width_ = written;
    std::fprintf(stderr, "\r%s", line.c_str());
    std::fflush(stderr);
}

void progress::at(std::uint64_t done, instant now) {
    if (!shown_ || now < last_shown_ + between_shows) return;
    last_shown_ = now;
    show(done, now);
}

void progress::end(std::uint64_t done, instant now, bool always) {
    if (!shown_ || (!always && last_width_ == 0)) return;
    show(done, now);
    std::fputc('\n', stderr);
}

progress_of_all::progress_of_all(bool shown, std::size_t transfers, instant now)
    : shown_{shown}, transfers_{transfers}, start_{now}, last_shown_{now} {}

progress_of_all::~progress_of_all() { (void)leave_progress(); }

void progress_of_all::expects(std::uint64_t before, std::optional<std::uint64_t> whole) {
    done_ += before;
    before_ += before;
    sizes_known_ = sizes_known_ && whole;
    whole_ += whole.value_or(0);
}

void progress_of_all::comes(std::uint64_t octets, instant now) {
    done_ += octets;
    if (now < last_shown_ + between_shows) return;
    show(now);
}

void progress_of_all::ended(instant now) {
    if (++over_ == transfers_ || standing > 0) show(now);
}

std::string progress_of_all::line(instant now, unsigned width) const {
    double const seconds = static_cast<double>((now - start_).nanoseconds) / 1e9;
    double const rate = seconds > 0 ? static_cast<double>(done_ - before_) / seconds : 0;
    std::optional<std::uint64_t> whole;
    if (sizes_known_ && begun_ == transfers_) whole = whole_;
    std::string line = std::to_string(over_) + "/" + std::to_string(transfers_) + " files ";
    unsigned const left = width > line.size() ? width - static_cast<unsigned>(line.size()) : 0;
    return line += progress_line(done_, whole, rate, left);
}

void progress_of_all::show(instant now) {
    if (!shown_) return;
    last_shown_ = now;
    std::string text = line(now, terminal_columns(STDERR_FILENO));
    std::size_t const written = text.size();
    if (written < standing) text.append(standing - written, ' ');
    standing = written;
    std::fprintf(stderr, "\r%s", text.c_str());
    std::fflush(stderr);
}

bool leave_progress() {
    if (std::exchange(standing, 0) == 0) return false;
    std::fputc('\n', stderr);
    return true;
}

void wipe_progress() {
    if (standing == 0) return;
    std::fprintf(stderr, "\r%s\r", std::string(std::exchange(standing, 0), ' ').c_str());
}

}  // namespace httoop::tool
