#include "pasted.hpp"

#include <algorithm>

#include <httoop/core/ascii.hpp>
#include <httoop/core/number.hpp>
#include <httoop/syntax/http_date.hpp>

#include "readable.hpp"

namespace httoop::tool {
namespace {

struct unit {
    char name;
    std::int64_t seconds;
};
constexpr unit units[] = {{'w', 604'800}, {'d', 86'400}, {'h', 3'600}, {'m', 60}, {'s', 1}};
constexpr std::uint64_t longest_span = 100ull * 365 * 86'400;

bool read_fields(head_lines const& lines, field_section& into, std::string& fault) {
    for (std::size_t i = 1; i < lines.size(); ++i) {
        octets const line = lines[i];
        std::size_t const colon = line.find(':');
        if (colon != octets::npos) into.append(line.substr(0, colon), trim_ows(line.substr(colon + 1)));
        if (colon == octets::npos || !into.defect()) return fault = readable(line) + ": no field line (Name: value)", false;
    }
    return true;
}

// Takes the word in front.
octets word(octets& rest) {
    octets const taken = rest.substr(0, rest.find(' '));
    rest.remove_prefix(taken.size());
    while (rest.starts_with(' ')) rest.remove_prefix(1);
    return taken;
}

bool begins_response(octets line) { return line.starts_with("HTTP/"); }

// Heads in their order, each with whether it is a response's.
struct head {
    bool response;
    head_lines lines;
};

// The first line that begins a response, as wget -S shows it, has two spaces in front, and so has each of its head.
bool indented(std::string_view text) { return text.starts_with("  HTTP/") || text.find("\n  HTTP/") != octets::npos; }

constexpr octets status_line = ":status:";

// A line such as browsers show of the head of a response, without one that says what it is.
bool bare_field(octets line) {
    return line.starts_with(status_line) || (line.find(':') != octets::npos && identify_field(line.substr(0, line.find(':'))) != field_id::unknown);
}

// Each line has a mark in front, or none has.
std::vector<head> heads_of(std::string_view text) {
    bool const marked = text.starts_with("> ") || text.find("\n> ") != octets::npos || text.starts_with("< ") || text.find("\n< ") != octets::npos;
    bool const spaces = !marked && indented(text);
    std::vector<head> all;
    bool inside = false;
    while (!text.empty()) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (marked) {
            bool const of_message = line.starts_with('>') || line.starts_with('<');
            if (!of_message) continue;
            bool const response = line.starts_with('<');
            line.remove_prefix(std::min<std::size_t>(line.size(), 2));
            if (line.empty()) inside = false;
            else if (inside && all.back().response == response) all.back().lines.emplace_back(line);
            else inside = true, all.push_back({response, {std::string{line}}});
        } else if (spaces) {
            inside = line.starts_with("  ") && (inside || begins_response(line.substr(2)));
            if (!inside) continue;
            line.remove_prefix(2);
            if (begins_response(line)) all.push_back({true, {}});
            all.back().lines.emplace_back(line);
        } else if (inside && !line.empty()) {
            all.back().lines.emplace_back(line);
        } else {
            inside = !line.empty() && (all.empty() || begins_response(line));  // all else is content
            if (!inside) continue;
            if (line.starts_with(status_line)) all.push_back({true, {std::string{trim_ows(line.substr(status_line.size()))}}});
            else if (bare_field(line)) all.push_back({true, {"200 OK", std::string{line}}});
            else all.push_back({begins_response(line), {std::string{line}}});
        }
    }
    return all;
}

}  // namespace

bool read_request_head(head_lines const& lines, request& into, std::string& fault) {
    octets rest = lines.empty() ? octets{} : octets{lines.front()};
    octets const token = word(rest), target = word(rest);
    auto const m = method::parse(token);
    if (!m || target.empty() || !(rest.empty() || begins_response(rest)))
        return fault = readable(lines.empty() ? "" : lines.front()) + ": no request line (METHOD TARGET)", false;
    into = request{*m, target};
    if (!into.defect()) return fault = readable(target) + ": no target of a request", false;
    if (rest == "HTTP/1.0") into.version(http_1_0);
    if (!read_fields(lines, into.fields(), fault)) return false;
    if (into.authority().empty()) return fault = readable(lines.front()) + ": no host: give an absolute URL, or a field Host", false;
    return true;
}

bool read_response_head(head_lines const& lines, response& into, std::string& fault) {
    octets rest = lines.empty() ? octets{} : octets{lines.front()};
    octets code = word(rest);
    http_version version = http_1_1;
    if (begins_response(code)) {
        if (code == "HTTP/1.0") version = http_1_0;
        code = word(rest);
    }
    auto const status = status_code::parse(code);
    if (!status) return fault = readable(lines.empty() ? "" : lines.front()) + ": no status line (HTTP/1.1 200 OK)", false;
    into = response{*status};
    into.version(version);
    return read_fields(lines, into.fields(), fault);
}

bool read_pasted(std::string_view text, pasted& into, std::string& fault) {
    for (head const& h : heads_of(text)) {
        if (!h.response) {
            into = {};
            if (!read_request_head(h.lines, into.asked.emplace(), fault)) return false;
            continue;
        }
        response r;
        if (!read_response_head(h.lines, r, fault)) return false;
        if (!r.status().interim()) into.answered = std::move(r);
    }
    return true;
}

std::optional<std::int64_t> read_span(std::string_view text) {
    if (text.empty()) return {};
    std::uint64_t all = 0;
    while (!text.empty()) {
        std::size_t digits = 0;
        while (digits < text.size() && DIGIT(text[digits])) ++digits;
        std::uint64_t number = 0;
        if (parse_decimal(text.substr(0, digits), number) != number_fault::none || number > longest_span) return {};
        std::uint64_t each = 1;
        text.remove_prefix(digits);
        if (!text.empty()) {
            auto const* const u = std::find_if(std::begin(units), std::end(units), [&](unit const& one) { return one.name == text.front(); });
            if (u == std::end(units)) return {};
            each = static_cast<std::uint64_t>(u->seconds);
            text.remove_prefix(1);
        }
        if (number > longest_span / each || (all += number * each) > longest_span) return {};
    }
    return static_cast<std::int64_t>(all);
}

std::string span_text(std::int64_t seconds) {
    if (seconds < 0) return "-" + span_text(-seconds);
    if (seconds == 0) return "0 s";
    std::string text;
    unsigned parts = 0;
    for (unit const& u : units) {
        if (seconds < u.seconds || parts == 2) continue;
        ++parts;
        text += (text.empty() ? "" : " ") + std::to_string(seconds / u.seconds) + " " + (u.name == 'm' ? "min" : std::string{u.name});
        seconds %= u.seconds;
    }
    return text;
}

std::string date_text(timestamp at) {
    std::string text(imf_fixdate_size, ' ');
    compose_imf_fixdate(text.data(), at);
    return text;
}

std::optional<timestamp> read_time(std::string_view text, timestamp after) {
    if (text.starts_with('+')) {
        auto const span = read_span(text.substr(1));
        if (!span) return {};
        return timestamp{after.seconds + *span};
    }
    auto const date = parse_http_date(text, after);
    if (!date) return {};
    return *date;
}

}  // namespace httoop::tool
