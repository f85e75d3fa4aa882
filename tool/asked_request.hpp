#pragma once
#include <string>

#include <httoop/wire/inspect.hpp>

#include "json.hpp"

namespace httoop::tool {

// Findings as they are shown, once each.
struct collected final : findings_sink {
    json all = json::array();
    void found(finding const& f) override;
};

// The request that a command decides about: the first message of a file.
struct asked_request {
    std::string stream;  // which the message borrows from
    wire::inspected message;
    bool readable = false;  // there is a head to decide about
    bool sound = false;     // and no violation but repaired ones
    json violations;
};

// Reads FILE. False where there is no request and nothing to say about it: that has been told.
bool read_asked(std::string const& file, policy const& p, asked_request& into);

}  // namespace httoop::tool
