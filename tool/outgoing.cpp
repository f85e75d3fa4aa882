#include "outgoing.hpp"

#include <utility>

#include <httoop/core/ascii.hpp>
#include <httoop/field/media_type_of.hpp>
#include <httoop/format/form_data.hpp>
#include <httoop/format/json.hpp>
#include <httoop/syntax/utf8.hpp>
#include <httoop/uri/percent.hpp>
#include <httoop/uri/query.hpp>

#include "input.hpp"

namespace httoop::tool {
namespace {

constexpr char const* json_type = "application/json";
constexpr char const* json_wanted = "application/json, */*;q=0.5";

class composing {
public:
    composing(outgoing_options const& o, outgoing& into, std::string& fault) : o_{o}, into_{into}, fault_{fault} {}

    bool compose(std::string_view method);

private:
    bool wrong(std::string text) {
        fault_ = std::move(text);
        return false;
    }
    bool allowed();
    bool fields();
    bool whole(item const& i);
    bool json();
    bool form();
    bool multipart();
    bool read(item const& i, std::string& value);
    // Of what we would say, unless an item did.
    void by_default(field_id id, octets value) {
        auto& fields = into_.request.fields();
        if (!value.empty() && !named(octets{name_of(id)}) && !fields.has(id)) fields.append(id, value);
    }
    bool named(octets name) const {
        for (item const& i : into_.items)
            if (i.is < item::query && equal_ignoring_case(i.name, name)) return true;
        return false;
    }
    void add(std::string text) {
        if (into_.content.empty() || into_.content.back().of_file) into_.content.emplace_back();
        into_.content.back().text += text;
    }

