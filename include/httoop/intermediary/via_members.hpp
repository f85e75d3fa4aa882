#pragma once
#include <string>
#include <vector>

#include <httoop/field/via.hpp>
#include <httoop/message/field_section.hpp>
#include <httoop/message/version.hpp>

namespace httoop::inline v0::intermediary {

// What becomes of the members of Via that were there before (RFC 9110 7.6.3).
struct via_options {
    std::string comment{};              // of our own member
    bool drop_comments = false;         // of all others
    std::vector<std::string> inside{};  // hosts within our firewall, with their ports
    std::string pseudonym = "inside";   // that stands for each of them
    bool combine = false;               // neighbours that are pseudonyms and speak the same protocol
};

// Adds the one who received a message of that version to its Via.
//
//     add_via(fields, "proxy.example", http_1_0);    // Via: 1.0 fred, 1.0 proxy.example
//
// What others wrote is kept octet for octet unless an option changes it, or if it cannot be parsed.
void add_via(field_section& fields, octets name, http_version received, via_options const& o = {});

}  // namespace httoop::inline v0::intermediary
