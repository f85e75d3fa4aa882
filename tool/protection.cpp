#include "protection.hpp"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <optional>
#include <vector>

#include <httoop/core/ascii.hpp>
#include <httoop/service/guard.hpp>

namespace httoop::tool {
namespace {

// The words of a line; nothing where a quote does not end.
std::optional<std::vector<std::string>> words_of(std::string_view line) {
    std::vector<std::string> words;
    for (std::size_t at = 0;;) {
        while (at < line.size() && OWS_octet(line[at])) ++at;
        if (at == line.size() || line[at] == '#') return words;
        bool const quoted = line[at] == '"';
        if (quoted) ++at;
        std::size_t const end = line.find_first_of(quoted ? "\"" : " \t", at);
        if (quoted && end == std::string_view::npos) return {};
        words.emplace_back(line.substr(at, end - at));
        at = end == std::string_view::npos ? line.size() : quoted ? end + 1 : end;
    }
}

std::string beside(std::string const& file, std::string const& name) {
    auto const slash = file.rfind('/');
    return name.starts_with('/') || slash == std::string::npos ? name
                                                               : file.substr(0, slash + 1) + name;
}

// What is wrong with a line of areas, or null.
char const* read_area(std::vector<std::string> const& words, guarded_area& a) {
    if (words.size() < 2 || !words[1].starts_with('/'))
        return "after 'protect' and 'open' stands a path, with a slash in front";
    a.path = words[1];
    std::size_t first_method = 2;
    if (words[0] == "protect") {
        if (words.size() < 4)
            return "not: protect PATH basic|digest|digest-int|basic,digest REALM [METHOD ...]";
        a.basic = words[2] == "basic" || words[2] == "basic,digest";
        a.auth_int = words[2] == "digest-int";
        a.digest = words[2] == "digest" || words[2] == "basic,digest" || a.auth_int;
        if (!a.basic && !a.digest) return "the scheme is basic, digest, digest-int or basic,digest";
        a.realm = words[3];
        if (a.realm.find(':') != std::string::npos) return "a realm has no colon in password files";
        first_method = 4;
    }
    for (std::size_t i = first_method; i < words.size(); ++i) {
        if (!is_token(words[i])) return "a method is a token";
        a.methods.push_back(words[i]);
    }
    return nullptr;
}

// Whether nobody reads anything without a password.
bool protects_all(std::vector<guarded_area> const& areas) {
    bool all = false;
    for (guarded_area const& a : areas) {
        bool const reads = a.methods.empty() || std::find(a.methods.begin(), a.methods.end(), "GET") != a.methods.end();
        bool const asks = a.basic || a.digest;
        if (reads && !asks) return false;
        all = all || (reads && asks && a.path.find_first_not_of('/') == std::string::npos);
    }
    return all;
}

}  // namespace

outcome<owned<service>> protect(service& site, std::string const& file, limits const& bounds, files_options const* of, auth::asker asks) {
    std::ifstream lines{file};
    if (!lines) return error::system(errno, "cannot read " + file);
    users who;
    guard_options options;
    options.bounds = bounds;
    options.asks = asks;
    options.names_files = of != nullptr;
    if (of != nullptr) options.index = of->index, options.languages = of->languages;
    std::size_t number = 0;
    auto const wrong = [&](std::string const& what) {
        return error{failure::refused, file + ":" + std::to_string(number) + ": " + what};
    };
    for (std::string line; std::getline(lines, line);) {
        ++number;
        auto const words = words_of(line);
        if (!words) return wrong("a quote does not end");
        if (words->empty()) continue;
        if (words->front() == "users" && words->size() == 2) {
            if (auto added = who.add_file(beside(file, words->back())); !added)
                return added.error();
        } else if (words->front() == "protect" || words->front() == "open") {
            guarded_area a;
            if (char const* const fault = read_area(*words, a)) return wrong(fault);
            options.areas.push_back(std::move(a));
        } else {
            return wrong(
                "neither 'users FILE' nor 'protect PATH SCHEME REALM [METHOD ...]' nor 'open PATH "
                "[METHOD ...]'");
        }
    }
    if (lines.bad()) return error::system(EISDIR, "cannot read " + file);
    if (options.areas.empty()) return wrong("nothing is protected");
    for (guarded_area const& a : options.areas) {
        if (a.basic && !who.has_passwords())
            return wrong("no user has a password for basic: " + a.path);
        if (a.digest && who.algorithms(a.realm).empty())
            return wrong("no user has a key for digest in the realm " + a.realm);
    }
    bool const everywhere = protects_all(options.areas);
    auto made = make_owned<guard>(site, std::move(who), std::move(options));
    if (of != nullptr && !of->spa.empty() && !everywhere && made->asks_for("/" + of->spa))
        return error{failure::refused, file + ": --spa sends " + of->spa + " for paths that are not protected; say open /" +
                                           of->spa + ", or protect / and have no exceptions"};
    return owned<service>{std::move(made)};
}

}  // namespace httoop::tool
