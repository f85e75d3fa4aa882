// Structured fields (RFC 9651): those with a type, and all others as their row of fields.def says.
#include <httoop/field/cache_status.hpp>
#include <httoop/field/cdn_cache_control.hpp>
#include <httoop/field/content_digest.hpp>
#include <httoop/field/priority.hpp>
#include <httoop/field/proxy_status.hpp>
#include <httoop/field/want_digest.hpp>
#include <httoop/message/combined.hpp>
#include <httoop/syntax/base64.hpp>
#include <httoop/syntax/structured_dictionary.hpp>
#include <httoop/syntax/structured_item.hpp>
#include <httoop/syntax/structured_list.hpp>

#include "field_json.hpp"
#include "value_json.hpp"

namespace httoop::tool {
namespace {

using structured::item_type;

struct structured_json {
    static void put_bare(json& object, structured::bare_item const& b) {
        static constexpr char const* types[] = {"none",          "integer", "decimal", "string",         "token",
                                                "byte-sequence", "boolean", "date",    "display-string", "inner-list"};
        object["type"] = types[static_cast<unsigned>(b.type())];
        switch (b.type()) {
            case item_type::none:
            case item_type::inner_list: break;
            case item_type::integer: object["value"] = *b.as_integer(); break;
            case item_type::decimal: object["value"] = static_cast<double>(b.as_decimal()->thousandths) / 1000.0; break;
            case item_type::string: object["value"] = *b.as_string(); break;
            case item_type::token: object["value"] = *b.as_token(); break;
            case item_type::byte_sequence: {
                std::string coded;
                append_base64(coded, *b.as_byte_sequence());
                object["value_base64"] = std::move(coded);
                break;
            }
            case item_type::boolean: object["value"] = *b.as_boolean(); break;
            case item_type::date: object["value"] = b.as_date()->seconds; break;
            case item_type::display_string: put(object, "value", *b.as_display_string()); break;
        }
    }
    static void put_parameters(json& object, structured::parameters const& p) {
        if (p.empty()) return;
        object["parameters"] = list_json(p, [](auto const& entry) {
            json one = {{"key", entry.key}};
            put_bare(one, entry.value);
            return one;
        });
    }
    static void put_member(json& object, structured::member const& m) {
        put_bare(object, m);
        if (m.inner() != nullptr) object["items"] = list_json(*m.inner(), [](structured::item const& i) { return of(i); });
        put_parameters(object, m.parameters);
    }
    static json of(structured::item const& i) {
        json object = json::object();
        put_bare(object, i);
        put_parameters(object, i.parameters);
        return object;
    }
    static json of(structured::list const& l) {
        return list_json(l, [](structured::member const& m) {
            json object = json::object();
            put_member(object, m);
            return object;
        });
    }
    static json of(structured::dictionary const& d) {
        return list_json(d, [](auto const& entry) {
            json object = {{"key", entry.key}};
            put_member(object, entry.value);
            return object;
        });
    }

    static json of(digests const& d) {
        return list_json(d.all, [](digests::one const& one) {
            json object = {{"algorithm", one.algorithm}};
            std::string coded;
            append_base64(coded, one.digest);
            object["digest_base64"] = std::move(coded);
            static constexpr char const* words[] = {"unknown", "active", "deprecated"};
            object["status"] = words[static_cast<unsigned>(status_of_digest_algorithm(one.algorithm))];
            return object;
        });
    }
    static json of(wanted_digests const& w) {
        return list_json(w.all, [](wanted_digests::one const& one) {
            return json{{"algorithm", one.algorithm}, {"weight", one.weight}};
        });
    }
    static json of(cache_status const& s) {
        return list_json(s.caches, [](structured::item const& i) { return of(i); });
    }
    static json of(proxy_status const& s) {
        return list_json(s.proxies, [](structured::item const& i) { return of(i); });
    }
    static json of(cdn_cache_control const& c) { return of(c.directives); }
    static json of(priority const& p) {
        json object = {{"effective_urgency", p.effective_urgency()}, {"is_incremental", p.is_incremental()}};
        if (p.urgency) object["urgency"] = *p.urgency;
        if (p.incremental) object["incremental"] = *p.incremental;
        return object;
    }
};

template <class S>
field_seen read_as(octets value) {
    field_seen seen;
    auto const s = S::parse(value);
    if (!s) {
        seen.fault = s.error();
        return seen;
    }
    seen.value = structured_json::of(*s);
    // An empty list or dictionary is not sent (RFC 9651 4).
    if (auto composed = s->compose(); composed && !composed->empty()) seen.canonical.push_back(*std::move(composed));
    return seen;
}

}  // namespace

std::span<field_reading const> readings_of_structured() {
    return readings<structured_json, cache_status, cdn_cache_control, content_digest, priority, proxy_status, repr_digest,
                    want_content_digest, want_repr_digest>;
}

field_seen read_structured(field_section const& fields, field_id id, field_structure as) {
    if (as == field_structure::item && fields.count(id) > 1 && enforced(rules::singleton_repeated)) {
        field_seen seen;
        seen.fault = {&rules::singleton_repeated, 0};
        seen.line = 1;
        return seen;
    }
    std::string memory;
    octets const value = combined(fields, id, memory);
    return as == field_structure::item   ? read_as<structured::item>(value)
           : as == field_structure::list ? read_as<structured::list>(value)
                                         : read_as<structured::dictionary>(value);
}

}  // namespace httoop::tool
