#include "json.hpp"

#include <httoop/syntax/base64.hpp>

#include "catalogue.hpp"
#include "readable.hpp"

namespace httoop::tool {

void put(json& object, std::string const& key, std::string_view octets) {
    if (is_readable(octets)) {
        object[key] = octets;
        return;
    }
    std::string coded;
    append_base64(coded, octets);
    object[key + "_base64"] = std::move(coded);
}

json to_json(finding const& f) {
    json v = json::object();
    v["id"] = f.broken->id;
    v["section"] = section_of(f.broken->id);
    v["offset"] = f.offset;
    v["sentence"] = f.broken->sentence;
    v["repaired"] = f.repaired;
    return v;
}

json reason(rule const& r) { return {{"id", r.id}, {"section", section_of(r.id)}, {"sentence", r.sentence}}; }

}  // namespace httoop::tool
