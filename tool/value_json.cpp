#include "value_json.hpp"

#include <httoop/syntax/http_date.hpp>

namespace httoop::tool {

json date_json(timestamp t) {
    std::string text(imf_fixdate_size, ' ');
    compose_imf_fixdate(text.data(), t);
    return {{"date", text}, {"seconds", t.seconds}};
}

json texts_json(std::vector<octets> const& texts) {
    return list_json(texts, [](octets text) {
        json object = json::object();
        put(object, "text", text);
        return object.contains("text") ? json(text) : object;
    });
}

json parameters_json(parameters const& p) {
    return list_json(p, [](parameter const& one) {
        json object = json::object();
        put(object, "name", one.name);
        put(object, "value", one.value);
        return object;
    });
}

}  // namespace httoop::tool
