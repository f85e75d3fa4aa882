#include <httoop/caching/directives.hpp>

#include <httoop/caching/rules.hpp>
#include <httoop/core/ascii.hpp>
#include <httoop/field/cache_directive.hpp>
#include <httoop/field/cdn_cache_control.hpp>
#include <httoop/field/delta_seconds.hpp>
#include <httoop/message/combined.hpp>
#include <httoop/syntax/quoted_string.hpp>

#include "caching/telling.hpp"

namespace httoop::inline v0::caching {
namespace {

// One directive as it stands there, however odd.
struct directive_found {
    octets name;
    std::optional<std::string> argument{};
    bool odd = false;  // what stands behind the name is no argument
};

// Walks the directives of one line. A quote that does not end is no quote: what comes behind it is looked at all
// the same, for no-store may be there, but no lifetime is believed any more.
class directives_walk {
public:
    explicit directives_walk(octets line) : rest_{line} {}

    bool next(directive_found& d) {
        while (!rest_.empty()) {
            octets const element = take();
            std::size_t const name = token_size(element);
            if (name == 0) continue;
            d = {element.substr(0, name)};
            read_argument(element.substr(name), d);
            return true;
        }
        return false;
    }

private:
    octets take() {
        std::size_t at = 0;
        while (at < rest_.size() && rest_[at] != ',') {
            if (rest_[at] == '"' && !broken_) {
                std::size_t const size = quoted_string_size(rest_.substr(at));
                broken_ = size == 0;
                at += broken_ ? 1 : size;
            } else {
                ++at;
            }
        }
        octets const element = rest_.substr(0, at);
        rest_.remove_prefix(at < rest_.size() ? at + 1 : at);
        return trim_ows(element);
    }

    void read_argument(octets behind_name, directive_found& d) const {
        d.odd = broken_;
        if (behind_name.empty()) return;
        octets const value = behind_name.substr(1);
        if (behind_name[0] != '=') {
            d.odd = true;
        } else if (is_token(value)) {
            d.argument.emplace(value);
        } else if (auto text = parse_quoted_string(value)) {
            d.argument.emplace(*std::move(text));
        } else {
            d.odd = true;
        }
    }

