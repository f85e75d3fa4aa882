#include "url_meant.hpp"

#include <httoop/core/ascii.hpp>
#include <httoop/io/idna.hpp>
#include <httoop/uri/http_uri.hpp>
#include <httoop/uri/strays.hpp>
#include <httoop/uri/uri.hpp>

#include "command.hpp"

namespace httoop::tool {

std::string url_meant(std::string_view word) {
    std::size_t const scheme = word.find("://");
    if (scheme != std::string_view::npos && scheme < word.find_first_of("/?#")) return std::string{word};
    if (!word.starts_with(':')) return "https://" + std::string{word};
    bool const port = word.size() > 1 && DIGIT(word[1]);
    return "http://localhost" + std::string{word.substr(port ? 0 : 1)};
}

std::optional<exit_status> read_url(std::string_view word, std::string& into) {
    into = url_meant(word);
    bool const guessed = into != word;
    into = encode_strays(into);
    auto const u = io::to_uri(into);
    if (!u && !u.error().about.empty()) return misused(u.error().text());
    if (!u || !is_http(*u)) return misused("not a URL to ask for: " + into + " (https://HOST/PATH is one)");
    if (auto const good = check_http_uri(*u, true); !good)
        return misused(std::string{"this URL is not asked for: "} + good.error().broken->sentence +
                       (u->userinfo().data() != nullptr ? " (--auth USER asks for the password)" : ""));
    if (guessed) tell("no scheme was given, so this is " + into);
    into = u->text();
    return {};
}

bool is_proxy(std::string_view text) {
    auto const u = uri_view::parse(text);
    return (u && is_http(*u) && !u->host().empty()) || static_cast<bool>(parse_host_port(text));
}

}  // namespace httoop::tool
