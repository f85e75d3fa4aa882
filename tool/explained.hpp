#pragma once
#include <string>
#include <string_view>
#include <vector>

#include <httoop/caching/account.hpp>
#include <httoop/core/timestamp.hpp>
#include <httoop/field/cache_status.hpp>

#include "json.hpp"

namespace httoop::tool {

// One step of an account as it is told, here or by another machine.
struct told_step {
    std::string id;                // "rfc9111#5.2.2.5-1"
    rule const* because = nullptr; // null where the id does not say which
    caching::verdict says;
    std::string looked_at;
};

std::vector<told_step> steps_of(caching::account const& why);
// Of the text that account::compose() makes, in detail of Cache-Status and in logs. What is none is left out.
std::vector<told_step> steps_of(std::string_view composed);

// "rfc9111#5.2.2.5-1" -> "RFC 9111, 5.2.2.5"
std::string section_text(std::string_view id);

// A line or two for each step: what was looked at, the requirement in our words, what follows, and the section.
std::string steps_text(std::vector<told_step> const& steps, std::size_t width, std::size_t indent);
// An array of objects: "id", "section", "verdict", "looked_at", "sentence".
json to_json(std::vector<told_step> const& steps);

// What a cache says of one request in its member of Cache-Status (RFC 9211), in sentences, where the answer came at that time.
std::string handling_text(cache_handling const& said, timestamp at);

// What to do about an error of that type of Proxy-Status (RFC 9209 2.3); empty where it is unknown.
std::string_view proxy_hint(std::string_view type);

// What to change to have more of it cached, or for longer: each once, in the order of the steps.
std::vector<std::string> advice(std::vector<told_step> const& steps);

}  // namespace httoop::tool