    outgoing_options const& o_;
    outgoing& into_;
    std::string& fault_;
    unsigned data_ = 0;  // items that are
    item const* whole_ = nullptr;
};

// As it was typed, for messages.
std::string word_of(item const& i) {
    switch (i.is) {
        case item::text: return i.name + "=" + i.value;
        case item::text_file: return i.name + "=@" + i.value;
        case item::json: return i.name + ":=" + i.value;
        case item::json_file: return i.name + ":=@" + i.value;
        case item::upload: return i.name + "@" + i.value;
        case item::whole: return "@" + i.value;
        default: return i.name;
    }
}

bool is_of_file(item const& i) {
    return i.is == item::text_file || i.is == item::json_file || i.is == item::upload || i.is == item::whole;
}

// Which method has what content, and which items go together.
bool composing::allowed() {
    httoop::method const m = into_.request.method();
    bool standard = false;
    for (item const& i : into_.items) {
        if (!is_data(i)) continue;
        ++data_;
        if (is_of_file(i) && i.value == "-" && std::exchange(standard, true))
            return wrong("standard input can be read once: " + word_of(i) + " is the second to want it");
        if (i.is == item::whole) whole_ = &i;
        bool const none = m == method::get || m == method::head || m == method::trace;
        if (none && i.is == item::text)
            return wrong(word_of(i) + " is data, and " + std::string{m.token()} + " sends none: " + i.name + "==" + i.value +
                         " asks for it in the query, httoop post sends it");
        if (none) return wrong(word_of(i) + " is data, and " + std::string{m.token()} + " sends none: httoop post sends it");
        if (o_.has_raw) return wrong(word_of(i) + " besides --raw: either of them is the content");
        if (i.is == item::upload && !o_.form)
            return wrong(word_of(i) + " is an upload in a form: --form; " + i.name + "=@" + i.value +
                         " is its content as text, @" + i.value + " alone the whole content");
        if (o_.form && (i.is == item::json || i.is == item::json_file))
            return wrong(word_of(i) + " is JSON, and a form has text alone: " + i.name + (i.is == item::json ? "=" : "=@") + i.value);
    }
    if (whole_ != nullptr && data_ > 1) return wrong(word_of(*whole_) + " is the whole content: no other data goes with it");
    bool const none = m == method::get || m == method::head || m == method::trace;
    if (none && o_.has_raw) return wrong("--raw is content, and " + std::string{m.token()} + " sends none: httoop post sends it");
    return true;
}

bool composing::fields() {
    for (item const& i : into_.items) {
        if (i.is >= item::query) continue;
        for (auto const& [name, why] : {std::pair{"Host", "Host is the URL's, or nothing is where it should be"},
                                        std::pair{"Content-Length", "Content-Length is that of what is sent"},
                                        std::pair{"Transfer-Encoding", "how content is framed is the connection's business"}})
            if (equal_ignoring_case(i.name, name)) return wrong(std::string{i.name} + " cannot be given: " + why);
        if (i.is == item::no_field) {
            into_.withheld.push_back(i.name);
            continue;
        }
        into_.request.fields().append(i.name, i.value);
        if (auto const good = into_.request.fields().defect(); !good)
            return wrong(i.name + ": " + good.error().broken->sentence + " (" + good.error().broken->id + ")");
    }
    return true;
}

bool composing::whole(item const& i) {
    into_.content.push_back({"", i.value, true});
    octets const type = o_.json ? octets{json_type} : i.value == "-" ? octets{} : media_type_of(i.value);
    by_default(field_id::content_type, type);
    return true;
}

bool composing::read(item const& i, std::string& value) {
    if (i.is != item::text_file && i.is != item::json_file) {
        value = i.value;
        return true;
    }
    value.clear();
    return read_input(i.value, o_.policy.limits.content, value) || wrong(word_of(i) + " cannot be sent");
}

bool composing::json() {
    std::string document = "{", value;
    for (item const& i : into_.items) {
        if (!is_data(i)) continue;
        if (!read(i, value)) return false;
        bool const is_json = i.is == item::json || i.is == item::json_file;
        if (is_json) {
            auto const parsed = json_document::parse(value, o_.policy);
            if (!parsed)
                return wrong(word_of(i) + " is no JSON (" + parsed.error().broken->sentence + "; octet " +
                             std::to_string(parsed.error().offset) + "): " + i.name + (i.is == item::json ? "=" : "=@") + i.value +
                             " sends it as a text");
            value = parsed->compose();
        } else {
            if (!is_utf8(value)) return wrong(word_of(i) + " is no UTF-8, and JSON is: @FILE or --form sends octets");
            value = json_text(value);
        }
        if (!is_utf8(i.name)) return wrong("a name is no UTF-8, and JSON is");
        if (document.size() > 1) document += ", ";
        document += json_text(i.name) + ": " + value;
    }
    document += "}";
    if (auto const sound = json_document::parse(document, o_.policy); !sound)
        return wrong(std::string{"the items make no JSON object: "} + sound.error().broken->sentence +
                     " (name:=[...] is an array)");
    add(std::move(document));
    by_default(field_id::content_type, json_type);
    by_default(field_id::accept, json_wanted);
    return true;
}

bool composing::form() {
    std::vector<name_value> pairs;
    for (item const& i : into_.items) {
        if (!is_data(i)) continue;
        if (i.is == item::upload) return multipart();
        pairs.push_back({i.name, ""});
        if (!read(i, pairs.back().value)) return false;
    }
    add(compose_query(pairs));
    by_default(field_id::content_type, "application/x-www-form-urlencoded");
    return true;
}

// RFC 7578: the parts' heads are composed, files come as they are when they are sent.
bool composing::multipart() {
    into_.multipart = true;
    std::string end, value;
    append_multipart_end(end, o_.boundary);
    bool first = true;
    for (item const& i : into_.items) {
        if (!is_data(i)) continue;
        bool const of_file = i.is == item::upload;
        if (!of_file && !read(i, value)) return false;
        form_entry e{i.name, {}, i.type, of_file ? std::string{} : value};
        if (of_file) {
            std::size_t const slash = i.value.rfind('/');
            e.filename = i.value == "-" ? "stdin" : i.value.substr(slash == std::string::npos ? 0 : slash + 1);
            if (e.type.empty()) e.type = media_type_of(*e.filename);
        }
        auto part = form_data{{e}}.compose(o_.boundary);
        if (!part) return wrong(word_of(i) + ": " + part.error().broken->sentence);
        part->resize(part->size() - end.size());
        add((first ? "" : "\r\n") + *std::move(part));
        if (of_file) into_.content.push_back({"", i.value, true});
        first = false;
    }
    add(end);
    by_default(field_id::content_type, "multipart/form-data; boundary=" + o_.boundary);
    return true;
}

bool composing::compose(std::string_view method) {
    auto const known = method::parse(method);
    if (!known) return wrong("\"" + std::string{method} + "\" is no method: " + known.error().broken->sentence);
    if (*known == method::connect) return wrong("CONNECT asks a proxy for a tunnel: --tunnel HOST:PORT does, and goes on within");
    into_.request = httoop::request{*known, "/"};
    if (!allowed() || !fields()) return false;
    for (item const& i : into_.items)
        if (i.is == item::query)
            (into_.query += into_.query.empty() ? "" : "&") += percent_encode(i.name) + "=" + percent_encode(i.value);
    into_.has_content = data_ > 0 || o_.has_raw;
    bool made = true;
    if (whole_ != nullptr) {
        made = whole(*whole_);
    } else if (data_ > 0) {
        made = o_.form ? form() : json();
    } else if (o_.has_raw) {
        add(o_.raw);
        by_default(field_id::content_type, o_.json ? json_type : is_utf8(o_.raw) ? "text/plain; charset=utf-8" : "");
    }
    if (o_.json) by_default(field_id::accept, json_wanted);
    return made;
}

}  // namespace

std::string json_text(std::string_view text) {
    constexpr char const* digits = "0123456789abcdef";
    std::string quoted = "\"";
    for (char const c : text) {
        auto const octet = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') (quoted += '\\') += c;
        else if (c == '\n') quoted += "\\n";
        else if (c == '\t') quoted += "\\t";
        else if (octet < 0x20) ((quoted += "\\u00") += digits[octet >> 4]) += digits[octet & 15];
        else quoted += c;
    }
    return quoted += '"';
}

std::string with_query(std::string_view url, std::string_view query) {
    std::string all{url.substr(0, url.find('#'))};
    if (query.empty()) return std::string{url};
    std::size_t const mark = all.find('?');
    if (mark == std::string::npos) all += '?';
    else if (mark + 1 < all.size() && all.back() != '&') all += '&';
    all += query;
    if (std::size_t const hash = url.find('#'); hash != url.npos) all += url.substr(hash);
    return all;
}

bool compose_outgoing(std::string_view method, std::vector<item> items, outgoing_options const& o, outgoing& into,
                      std::string& fault) {
    into = {};
    into.items = std::move(items);
    return composing{o, into, fault}.compose(method);
}

}  // namespace httoop::tool
