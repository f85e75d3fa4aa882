#include "json.hpp"

#include "base64.hpp"
#include "catalogue.hpp"
#include "readable.hpp"

namespace httoop::tool {

void put(json& object, std::string const& key, std::string_view octets) {
    if (is_readable(octets)) object[key] = octets;
    else object[key + "_base64"] = to_base64(octets);
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

}  // namespace httoop::tool
