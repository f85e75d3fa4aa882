#include <httoop/lint/catalogue.hpp>

#include <httoop/auth/rules.hpp>
#include <httoop/caching/rules.hpp>
#include <httoop/coding/rules.hpp>
#include <httoop/conditional/rules.hpp>
#include <httoop/core/ascii.hpp>
#include <httoop/cookie/rules.hpp>
#include <httoop/cors/rules.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/format/rules.hpp>
#include <httoop/intermediary/rules.hpp>
#include <httoop/message/rules.hpp>
#include <httoop/negotiation/rules.hpp>
#include <httoop/patch/rules.hpp>
#include <httoop/range/rules.hpp>
#include <httoop/syntax/rules.hpp>
#include <httoop/uri/rules.hpp>
#include <httoop/wire/rules.hpp>

namespace httoop::inline v0::lint {

catalogue all_rules() {
    static constexpr catalogue_row rows[] = {  // a room's rules.def: an include above, and one here
#define HTTOOP_RULE(name, ...) {HTTOOP_ROOM, #name, &rules::name},
#define HTTOOP_ROOM "syntax"
#include <httoop/syntax/rules.def>
#undef HTTOOP_ROOM
#define HTTOOP_ROOM "uri"
#include <httoop/uri/rules.def>
#undef HTTOOP_ROOM
#define HTTOOP_ROOM "coding"
#include <httoop/coding/rules.def>
#undef HTTOOP_ROOM
#define HTTOOP_ROOM "format"
#include <httoop/format/rules.def>
#undef HTTOOP_ROOM
#define HTTOOP_ROOM "message"
#include <httoop/message/rules.def>
#undef HTTOOP_ROOM
#define HTTOOP_ROOM "field"
#include <httoop/field/rules.def>
#undef HTTOOP_ROOM
#define HTTOOP_ROOM "conditional"
#include <httoop/conditional/rules.def>
#undef HTTOOP_ROOM
#define HTTOOP_ROOM "range"
#include <httoop/range/rules.def>
#undef HTTOOP_ROOM
#define HTTOOP_ROOM "negotiation"
#include <httoop/negotiation/rules.def>
#undef HTTOOP_ROOM
#define HTTOOP_ROOM "auth"
#include <httoop/auth/rules.def>
#undef HTTOOP_ROOM
#define HTTOOP_ROOM "cookie"
#include <httoop/cookie/rules.def>
#undef HTTOOP_ROOM
#define HTTOOP_ROOM "patch"
#include <httoop/patch/rules.def>
#undef HTTOOP_ROOM
#define HTTOOP_ROOM "intermediary"
#include <httoop/intermediary/rules.def>
#undef HTTOOP_ROOM
#define HTTOOP_ROOM "caching"
#include <httoop/caching/rules.def>
#undef HTTOOP_ROOM
#define HTTOOP_ROOM "cors"
#include <httoop/cors/rules.def>
#undef HTTOOP_ROOM
#define HTTOOP_ROOM "wire"
#include <httoop/wire/rules.def>
#undef HTTOOP_ROOM
#undef HTTOOP_RULE
    };
    return {rows, rows + sizeof rows / sizeof *rows};
}

std::vector<catalogue_row> find_rules(octets id, catalogue more) {
    std::vector<catalogue_row> found;
    if (id.empty()) return found;
    for (catalogue const& part : {all_rules(), more})
        for (catalogue_row const& r : part) {
            octets const its = r.row->id;
            if (its.substr(0, id.size()) != id) continue;
            octets const behind = its.substr(id.size());
            bool const point = behind.size() == 1 && DIGIT(id.back()) && ALPHA(behind[0]);
            if (behind.empty() || behind[0] == '-' || point)
                found.push_back(r);
        }
    return found;
}

octets word_of(level l) {
    switch (l) {
    case level::must: return "MUST";
    case level::must_not: return "MUST NOT";
    case level::should: return "SHOULD";
    case level::should_not: return "SHOULD NOT";
    }
    return {};
}

octets word_of(fate f) {
    switch (f) {
    case fate::answer_and_keep: return "answered, and the connection is kept";
    case fate::answer_and_close: return "answered, and the connection is closed";
    case fate::close: return "not answered, and the connection is closed";
    case fate::ignore: return "ignored";
    }
    return {};
}

}  // namespace httoop::inline v0::lint
