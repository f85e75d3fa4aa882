#include <httoop/caching/status.hpp>

#include <algorithm>

#include <httoop/caching/rules.hpp>
#include <httoop/core/ascii.hpp>
#include <httoop/core/number.hpp>

namespace httoop::inline v0::caching {
namespace {

constexpr octets reasons[] = {"", "bypass", "method", "uri-miss", "vary-miss", "miss", "request", "stale", "partial"};

// Each answer of a cache says it: so it is written at once, and not by way of structured values.
class status_member {
public:
    explicit status_member(octets name) {
        text_.reserve(name.size() + usual_size);
        if (is_token(name) && ALPHA(name[0])) text_ = name;
        else add_string(name);
    }
    void add(octets parameter) { (text_ += ';') += parameter; }
    void add(octets parameter, octets token) {
        add(parameter);
        (text_ += '=') += token;
    }
    void add(octets parameter, std::int64_t n) {
        // No structured integer has more than 15 digits (RFC 9651 3.3.1).
        constexpr std::int64_t largest = 999'999'999'999'999;
        n = std::clamp(n, -largest, largest);
        char digits[20];
        add(parameter);
        text_ += n < 0 ? "=-" : "=";
        text_.append(digits, compose_decimal(digits, static_cast<std::uint64_t>(n < 0 ? -n : n)));
    }
    void quote(octets parameter, octets text) {
        add(parameter);
        text_ += '=';
        add_string(text);
    }
    [[nodiscard]] std::string take() && { return std::move(text_); }

private:
    static constexpr std::size_t usual_size = 64;

    // A structured string has printable octets alone (RFC 9651 3.3.3).
    void add_string(octets s) {
        text_ += '"';
        for (char const c : s) {
            if (c == '"' || c == '\\') text_ += '\\';
            text_ += c < 0x20 || c > 0x7e ? '?' : c;
        }
        text_ += '"';
    }
    std::string text_;
};

// The most that an account takes of a head.
constexpr std::size_t longest_detail = 1000;

}  // namespace

octets word_of(forward_reason r) { return reasons[static_cast<std::size_t>(r)]; }

std::string member_of(handling const& h, cache_options const& o) {
    status_member m{o.name};
    bool const forwarded = h.forwarded != forward_reason::none && !(h.hit && enforced(rules::hit_or_forwarded));
    if (h.hit) m.add("hit");
    if (forwarded) {
        m.add("fwd", word_of(h.forwarded));
        if (h.forwarded_status != 0) m.add("fwd-status", std::int64_t{h.forwarded_status});
    }
    if (h.ttl) m.add("ttl", *h.ttl);
    if (forwarded && h.stored) m.add("stored");
    if (forwarded && h.collapsed) m.add(*h.collapsed ? octets{"collapsed"} : octets{"collapsed=?0"});
    if (o.tells_key && !h.key.empty()) m.quote("key", h.key);
    if (h.why != nullptr && !h.why->empty()) m.quote("detail", h.why->compose(longest_detail));
    return std::move(m).take();
}

void add_cache_status(field_section& response, handling const& h, cache_options const& o) {
    if (!enforced(rules::cache_status_kept)) response.erase(field_id::cache_status);
    response.append(field_id::cache_status, member_of(h, o));
}

}  // namespace httoop::inline v0::caching
