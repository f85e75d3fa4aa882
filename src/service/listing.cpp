#include "listing.hpp"

#include <algorithm>
#include <chrono>

#include <httoop/syntax/utf8.hpp>
#include <httoop/uri/percent.hpp>

#include "exchange/escape.hpp"
#include "exchange/page.hpp"
#include "query.hpp"

namespace httoop::inline v0 {
namespace {

bool is_directory(io::directory_entry const& e) { return e.facts.kind == io::file_kind::directory; }

void append_two_digits(std::string& to, unsigned n) {
    to += static_cast<char>('0' + n / 10 % 10);
    to += static_cast<char>('0' + n % 10);
}

// "2026-11-22", the separator, "12:31", and ":05" if asked for; UTC.
std::string time_text(timestamp t, octets between, bool seconds) {
    using namespace std::chrono;
    sys_seconds const at{std::chrono::seconds{t.seconds}};
    auto const day = floor<days>(at);
    year_month_day const date{day};
    hh_mm_ss const clock{at - day};
    std::string text = std::to_string(static_cast<int>(date.year())) + '-';
    append_two_digits(text, static_cast<unsigned>(date.month()));
    append_two_digits(text += '-', static_cast<unsigned>(date.day()));
    append_two_digits(text += between, static_cast<unsigned>(clock.hours().count()));
    append_two_digits(text += ':', static_cast<unsigned>(clock.minutes().count()));
    if (seconds) append_two_digits(text += ':', static_cast<unsigned>(clock.seconds().count()));
    return text;
}

std::string size_text(std::uint64_t n) {
    constexpr octets units[] = {" B", " kB", " MB", " GB", " TB", " PB", " EB"};
    std::size_t unit = 0;
    std::uint64_t tenths = n * 10;
    if (n > UINT64_MAX / 10) tenths = UINT64_MAX;
    while (tenths >= 10'000 && unit + 1 < sizeof units / sizeof *units) {
        tenths = (tenths + 500) / 1000;
        ++unit;
    }
    std::string text = std::to_string(tenths / 10);
    if (unit > 0 && tenths < 100) text += '.' + std::to_string(tenths % 10);
    return text.append(units[unit]);
}

octets name_of(listing::key k) {
    return k == listing::key::name ? "name" : k == listing::key::size ? "size" : "time";
}

}  // namespace

void listing::arrange(octets query, bool hidden) {
    for (key const k : {key::size, key::time})
        if (query_parameter(query, "sort") == name_of(k)) by = k;
    descending = query_parameter(query, "order") == "desc";
    std::erase_if(entries, [&](io::directory_entry const& e) {
        bool const kind = is_directory(e) || e.facts.kind == io::file_kind::regular;
        return !kind || (!hidden && e.name.starts_with('.')) || !is_utf8(e.name) || e.name.find('\\') != std::string::npos;
    });
    std::sort(entries.begin(), entries.end(), [this](auto const& a, auto const& b) {
        if (is_directory(a) != is_directory(b)) return is_directory(a);
        auto const& x = descending ? b : a;
        auto const& y = descending ? a : b;
        if (by == key::size && x.facts.size != y.facts.size && !is_directory(a)) return x.facts.size < y.facts.size;
        if (by == key::time && x.facts.modified != y.facts.modified) return x.facts.modified < y.facts.modified;
        return by == key::name ? x.name < y.name : a.name < b.name;
    });
}

std::string listing::as_html() const {
    std::string page;
    page.reserve(4096 + entries.size() * 256);
    append_page_start(page, path);
    // The way from the root: each part is a link upwards.
    page += "<h1>";
    std::size_t const depth = static_cast<std::size_t>(std::count(path.begin(), path.end(), '/')) - 1;
    std::size_t at = 0;
    for (std::size_t i = 0; i <= depth; ++i) {
        std::size_t const end = path.find('/', at) + 1;
        std::string up = i == depth ? "./" : "";
        for (std::size_t k = i; k < depth; ++k) up += "../";
        page.append("<a href=\"").append(up) += "\">";
        append_html(page, octets{path}.substr(at, end - at));
        page += "</a>";
        at = end;
    }
    page += "</h1>\n<table>\n<thead><tr>";
    for (key const k : {key::name, key::size, key::time}) {
        bool const mine = k == by;
        page.append("<th class=\"").append(name_of(k)).append("\"");
        if (mine) page += descending ? " aria-sort=\"descending\"" : " aria-sort=\"ascending\"";
        page.append("><a href=\"?sort=").append(name_of(k)).append("&amp;order=");
        page.append(mine && !descending ? "desc" : "asc").append("\">");
        page.append(k == key::name ? "Name" : k == key::size ? "Size" : "Modified (UTC)");
        if (mine) page += descending ? " \u2193" : " \u2191";
        page += "</a></th>";
    }
    page += "</tr></thead>\n<tbody>\n";
    if (depth > 0) page += "<tr><td class=\"name\"><a href=\"../\">../</a></td><td></td><td class=\"time\"></td></tr>\n";
    for (auto const& e : entries) {
        octets const slash = is_directory(e) ? "/" : "";
        // "./" before it: a name with a colon is no scheme.
        page.append("<tr><td class=\"name\"><a href=\"./").append(percent_encode(e.name)).append(slash).append("\">");
        append_html(page, e.name);
        page.append(slash).append("</a></td><td class=\"size\">");
        if (!is_directory(e)) page += size_text(e.facts.size);
        page.append("</td><td class=\"time\">").append(time_text(e.facts.modified, " ", false)).append("</td></tr>\n");
    }
    page += "</tbody>\n</table>\n";
    if (entries.empty()) page += "<p class=\"soft\">Nothing is here.</p>\n";
    if (cut) page += "<p class=\"soft\">There is more in this directory than is shown.</p>\n";
    append_page_end(page);
    return page;
}

std::string listing::as_json() const {
    std::string json = "{\n  \"path\": ";
    json.reserve(256 + entries.size() * 128);
    append_json(json, path);
    json.append(",\n  \"truncated\": ").append(cut ? "true" : "false").append(",\n  \"entries\": [");
    octets between = "\n    ";
    for (auto const& e : entries) {
        append_json(json.append(between).append("{\"name\": "), e.name);
        json.append(", \"type\": ").append(is_directory(e) ? "\"directory\"" : "\"file\"");
        if (!is_directory(e)) json.append(", \"size\": ").append(std::to_string(e.facts.size));
        json.append(", \"modified\": \"").append(time_text(e.facts.modified, "T", true)).append("Z\"}");
        between = ",\n    ";
    }
    json += entries.empty() ? "]\n}\n" : "\n  ]\n}\n";
    return json;
}

}  // namespace httoop::inline v0
