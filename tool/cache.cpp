// httoop cache: asks a running proxy what its cache keeps, and makes it forget.
#include <cerrno>
#include <optional>

#include <httoop/service/user_agent_blocking.hpp>
#include <httoop/uri/query.hpp>

#include "cached.hpp"
#include "command.hpp"
#include "readable.hpp"

namespace httoop::tool {
namespace {

constexpr std::uint64_t listed_at_once = 1000;
constexpr char responses_path[] = "/responses";

// Which responses are meant; false: complained about, or nothing was said.
struct meant_responses {
    std::vector<name_value> query;
    bool complain = false;
};

// How URLs begin under which anything is stored.
bool begins_url(std::string_view text) {
    constexpr std::string_view http = "http://", https = "https://";
    return text.starts_with(http) || text.starts_with(https) || http.starts_with(text) || https.starts_with(text);
}

meant_responses read_meant(arguments const& given) {
    meant_responses m;
    int ways = 0;
    auto const add = [&](char const* name, std::string value) {
        m.query.push_back({name, std::move(value)});
        ++ways;
    };
    if (given.has("URL")) add("uri", given.value("URL"));
    if (given.has("prefix")) add("prefix", given.value("prefix"));
    if (given.has("tag")) add("tag", given.value("tag"));
    if (given.has("group")) add("group", given.value("group"));
    if (given.has("all")) add("all", "");
    m.complain = ways > 1 || (given.has("origin") && !given.has("tag") && !given.has("group"));
    if (given.has("origin")) m.query.push_back({"origin", given.value("origin")});
    return m;
}

char const* next_step_of(int code) {
    switch (code) {
        case EACCES: return "only the user that runs the proxy may connect: sudo -u USER httoop cache ...";
        case ECONNREFUSED: return "nobody listens there: is that proxy running?";
        default: return "httoop proxy --cache memory --control unix:PATH makes such a socket, and whoever runs it may connect";
    }
}

// Asks the cache; nothing when it did not answer as it should: told.
class cache_control_asker {
public:
    explicit cache_control_asker(std::string_view control) {
        constexpr std::string_view unix = "unix:";
        if (control.starts_with(unix)) control.remove_prefix(unix.size());
        client_.unix_socket = control;
    }
    std::optional<json> ask(method m, std::string const& path, std::vector<name_value> const& query) {
        std::string const target = path + (query.empty() ? "" : "?" + compose_query(query));
        auto const answer = send("http://localhost" + target, request{m, target}, {}, client_);
        if (!answer) {
            tell("the cache at " + client_.unix_socket + " cannot be asked: " + answer.error().text());
            tell(next_step_of(answer.error().code));
            status = exit_status::network;
            return {};
        }
        json told = json::parse(answer->octets(), nullptr, false);
        if (answer->status() == status_code::ok && told.is_object()) return told;
        tell("at " + client_.unix_socket + " no cache answers: " + std::to_string(answer->status().number()) + " " +
             readable(answer->reason()));
        status = answer->status().error() ? exit_status::client_error : exit_status::negative;
        return {};
    }
    exit_status status = exit_status::done;

private:
    client_options client_;
};

// One page after the other; how many there were.
std::optional<std::uint64_t> show_each(cache_control_asker& by, std::vector<name_value> query, bool fields, bool as_json) {
    if (fields) query.push_back({"fields", ""});
    query.push_back({"most", std::to_string(listed_at_once)});
    std::uint64_t count = 0;
    for (std::string after;;) {
        auto page = query;
        if (!after.empty()) page.push_back({"after", after});
        auto const told = by.ask(method::get, responses_path, page);
        if (!told) return {};
        std::string text;
        for (json const& r : told->value("responses", json::array())) {
            text += as_json ? r.dump() + "\n" : fields ? cached_page(r) : cached_line(r);
            ++count;
        }
        if (!print(text)) return {};
        if (!told->contains("next") || !(*told)["next"].is_string()) return count;
        after = (*told)["next"].get<std::string>();
    }
}

exit_status list_or_show(cache_control_asker& by, arguments const& given, std::vector<name_value> const& query, bool show) {
    if (show && query.empty()) {
        auto const counts = by.ask(method::get, "/", {});
        if (!counts) return by.status;
        return print(given.has("json") ? counts->dump() + "\n" : cached_counts(*counts)) ? exit_status::done : exit_status::negative;
    }
    auto const count = show_each(by, query, show, given.has("json"));
    if (!count) return by.status == exit_status::done ? exit_status::negative : by.status;
    if (*count != 0 || query.empty()) return exit_status::done;
    tell("nothing of that is stored; httoop cache list without a URL and such shows what is");
    return exit_status::negative;
}

exit_status purge(cache_control_asker& by, arguments const& given, std::vector<name_value> const& query) {
    if (query.empty()) return misused("what is to be forgotten? URL, --prefix, --tag, --group, or --all");
    auto const told = by.ask(method::delete_, responses_path, query);
    if (!told) return by.status;
    std::uint64_t const count = told->value("purged", std::uint64_t{0});
    std::string const text = given.has("json") ? told->dump() : std::to_string(count) + (count == 1 ? " response" : " responses") + " forgotten";
    if (!print(text + "\n")) return exit_status::negative;
    return count != 0 || given.has("all") ? exit_status::done : exit_status::negative;
}

exit_status run(arguments const& given) {
    std::string const deed = given.value("DEED");
    auto const [query, complain] = read_meant(given);
    if (complain) return misused("URL, --prefix, --tag, --group and --all are different ones: choose; --origin goes with --tag and --group");
    for (char const* const name : {"prefix", "tag", "group"})
        if (given.has(name) && given.value(name).empty()) return misused(std::string{"--"} + name + " is empty: --all stands for all of them");
    std::string const url = given.value("URL");
    if (given.has("URL") && (url.find("://") == std::string::npos || !begins_url(url.substr(0, url.find("://") + 3))))
        return misused("URLs are those that were asked for, such as http://example.org/news, not " + url + "; httoop cache list shows them");
    if (given.has("prefix") && !begins_url(given.value("prefix")))
        return misused("--prefix takes how URLs begin, such as http://example.org/, not " + given.value("prefix") + "; httoop cache list shows them");
    if (given.value("control").empty()) return misused("--control takes the path of the socket of httoop proxy --control");
    cache_control_asker by{given.value("control")};
    if (deed == "list") return list_or_show(by, given, query, false);
    if (deed == "show") return list_or_show(by, given, query, true);
    if (deed == "purge") return purge(by, given, query);
    constexpr std::string_view deeds[] = {"list", "show", "purge"};
    return misused("list, show or purge, not " + deed + did_you_mean(deed, deeds));
}

constexpr flag flags[] = {
    {"DEED", "list|show|purge",
     "list, show or purge\n"
     "list prints a line for each response: status, freshness, octets of content, URL. show prints the responses to a URL with\n"
     "their fields, or without one how much there is. purge makes the cache forget, what is being fetched too.",
     flag::once, true},
    {"URL", "URL", "the responses to this URL"},
    {"--control", "PATH", "the socket of httoop proxy --control", flag::once, true},
    {"--prefix", "TEXT",
     "those whose URL begins so\n"
     "With scheme and host in lower case and without the usual port; a slash ends a host: http://example.org/"},
    {"--tag", "NAME", "those that their origin calls so, in Cache-Groups or in a field that httoop proxy --tag-field names"},
    {"--group", "NAME", "those in a group of that name alone (Cache-Groups, RFC 9875)"},
    {"--origin", "ORIGIN", "with --tag and --group: those of this origin alone, such as https://example.org; of each unless given"},
    {"--all", "", "all of them"},
    {"--json", "", "as JSON, a line for each response: see docs/caching.md"},
};

}  // namespace

extern command const cache_command;
command const cache_command{
    "cache",
    "list, show and forget what a running proxy keeps in its cache",
    "  httoop proxy --to http://127.0.0.1:9000 --cache disk:/var/cache/site:10G --control unix:/run/site.sock\n"
    "  httoop cache list --control /run/site.sock --prefix http://example.org/img/\n"
    "  httoop cache show --control /run/site.sock http://example.org/\n"
    "  httoop cache show --control /run/site.sock\n"
    "  httoop cache purge --control /run/site.sock http://example.org/news\n"
    "  httoop cache purge --control /run/site.sock --tag news\n"
    "  httoop cache purge --control /run/site.sock --group news --origin http://example.org\n"
    "The exit status is 1 if there is no such response.\n",
    flags,
    run};

}  // namespace httoop::tool
