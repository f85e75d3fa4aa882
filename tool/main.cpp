// The command httoop: reads the command line, then runs one subcommand. The only source that knows
// the library for command lines.
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <map>
#include <memory>
#include <sstream>

#include <unistd.h>

#include <CLI/CLI.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/core/version.hpp>

#include "commands.hpp"
#include "wrapped.hpp"

namespace httoop::tool {
namespace {

std::string statuses() {
    std::string text = "Exit status:\n";
#define HTTOOP_EXIT(constant, status, sentence) text += "  " #status "  " sentence "\n";
#include "exit_status.def"
#undef HTTOOP_EXIT
    return text;
}

// --help, no wider than its terminal.
class help_page final : public CLI::Formatter {
public:
    std::string make_option(CLI::Option const* o, bool is_positional) const override {
        return row(make_option_name(o, is_positional) + make_option_opts(o), make_option_desc(o));
    }
    std::string make_option_opts(CLI::Option const* o) const override {
        return o->get_type_name().empty() ? "" : " " + o->get_type_name();
    }
    std::string make_option_usage(CLI::Option const* o) const override {
        std::string const name = make_option_name(o, true) + (o->get_allow_extra_args() ? " ..." : "");
        return o->get_required() ? name : "[" + name + "]";
    }
    std::string make_subcommand(CLI::App const* c) const override { return row(c->get_name(), c->get_description()); }
    std::string make_footer(CLI::App const* c) const override {
        std::string const footer = c->get_footer();
        std::string to;
        for (std::string_view rest{footer}; !rest.empty();) {
            auto const line = rest.substr(0, rest.find('\n'));
            rest.remove_prefix(std::min(rest.size(), line.size() + 1));
            to += (line.starts_with(' ') ? std::string{line} : wrapped(line, width_)) + "\n";
        }
        return to;
    }

private:
    static constexpr std::size_t names = 28;
    std::string row(std::string const& name, std::string const& text) const {
        std::string const left = "  " + name;
        std::string const between = left.size() + 1 < names ? std::string(names - left.size(), ' ') : "\n" + std::string(names, ' ');
        return left + between + wrapped(text, std::max(width_, names + 30), names, names) + "\n";
    }
    std::size_t width_ = std::min(terminal_columns(STDOUT_FILENO), 100u);
};

// The table that a positional's text has.
std::string tables(command const& c) {
    std::string to;
    for (flag const& f : c.flags) {
        if (!positional(f)) continue;
        std::string lines;
        std::string const further = further_lines(f.help);
        for (std::string_view rest{further}; !rest.empty();) {
            auto const line = rest.substr(0, rest.find('\n'));
            rest.remove_prefix(std::min(rest.size(), line.size() + 1));
            if (line.starts_with("  ")) lines += std::string{line} + "\n";
        }
        if (!lines.empty()) to += std::string{f.name} + ":\n" + lines + "\n";
    }
    return to;
}

struct wired {
    command const* what;
    CLI::App* app;
    std::vector<CLI::Option*> options;
};

wired wire_up(CLI::App& app, command const& c) {
    wired w{&c, app.add_subcommand(c.name, first_line(c.summary)), {}};
    w.app->footer(tables(c) + "Examples:\n" + c.examples + "More of each flag: httoop manual | man -l -\n");
    for (flag const& f : c.flags) {
        CLI::Option* o = nullptr;
        std::string const help = first_line(f.help);
        if (f.value[0] == '\0') {
            o = w.app->add_flag(f.name, help);
        } else if (f.otherwise != nullptr) {
            o = w.app->add_flag(std::string{f.name} + "{" + f.otherwise + "}", help);
        } else {
            o = w.app->add_option(f.name)->description(help)->type_name(positional(f) ? "" : f.value);
            if (f.count == flag::any)  // a flag is repeated, of a positional all that follow are taken
                o->expected(positional(f) ? -1 : 1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
        }
        o->required(f.required);
        w.options.push_back(o);
    }
    return w;
}

// CLI11 takes "[a,b]" for two values wherever there may be several, and "[::1]" for "::1". A NUL behind it,
// which no argument has, keeps it as it is.
std::vector<std::string> masked(int argc, char** argv) {
    std::vector<std::string> words{argv + std::min(argc, 1), argv + argc};
    for (std::string& w : words)
        if (w.starts_with('[') && w.ends_with(']')) w.push_back('\0');
    std::reverse(words.begin(), words.end());  // as App::parse() wants them
    return words;
}

std::vector<std::string> unmasked(std::vector<std::string> values) {
    for (std::string& v : values)
        if (v.ends_with('\0')) v.pop_back();
    return values;
}

// What fingers that know curl type, and what it is here.
constexpr std::pair<std::string_view, std::string_view> of_curl[] = {
    {"-H", "a field is Name:value"},       {"-d", "httoop post sends name=value, @FILE or --raw TEXT"},
    {"-F", "--form name@FILE"},            {"-X", "httoop request METHOD"},
    {"-I", "httoop head"},                 {"-L", "redirections are followed unless --no-follow"},
    {"-k", "--insecure"},                  {"-u", "--auth USER"},
    {"-x", "--proxy URL"},                 {"-C", "--continue"},
};

// ": did you mean --hidden?" for the first flag that the subcommand does not have.
std::string flag_meant(int argc, char** argv, std::vector<wired> const& all) {
    for (wired const& w : all) {
        if (!w.app->parsed()) continue;
        std::vector<std::string> flags{"--help"};
        for (flag const& f : w.what->flags)
            if (!positional(f)) flags.push_back("--" + key(f));
        std::vector<std::string_view> const names{flags.begin(), flags.end()};
        for (int i = 2; i < argc; ++i) {
            std::string_view const typed = std::string_view{argv[i]}.substr(0, std::string_view{argv[i]}.find('='));
            bool const asks = std::any_of(w.what->flags.begin(), w.what->flags.end(), [](flag const& f) { return key(f) == "ITEM"; });
            for (auto const& [letter, here] : of_curl)
                if (asks && typed.substr(0, 2) == letter) return ": " + std::string{here};
            bool const to_servers = typed.find("://") != std::string_view::npos && !std::string_view{argv[i - 1]}.starts_with("-");
            if (to_servers && std::find(names.begin(), names.end(), "--to") != names.end()) return ": did you mean --to " + std::string{typed} + "?";
            if (typed.starts_with("--") && std::find(names.begin(), names.end(), typed) == names.end())
                return did_you_mean(typed, names);
        }
    }
    return "";
}

// "--flag=", for which the parser would take the next word.
std::string_view flag_without_value(int argc, char** argv) {
    for (int i = 1; i < argc; ++i) {
        std::string_view const word = argv[i];
        if (word == "--") break;
        if (word.starts_with("--") && word.find('=') == word.size() - 1) return word;
    }
    return {};
}

// "--cache: 1 required TYPE missing", as the parser has it.
std::string words_of(CLI::ParseError const& wrong) {
    std::string const text = wrong.what();
    constexpr std::string_view required = ": 1 required ", missing = " missing";
    std::size_t const at = text.find(required);
    if (at == std::string::npos || !text.ends_with(missing)) return text;
    std::size_t const value = at + required.size();
    return text.substr(0, at) + " lacks its value: " + text.substr(value, text.size() - missing.size() - value);
}

int run(int argc, char** argv) {
    if (auto const bare = flag_without_value(argc, argv); !bare.empty())
        return static_cast<int>(misused(std::string{bare} + " lacks its value"));
    CLI::App app{"httoop: HTTP for C++, by the book.", "httoop"};
    app.set_help_flag("-h,--help", "show this");
    app.set_version_flag("--version", std::string{"httoop "} + version(), "tell the version");
    app.footer("`httoop COMMAND --help` shows the flags and examples of a command.\n\n" + statuses());
    app.formatter(std::make_shared<help_page>());
    app.require_subcommand(1);
    std::vector<wired> all;
    for (command const* c : all_commands()) all.push_back(wire_up(app, *c));
    try {
        app.parse(masked(argc, argv));
    } catch (CLI::Success const& wanted) {  // --help, --version
        std::ostringstream text;
        int const status = app.exit(wanted, text, text);
        return print(text.str()) ? status : static_cast<int>(exit_status::negative);
    } catch (CLI::ParseError const& wrong) {
        std::string who = "httoop";
        for (auto const& w : all)
            if (w.app->parsed()) who += std::string{" "} + w.what->name;
        std::string why = words_of(wrong) + flag_meant(argc, argv, all);
        if (argc > 1 && who == "httoop" && argv[1][0] != '-') {
            std::vector<std::string_view> names;
            for (command const* c : all_commands()) names.push_back(c->name);
            std::string lower = argv[1];
            for (char& c : lower) c = to_lower(c);
            bool const url = lower.find_first_of(":/.") != std::string::npos;
            why = std::string{"no command is called "} + argv[1] + (url ? std::string{": did you mean httoop get "} + argv[1] + "?" : did_you_mean(lower, names));
        }
        std::fprintf(stderr, "httoop: %s\nTry: %s --help\n", why.c_str(), who.c_str());
        return static_cast<int>(exit_status::usage);
    }
    for (wired const& w : all) {
        if (!w.app->parsed()) continue;
        arguments given;
        for (std::size_t i = 0; i < w.options.size(); ++i) {
            CLI::Option const* const o = w.options[i];
            if (o->count() > 0) given.give(key(w.what->flags[i]), unmasked(o->results()));
        }
        return static_cast<int>(w.what->run(given));
    }
    return static_cast<int>(exit_status::usage);
}

}  // namespace
}  // namespace httoop::tool

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);  // a write that nobody reads is an error like others
    int const status = httoop::tool::run(argc, argv);
    if (!httoop::tool::flush_output() && status == 0) return static_cast<int>(httoop::tool::exit_status::negative);
    return status;
}
