#include <httoop/field/cache_control.hpp>
#include <httoop/service/files.hpp>
#include <httoop/syntax/language_tag.hpp>

#include "serving_flags.hpp"

namespace httoop::tool {
namespace {

// Whether a path is one beneath the folder, as requests for it are: no empty segments, no dots.
bool is_beneath(std::string_view path) {
    for (;;) {
        std::size_t const slash = path.find('/');
        std::string_view const segment = path.substr(0, slash);
        if (segment.empty() || segment == "." || segment == "..") return false;
        if (slash == std::string_view::npos) return true;
        path.remove_prefix(slash + 1);
    }
}

exit_status run(arguments const& given) {
    files_options options;
    options.root = given.value("DIR", ".");
    options.hidden = given.has("hidden");
    options.links_out = given.has("symlinks");
    options.listing = !given.has("no-listing");
    options.precompressed = !given.has("no-precompressed");
    options.variants = !given.has("no-variants");
    options.languages.assign(given.all("language").begin(), given.all("language").end());
    for (std::string const& tag : options.languages)
        if (!is_language_tag(tag)) return misused("--language takes a language tag, such as en or pt-BR, not " + tag);
    std::string const none = given.value("none", "disregard");
    if (none == "406") options.none_acceptable = negotiation::otherwise::not_acceptable;
    else if (none == "300") options.none_acceptable = negotiation::otherwise::multiple_choices;
    else if (none != "disregard") return misused("--none is 406, 300 or disregard, not " + none);
    options.spa = given.value("spa");
    if (given.has("spa") && !is_beneath(options.spa))
        return misused("--spa takes the name of a file in the folder, such as index.html");
    if (auto const names = given.all("index"); !names.empty()) options.index.assign(names.begin(), names.end());
    for (std::string const& name : options.index)
        if (name.empty() || name.find('/') != std::string::npos)
            return misused("--index takes the name of a file in the folder, such as index.html, not " + name);
    options.cache_control = given.value("cache-control");
    if (given.has("cache-control") && !cache_control::parse(options.cache_control))
        return misused("--cache-control takes directives, such as max-age=60, not " + options.cache_control);
    auto const site = files::open(options);
    if (!site) {
        tell(site.error().text());
        tell("httoop serve DIR takes a folder that can be read");
        return exit_status::negative;
    }
    return serve(**site, given, {.of = &options});
}

constexpr flag folder_flags[] = {{"DIR", "DIR", "the folder to serve; the current one unless given"}};
constexpr flag file_flags[] = {
    {"--hidden", "", "serve names that begin with a period too"},
    {"--symlinks", "", "follow symbolic links that lead out of DIR"},
    {"--no-listing", "", "do not list folders without index file"},
    {"--no-precompressed", "", "do not send FILE.br or FILE.gz for FILE"},
    {"--no-variants", "", "do not send page.de.html or page.json for page, or page.de.html for page.html\n"
     "Otherwise a name that is no file is chosen, by Accept, Accept-Language and Accept-Encoding, among the\n"
     "files that are called so but for a language, a type or both: page.de.html for page and page.html,\n"
     "page.json for page, index.de.html for a folder. See docs/negotiation.md."},
    {"--language", "TAG", "sent first where several languages are liked as much; repeatable\n"
     "Also makes a language of three letters known, such as gsw in page.gsw.html.", flag::any},
    {"--none", "406|300|disregard",
     "what is done where no variant or coding is acceptable; disregard (send one anyway) unless given\n"
     "406 and 300 list what there is."},
    {"--spa", "FILE", "send FILE, or index.html, where there is nothing, to who asks for a page; as --spa=FILE\n"
     "With 200, to GET and HEAD that take HTML by name or name nothing in particular, for paths without a\n"
     "hidden name whose end is not that of a file's name. With --auth it must be open (open /index.html),\n"
     "unless / is protected without exceptions.", flag::once,
     false, "index.html"},
    {"--index", "NAME", "the file that is sent for its folder, instead of index.html and index.htm; repeatable",
     flag::any},
    {"--cache-control", "VALUE", "send Cache-Control: VALUE with every file"},
};
constexpr auto flags = together(folder_flags, listening_flags, file_flags, serving_flags);

}  // namespace

extern command const serve_command;
command const serve_command{
    "serve",
    "serve the files of a folder\n"
    "A file is looked for anew once a second at most: one that was replaced or removed may be sent as it was for\n"
    "that long, and so may one of up to 32 KiB that was changed.",
    "  httoop serve\n"
    "  httoop serve ~/site --listen :8080 --log common\n"
    "  httoop serve . --listen 127.0.0.1:0 --listen [::1]:0 --log json:access.log\n"
    "  httoop serve . --limit idle-time=5000 --threads 2\n"
    "  httoop serve . --language en --language de --none 406\n"
    "  httoop serve dist --spa\n"
    "  httoop serve . --auth site.auth\n"
    "  httoop serve . --cors https://app.example --cors http://localhost:3000\n"
    "  httoop serve ~/site --compress\n"
    "  httoop serve ~/site --tls self-signed\n"
    "  httoop serve ~/site --cert site.pem --key site.key --https-redirect --hsts 31536000\n"
    "A file for --auth has a line each for password files and for what they protect:\n"
    "  users site.htpasswd\n"
    "  protect /attic/ basic \"The attic\"\n"
    "  protect /upload digest Upload PUT POST DELETE\n"
    "  open /attic/stairs.html\n"
    "SIGTERM and SIGINT let running exchanges end (limit drain-time), a second one ends at once;\n"
    "SIGHUP opens the log file and reads the certificates anew.\n",
    flags,
    run};

}  // namespace httoop::tool
