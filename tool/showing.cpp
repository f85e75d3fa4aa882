#include "showing.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <unistd.h>

#include <httoop/core/ascii.hpp>
#include <httoop/field/content_type.hpp>

#include "command.hpp"
#include "json.hpp"
#include "readable.hpp"

namespace httoop::tool {
namespace {

// What a reader of a terminal or a log must not see.
bool secret(field_id id) {
    return id == field_id::authorization || id == field_id::proxy_authorization || id == field_id::cookie ||
           id == field_id::set_cookie;
}

// "HTTP/1.1", "HTTP/2"
std::string name_of(http_version v) {
    std::string name = "HTTP/" + std::to_string(v.major);
    return v >= http_2 ? name : name + "." + std::to_string(v.minor);
}

paint::colour colour_of(status_code s) {
    switch (s.status_class()) {
        case 1: return paint::cyan;
        case 2: return paint::green;
        case 3: return paint::yellow;
        default: return paint::red;
    }
}

// How many octets a character of UTF-8 has that begins with that one; 0: none does.
std::size_t character_size(unsigned char lead) {
    if (lead < 0x80) return 1;
    return lead >= 0xC2 && lead <= 0xDF ? 2 : lead >= 0xE0 && lead <= 0xEF ? 3 : lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
}

// How many octets at the end belong to a character whose rest has not come.
std::size_t unfinished(std::string_view s) {
    for (std::size_t back = 1; back <= 3 && back <= s.size(); ++back) {
        auto const c = static_cast<unsigned char>(s[s.size() - back]);
        if ((c & 0xC0) == 0x80) continue;
        return character_size(c) > back ? back : 0;
    }
    return 0;
}

constexpr std::size_t looked_at = 4096;  // to tell text from what is none

}  // namespace

std::string paint::operator()(colour c, std::string_view text) const {
    if (!on_ || c == none || text.empty()) return std::string{text};
    constexpr char const* codes[] = {"0", "1", "2", "31", "32", "33", "34", "35", "36"};
    return std::string{"\x1b["} + codes[c] + "m" + std::string{text} + "\x1b[0m";
}

paint paint::for_descriptor(int descriptor) {
    char const* const unwanted = std::getenv("NO_COLOR");
    char const* const terminal = std::getenv("TERM");
    bool const dumb = terminal == nullptr || std::strcmp(terminal, "dumb") == 0;
    return paint{::isatty(descriptor) == 1 && !dumb && (unwanted == nullptr || *unwanted == '\0')};
}

std::string fields_text(field_section const& section, paint const& p, std::string_view mark, bool revealed) {
    std::string to;
    for (field_line const f : section) {
        bool const hidden = secret(f.id) && !revealed;
        to += std::string{mark} + p(paint::cyan, readable(f.name)) + ": " +
              (hidden ? p(paint::dim, "(not shown)") : readable(f.value)) + "\n";
    }
    return to + (mark.empty() ? "" : std::string{mark.substr(0, mark.find_last_not_of(' ') + 1)}) + "\n";
}

std::string head_text(request const& r, paint const& p, std::string_view mark, bool revealed) {
    return std::string{mark} + p(paint::bold, readable(r.method().token())) + " " + readable(r.target()) + " " +
           p(paint::dim, name_of(r.version())) + "\n" + fields_text(r.fields(), p, mark, revealed);
}

std::string head_text(response const& r, paint const& p, std::string_view mark, bool revealed) {
    std::string const status = std::to_string(r.status().number()) + " " + readable(r.reason());
    return std::string{mark} + p(paint::dim, name_of(r.version())) + " " + p(colour_of(r.status()), status) + "\n" +
           fields_text(r.fields(), p, mark, revealed);
}

std::string harmless(std::string_view text, paint const& p) {
    std::string to;
    to.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        std::size_t const size = character_size(static_cast<unsigned char>(text[i]));
        bool const line_end = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
        if (line_end) {
            ++i;
        } else if (size > 0 && text[i] != '\r' && i + size <= text.size() && is_readable(text.substr(i, size))) {
            to += text.substr(i, size);
            i += size;
        } else {
            char escaped[8];
            std::snprintf(escaped, sizeof escaped, "\\x%02x", static_cast<unsigned char>(text[i]));
            to += p(paint::magenta, escaped);
            ++i;
        }
    }
    return to;
}