    octets rest_;
    bool broken_ = false;
};

void take_seconds(said_seconds& s, directive_found const& d) {
    if (s.said) return;
    s.said = true;
    s.valid = !d.odd && d.argument && parse_delta_seconds(*d.argument, s.seconds);
}

// The field names of an argument of no-cache or private, in lower case. False if there are none: then the directive
// counts as if it had no argument.
bool read_field_names(octets argument, std::vector<std::string>& names) {
    std::size_t const before = names.size();
    while (!argument.empty()) {
        std::size_t const comma = argument.find(',');
        octets const name = trim_ows(argument.substr(0, comma));
        argument.remove_prefix(comma == octets::npos ? argument.size() : comma + 1);
        if (name.empty()) continue;
        if (!is_token(name)) {
            names.resize(before);
            return false;
        }
        std::string lower{name};
        for (char& c : lower) c = to_lower(c);
        names.push_back(std::move(lower));
    }
    return names.size() > before;
}

void take_fields(bool& all, std::vector<std::string>& names, std::optional<std::string> const& argument, bool odd) {
    if (odd || !argument || !read_field_names(*argument, names)) all = true;
}

void take(response_directives& r, directive_found const& d) {
    bool const bare = !d.odd && !d.argument;
    switch (identify_cache_directive(d.name)) {
        case cache_directive_id::max_age: return take_seconds(r.max_age, d);
        case cache_directive_id::s_maxage: return take_seconds(r.s_maxage, d);
        case cache_directive_id::stale_while_revalidate: return take_seconds(r.stale_while_revalidate, d);
        case cache_directive_id::stale_if_error: return take_seconds(r.stale_if_error, d);
        case cache_directive_id::no_cache: return take_fields(r.no_cache, r.no_cache_fields, d.argument, d.odd);
        case cache_directive_id::private_: return take_fields(r.private_, r.private_fields, d.argument, d.odd);
        case cache_directive_id::no_store: r.no_store = true; return;
        case cache_directive_id::must_revalidate: r.must_revalidate = true; return;
        case cache_directive_id::proxy_revalidate: r.proxy_revalidate = true; return;
        case cache_directive_id::no_transform: r.no_transform = true; return;
        case cache_directive_id::must_understand: r.must_understand |= bare; return;
        case cache_directive_id::public_: r.public_ |= bare; return;
        case cache_directive_id::immutable:  // its arguments are to be ignored (RFC 8246 2)
            r.immutable |= bare || enforced(rules::immutable_arguments);
            return;
        default:
            if (!enforced(rules::unknown_directives_ignored)) r.no_store = true;
    }
}

// The same of a dictionary (RFC 9213 2.1).
bool says(cdn_cache_control const& c, cache_directive_id id) {
    structured::member const* const m = c.directives.find(name_of(id));
    return m != nullptr && m->as_boolean() != false;
}

void take_seconds(said_seconds& s, cdn_cache_control const& c, cache_directive_id id) {
    s.said = c.directives.find(name_of(id)) != nullptr;
    auto const n = c.seconds(name_of(id));
    s.valid = n.has_value();
    s.seconds = n.value_or(0);
}

void take_fields(bool& all, std::vector<std::string>& names, cdn_cache_control const& c, cache_directive_id id) {
    if (!says(c, id)) return;
    structured::bare_item const* const value = c.find(name_of(id));
    std::optional<std::string> argument;
    if (value != nullptr && value->as_string() != nullptr) argument = *value->as_string();
    take_fields(all, names, argument, false);
}

void take(response_directives& r, cdn_cache_control const& c) {
    using id = cache_directive_id;
    take_seconds(r.max_age, c, id::max_age);
    take_seconds(r.s_maxage, c, id::s_maxage);
    take_seconds(r.stale_while_revalidate, c, id::stale_while_revalidate);
    take_seconds(r.stale_if_error, c, id::stale_if_error);
    take_fields(r.no_cache, r.no_cache_fields, c, id::no_cache);
    take_fields(r.private_, r.private_fields, c, id::private_);
    r.no_store = says(c, id::no_store);
    r.must_revalidate = says(c, id::must_revalidate);
    r.proxy_revalidate = says(c, id::proxy_revalidate);
    r.no_transform = says(c, id::no_transform);
    r.must_understand = c.has(name_of(id::must_understand));
    r.public_ = c.has(name_of(id::public_));
    r.immutable = says(c, id::immutable);
}

bool take_targeted(response_directives& r, field_section const& response, cache_options const& o, account* why) {
    for (std::string const& name : o.targets) {
        if (response.count(octets{name}) == 0) continue;
        std::string memory;
        octets const value = combined(response, octets{name}, memory);
        auto const parsed = cdn_cache_control::parse(value);
        if (!parsed) {
            tell(why, rules::targeted_unusable, verdict::ignored, name + ": " + std::string{value});
            if (enforced(rules::targeted_unusable)) continue;
            r.no_store = true;
            return true;
        }
        tell(why, rules::targeted_replaces, verdict::ignored, "Cache-Control, since there is " + name);
        if (!enforced(rules::targeted_replaces)) return false;
        take(r, *parsed);
        r.field = name;
        r.targeted = true;
        return true;
    }
    return false;
}

}  // namespace

response_directives response_directives::of(field_section const& response, cache_options const& o, account* why) {
    response_directives r;
    if (!enforced(rules::directives_obeyed)) return r;
    if (!o.targets.empty() && take_targeted(r, response, o, why)) return r;
    if (!response.has(field_id::cache_control)) return r;
    for (field_line const line : response) {
        if (line.id != field_id::cache_control) continue;
        directives_walk walk{line.value};
        for (directive_found d; walk.next(d);) take(r, d);
    }
    return r;
}

request_directives request_directives::of(field_section const& request, cache_options const& o, account* why) {
    request_directives r;
    bool const said = request.has(field_id::cache_control);
    bool const heeds = o.request_directives || !enforced(rules::request_directives_advisory);
    for (field_line const line : request) {
        if (line.id != (said ? field_id::cache_control : field_id::pragma)) continue;
        directives_walk walk{line.value};
        for (directive_found d; walk.next(d);) {
            cache_directive_id const id = identify_cache_directive(d.name);
            if (id == cache_directive_id::no_store && said) r.no_store = true;
            if (!heeds) continue;
            if (id == cache_directive_id::no_cache) r.no_cache = true;
            if (!said) continue;
            switch (id) {
                case cache_directive_id::max_age: take_seconds(r.max_age, d); break;
                case cache_directive_id::min_fresh: take_seconds(r.min_fresh, d); break;
                case cache_directive_id::stale_if_error: take_seconds(r.stale_if_error, d); break;
                case cache_directive_id::max_stale:
                    if (!d.argument && !d.odd) d.argument = std::to_string(delta_seconds_most);  // any
                    take_seconds(r.max_stale, d);
                    break;
                case cache_directive_id::only_if_cached: r.only_if_cached = true; break;
                default: break;
            }
        }
    }
    // Who asks for a limit that cannot be read wants none that is old.
    if (r.max_age.said && !r.max_age.valid) r.max_age = {true, true, 0};
    if (!heeds && said)
        tell_line(why, rules::request_directives_advisory, verdict::ignored, request, field_id::cache_control);
    return r;
}

}  // namespace httoop::inline v0::caching
