#include <algorithm>
#include <charconv>

#include <httoop/cookie/jar.hpp>
#include <httoop/cookie/rules.hpp>
#include <httoop/core/ascii.hpp>

#include "../syntax/column_text.hpp"

// The text form of a jar: a first line that names it, then one line for each cookie, its members
// separated by HTAB. Octets up to 32 and "%" are percent-encoded.

namespace httoop::inline v0::cookie {
namespace {

constexpr octets jar_heading = "httoop cookies 1\n";
constexpr std::size_t jar_columns = 9;

constexpr struct {
    char letter;
    bool stored_cookie::*flag;
} jar_flags[] = {{'p', &stored_cookie::persistent},
                 {'h', &stored_cookie::host_only},
                 {'s', &stored_cookie::secure},
                 {'o', &stored_cookie::http_only}};
constexpr octets jar_sites = "dnls";  // same_site_flag, in its order

// What Set-Cookie can bring: nothing that would be another cookie, or another line, in a request.
constexpr octet_class jar_octet = field_content - octet_class(";");

bool read_jar_text(octets s, std::string& to) { return read_column_text(s, to) && jar_octet.all(to); }

template <class N>
bool read_jar_number(octets s, N& n) {
    auto const [end, fault] = std::from_chars(s.data(), s.data() + s.size(), n);
    return fault == std::errc{} && end == s.data() + s.size();
}

bool read_jar_flags(octets s, stored_cookie& c) {
    if (s.empty()) return false;
    std::size_t const site = jar_sites.find(s.back());
    if (site == octets::npos) return false;
    c.same_site = static_cast<same_site_flag>(site);
    s.remove_suffix(1);
    for (auto const& row : jar_flags) {
        c.*row.flag = s.starts_with(row.letter);
        if (c.*row.flag) s.remove_prefix(1);
    }
    return s.empty();
}

bool read_jar_line(octets line, stored_cookie& c) {
    octets column[jar_columns];
    for (std::size_t i = 0; i < jar_columns; ++i) {
        std::size_t const end = i + 1 < jar_columns ? line.find('\t') : line.size();
        if (end == octets::npos) return false;
        column[i] = line.substr(0, end);
        line.remove_prefix(std::min(end + 1, line.size()));
    }
    return read_jar_text(column[0], c.domain) && read_jar_text(column[1], c.path) && read_jar_text(column[2], c.name) &&
           read_jar_text(column[3], c.value) && read_jar_flags(column[4], c) &&
           read_jar_number(column[5], c.expires.seconds) && read_jar_number(column[6], c.created.seconds) &&
           read_jar_number(column[7], c.creation) && read_jar_number(column[8], c.last_use) &&
           c.name.find('=') == std::string::npos && !c.domain.empty() && c.path.starts_with('/');
}

}  // namespace

std::string jar::save(bool with_session) const {
    std::string text{jar_heading};
    for (stored_cookie const& c : cookies_) {
        if (!c.persistent && !with_session) continue;
        for (octets const s : {octets{c.domain}, octets{c.path}, octets{c.name}, octets{c.value}}) {
            append_column_text(text, s);
            text += '\t';
        }
        for (auto const& row : jar_flags)
            if (c.*row.flag) text += row.letter;
        text += jar_sites[static_cast<std::size_t>(c.same_site)];
        for (std::int64_t const n : {c.expires.seconds, c.created.seconds}) (text += '\t') += std::to_string(n);
        for (std::uint64_t const n : {c.creation, c.last_use}) (text += '\t') += std::to_string(n);
        text += '\n';
    }
    return text;
}

result<void> jar::load(octets text, timestamp now) {
    violation const fault{&rules::cookie_store_text, 0};
    if (!text.starts_with(jar_heading)) return fault;
    std::vector<stored_cookie> read;
    std::uint64_t latest = 0;
    for (std::size_t at = jar_heading.size(); at < text.size();) {
        std::size_t const end = text.find('\n', at);
        stored_cookie c;
        bool const good = end != octets::npos && read_jar_line(text.substr(at, end - at), c) && c.creation <= INT64_MAX &&
                          c.last_use <= INT64_MAX;
        if (!good && enforced(rules::cookie_store_text)) return violation{&rules::cookie_store_text, at};
        if (!good) break;
        latest = std::max({latest, c.creation, c.last_use});
        read.push_back(std::move(c));
        at = end + 1;
    }
    if (read.size() > limits_.cookies) {  // the limit was lowered: those that were used last stay
        std::sort(read.begin(), read.end(), [](auto const& a, auto const& b) { return a.last_use > b.last_use; });
        read.resize(limits_.cookies);
    }
    std::stable_sort(read.begin(), read.end(),
                     [](stored_cookie const& a, stored_cookie const& b) { return a.domain < b.domain; });
    cookies_ = std::move(read);
    for (std::size_t i = 0; i < cookies_.size();) {
        span const its = of_domain(cookies_[i].domain);
        auto const count = static_cast<std::uint64_t>(its.last - its.first);
        if (count > limits_.cookies_per_domain) evict(its, true);
        else i += count;
    }
    clock_ = latest;
    expire(now);
    return {};
}

}  // namespace httoop::inline v0::cookie
