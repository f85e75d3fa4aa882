#include "cached.hpp"

#include "pasted.hpp"
#include "readable.hpp"

namespace httoop::tool {
namespace {

constexpr std::size_t freshness_columns = 14, size_columns = 12;

std::string right(std::string text, std::size_t columns) {
    return text.size() < columns ? std::string(columns - text.size(), ' ') + text : text;
}

std::string left(std::string text, std::size_t columns) {
    if (text.size() < columns) text.resize(columns, ' ');
    return text;
}

std::uint64_t number(json const& of, char const* name) { return of.value(name, std::uint64_t{0}); }

std::string freshness_of(json const& r) {
    std::int64_t const left = r.value("fresh_for", std::int64_t{0});
    return left > 0 ? "fresh " + span_text(left) : "stale " + span_text(-left);
}

std::string content_of(json const& r) {
    return r.contains("content") && r["content"].is_number() ? std::to_string(number(r, "content")) : "?";
}

std::string list_of(json const& r, char const* name) {
    std::string all;
    if (r.contains(name) && r[name].is_array())
        for (json const& one : r[name])
            if (one.is_string()) (all += all.empty() ? "" : ", ") += readable(one.get<std::string>());
    return all;
}

}  // namespace

std::string cached_line(json const& r) {
    std::string const state = r.value("state", "");
    return std::to_string(number(r, "status")) + ' ' + left(freshness_of(r), freshness_columns) + ' ' +
           right(content_of(r), size_columns) + ' ' + readable(r.value("uri", "")) + (state == "complete" ? "" : " (" + readable(state) + ")") + "\n";
}

std::string cached_page(json const& r) {
    std::string text = readable(r.value("uri", "")) + "\n";
    text += "  " + readable(r.value("method", "")) + ", " + std::to_string(number(r, "status")) + ", " + readable(r.value("state", "")) +
            ", content " + content_of(r) + " octets, counts for " + std::to_string(number(r, "counts_for")) + "\n";
    text += "  age " + span_text(static_cast<std::int64_t>(number(r, "age"))) + " of " +
            span_text(static_cast<std::int64_t>(number(r, "lifetime"))) + ", " + freshness_of(r) + "\n";
    if (auto const vary = list_of(r, "vary"); !vary.empty()) text += "  selected by " + vary + "\n";
    if (auto const groups = list_of(r, "groups"); !groups.empty()) text += "  groups " + groups + "\n";
    if (auto const tags = list_of(r, "tags"); !tags.empty()) text += "  tags " + tags + "\n";
    if (r.contains("fields") && r["fields"].is_array())
        for (json const& f : r["fields"])
            if (f.is_array() && f.size() == 2 && f[0].is_string() && f[1].is_string())
                text += "    " + readable(f[0].get<std::string>()) + ": " + readable(f[1].get<std::string>()) + "\n";
    return text;
}

std::string cached_counts(json const& c) {
    return std::to_string(number(c, "responses")) + (number(c, "responses") == 1 ? " response, " : " responses, ") + std::to_string(number(c, "octets")) + " of " +
           std::to_string(number(c, "most_octets")) + " octets\n" + std::to_string(number(c, "hits")) + " answered from the cache, " +
           std::to_string(number(c, "forwarded")) + " asked for, " + std::to_string(number(c, "collapsed")) +
           " with the answer to another\n" + std::to_string(number(c, "stored")) + " stored, " + std::to_string(number(c, "forgotten")) +
           " forgotten for others\n";
}

}  // namespace httoop::tool
