#include "saved_name.hpp"

#include <algorithm>

#include <unistd.h>
#include <sys/stat.h>

#include <httoop/field/content_disposition.hpp>
#include <httoop/uri/percent.hpp>
#include <httoop/uri/uri_view.hpp>

namespace httoop::tool {
namespace {

constexpr unsigned most_tried = 1000;
constexpr char const* nameless = "download";

bool is_there(std::string const& name) {
    struct stat is {};
    return ::lstat(name.c_str(), &is) == 0;
}

// "a.tar.gz", 1 -> "a-1.tar.gz"
std::string numbered(std::string const& name, unsigned n) {
    std::string const mark = "-" + std::to_string(n);
    std::size_t const longest = filename_size_most - mark.size();
    std::size_t dot = name.find('.', 1);
    if (dot == std::string::npos) dot = name.size();
    std::string const ending = name.substr(dot);
    if (ending.size() >= longest) return name.substr(0, longest) + mark;
    return name.substr(0, std::min(dot, longest - ending.size())) + mark + ending;
}

}  // namespace

std::string name_for(response const* head, std::string_view url) {
    if (head != nullptr)
        if (auto const given = head->get<content_disposition>())
            if (auto const name = given->safe_filename()) return *name;
    auto const u = uri_view::parse(url);
    if (!u) return nameless;
    octets const path = u->path();
    auto const segment = percent_decode(path.substr(path.rfind('/') + 1));
    if (!segment) return nameless;
    return content_disposition{"attachment", *segment}.safe_filename().value_or(nameless);
}

std::string free_names::of(std::string const& name) {
    for (unsigned n = 0; n < most_tried; ++n) {
        std::string tried = n == 0 ? name : numbered(name, n);
        if (is_there(tried) || std::find(given_.begin(), given_.end(), tried) != given_.end()) continue;
        given_.push_back(tried);
        return tried;
    }
    return "";
}

}  // namespace httoop::tool