std::string pretty_json(std::string_view text, paint const& p) {
    if (!nlohmann::json::accept(text)) return harmless(text, p);
    std::string to;
    std::size_t depth = 0;
    bool empty = false;  // an array or object that has just begun
    auto const line = [&] { to += "\n" + std::string(2 * depth, ' '); };
    for (std::size_t i = 0; i < text.size();) {
        char const c = text[i];
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            ++i;
            continue;
        }
        if (c == '}' || c == ']') {
            --depth;
            if (!std::exchange(empty, false)) line();
            to += c;
            ++i;
            continue;
        }
        if (std::exchange(empty, false)) line();
        if (c == '{' || c == '[') {
            to += c;
            ++depth;
            empty = true;
            ++i;
        } else if (c == ',') {
            to += c;
            line();
            ++i;
        } else if (c == ':') {
            to += ": ";
            ++i;
        } else if (c == '"') {
            std::size_t end = i + 1;
            while (text[end] != '"') end += text[end] == '\\' ? 2 : 1;
            std::size_t const next = text.find_first_not_of(" \t\r\n", end + 1);
            bool const name = next != std::string_view::npos && text[next] == ':';
            to += p(name ? paint::blue : paint::green, harmless(text.substr(i, end + 1 - i), paint{false}));
            i = end + 1;
        } else {
            std::size_t const end = std::min(text.find_first_of(" \t\r\n,]}", i), text.size());
            std::string_view const token = text.substr(i, end - i);
            to += p(token == "true" || token == "false" || token == "null" ? paint::yellow : paint::cyan, token);
            i = end;
        }
    }
    return to;
}

content_shower::content_shower(field_section const& fields, paint const& p, std::uint64_t held, std::string advice,
                               std::FILE* to)
    : paint_{p}, advice_{std::move(advice)}, held_{held}, to_{to} {
    type_ = readable(fields.value(field_id::content_type));
    auto const parsed = content_type::parse(fields.value(field_id::content_type));
    if (!parsed) return;
    octets const subtype = parsed->subtype;
    bool const json = equal_ignoring_case(subtype, "json") ||
                      (subtype.size() > 5 && equal_ignoring_case(subtype.substr(subtype.size() - 5), "+json"));
    if (json) is_ = kind::json;
}

bool content_shower::show(std::string_view text) {
    if (text.empty()) return true;
    line_begun_ = text.back() != '\n';
    return print(text, to_);
}

bool content_shower::take(std::string_view piece) {
    size_ += piece.size();
    if (is_ == kind::binary || piece.empty()) return true;
    rest_ += piece;
    if (is_ == kind::undecided) {
        std::string_view const seen = std::string_view{rest_}.substr(0, looked_at);
        std::string_view const whole = seen.substr(0, seen.size() - unfinished(seen));
        is_ = is_readable(whole) ? kind::text : kind::binary;
        if (is_ == kind::binary) {
            rest_.clear();
            return true;
        }
    }
    if (is_ == kind::json) {
        if (rest_.size() <= held_) return true;
        is_ = kind::text;  // too much to be held
    }
    std::size_t const later = rest_.back() == '\r' ? 1 : unfinished(rest_);
    std::string const now = rest_.substr(0, rest_.size() - later);
    rest_.erase(0, now.size());
    return show(harmless(now, paint_));
}

void content_shower::cut(content_length_of whole) {
    size_known_ = whole.is == content_length_of::known;
    size_ = whole.octets;
}

bool content_shower::end() {
    bool taken = true;
    if (is_ == kind::json) taken = show(pretty_json(rest_, paint_));
    else if (is_ == kind::text) taken = show(harmless(rest_, paint_));
    if (is_ == kind::binary) {
        std::string const what = (size_known_ ? std::to_string(size_) + " octets" : "octets") + (type_.empty() ? "" : " of " + type_);
        taken = show(paint_(paint::dim, "(" + what + ", which are no text" + (advice_.empty() ? "" : ": " + advice_) + ")"));
    }
    return taken && (!line_begun_ || print("\n", to_));
}

}  // namespace httoop::tool
