#pragma once
#include <optional>
#include <vector>

#include <httoop/core/timestamp.hpp>
#include <httoop/syntax/parameters.hpp>
#include <httoop/syntax/quality.hpp>

#include "json.hpp"

namespace httoop::tool {

// What many values are made of.

// A member that is there only where it says something.
inline void put_some(json& object, std::string const& key, std::string_view text) {
    if (!text.empty()) put(object, key, text);
}

// A number between 0 and 1.
inline json weight_json(quality q) { return q.thousandths / 1000.0; }

// {"date": as it is sent, "seconds": since 1970}
json date_json(timestamp t);

// [{"name": ..., "value": ...}]
json parameters_json(parameters const& p);
inline void put_some(json& object, std::string const& key, parameters const& p) {
    if (!p.empty()) object[key] = parameters_json(p);
}

// A list of strings; of what is not readable {"text_base64": ...}.
json texts_json(std::vector<octets> const& texts);

// A list of what `each` makes of the elements.
template <class List, class Each>
json list_json(List const& of, Each each) {
    json list = json::array();
    for (auto const& one : of) list.push_back(each(one));
    return list;
}

}  // namespace httoop::tool
