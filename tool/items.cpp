#include "items.hpp"

#include <httoop/core/ascii.hpp>
#include <httoop/syntax/quoted_string.hpp>

namespace httoop::tool {
namespace {

struct separator {
    std::string_view sign;
    item::kind means;
};
// Those that begin alike: the longest first.
constexpr separator separators[] = {
    {":=@", item::json_file}, {":=", item::json},  {":", item::field},   {"==", item::query},
    {"=@", item::text_file},  {"=", item::text},   {"@", item::upload},
};

constexpr std::string_view escaped = ":=@;\\";

bool escapes(std::string_view word, std::size_t at) {
    return word[at] == '\\' && at + 1 < word.size() && escaped.find(word[at + 1]) != std::string_view::npos;
}

separator const* separator_at(std::string_view rest) {
    for (separator const& s : separators)
        if (rest.starts_with(s.sign)) return &s;
    return nullptr;
}

bool wrong(std::string& fault, std::string text) {
    fault = std::move(text);
    return false;
}

bool is_of_file(item::kind k) {
    return k == item::text_file || k == item::json_file || k == item::upload || k == item::whole;
}

constexpr std::string_view type_mark = ";type=";

// What stands behind the separator, by what it is.
bool read_value(std::string_view word, item& into, std::string& fault) {
    if (into.is == item::field) {
        std::size_t const begin = into.value.find_first_not_of(" \t");
        into.value.erase(0, begin == std::string::npos ? into.value.size() : begin);
        if (into.value.empty()) into.is = item::no_field;
    }
    if (into.is == item::upload && into.name.empty()) into.is = item::whole;
    if (std::size_t const at = into.value.rfind(type_mark); into.is == item::upload && at != std::string::npos) {
        into.type = into.value.substr(at + type_mark.size());
        into.value.resize(at);
    }
    if (is_of_file(into.is) && into.value.empty())
        return wrong(fault, std::string{word} + " lacks the name of a file");
    return true;
}

bool is_token(std::string_view s) { return !s.empty() && token_size(s) == s.size(); }

}  // namespace

bool is_data(item const& i) { return i.is >= item::text; }

bool is_another_url(std::string_view word) {
    for (std::string_view const scheme : {"http://", "https://"})
        if (word.size() >= scheme.size() && equal_ignoring_case(word.substr(0, scheme.size()), scheme)) return true;
    return word.size() > 1 && word[0] == ':' && (word[1] == '/' || DIGIT(word[1]));
}

bool read_item(std::string_view word, item& into, std::string& fault) {
    into = {};
    std::size_t at = 0;
    separator const* found = nullptr;
    bool literal = false;  // the last one
    for (; at < word.size() && (found = separator_at(word.substr(at))) == nullptr; ++at) {
        literal = escapes(word, at);
        if (literal) ++at;
        into.name += word[at];
    }
    if (found == nullptr) {
        if (literal || !word.ends_with(';'))
            return wrong(fault, "\"" + std::string{word} + "\" is no item: Name:value is a field, name==value of the query, "
                         "name=value data; another URL begins with https:// or http://");
        into.is = item::empty_field;
        into.name.pop_back();
    } else {
        into.is = found->means;
        std::string_view value = word.substr(at + found->sign.size());
        if (value.size() > 1 && value[0] == '\\' && (value[1] == '=' || value[1] == '@')) value.remove_prefix(1);
        into.value = value;
        if (!read_value(word, into, fault)) return false;
    }
    if (into.name.empty() && into.is != item::whole) return wrong(fault, std::string{word} + " lacks a name");
    bool const names_field = into.is == item::field || into.is == item::no_field || into.is == item::empty_field;
    if (names_field && !is_token(into.name))
        return wrong(fault, "\"" + into.name + "\" is no name of a field" +
                     (word.find("://") != std::string_view::npos ? "; another URL begins with https:// or http://" : ""));
    return true;
}

}  // namespace httoop::tool
