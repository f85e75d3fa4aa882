// The manual page httoop(1), made of what --help is made of.
#include <algorithm>
#include <cstdio>

#include <httoop/core/version.hpp>

#include "commands.hpp"

namespace httoop::tool {
namespace {

// A character of UTF-8 as roff names it; `at` moves on to its last octet.
std::string beyond_ascii(std::string_view text, std::size_t& at) {
    auto const lead = static_cast<unsigned char>(text[at]);
    unsigned const more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
    unsigned code = lead & (0x3fu >> more);
    for (unsigned n = 0; n < more && at + 1 < text.size(); ++n)
        code = code << 6 | (static_cast<unsigned char>(text[++at]) & 0x3fu);
    char name[16];
    std::snprintf(name, sizeof name, "\\[u%04X]", code);
    return name;
}

// Text that roff shows as it is, on one line.
std::string shown(std::string_view text) {
    std::string to = text.starts_with('.') || text.starts_with('\'') ? "\\&" : "";
    for (std::size_t i = 0; i < text.size(); ++i) {
        switch (char const c = text[i]) {
            case '\\': to += "\\e"; break;
            case '-': to += "\\-"; break;
            case '\'': to += "\\(aq"; break;
            case '`': to += "\\(ga"; break;
            case '^': to += "\\(ha"; break;
            case '~': to += "\\(ti"; break;
            case '"': to += "\\(dq"; break;
            default:
                if (static_cast<unsigned char>(c) < 0x80) to += c;
                else to += beyond_ascii(text, i);
        }
    }
    return to;
}

// Paragraphs, and what is indented by two spaces as it stands. `paragraph`: what parts them.
std::string prose(std::string_view text, char const* paragraph) {
    std::string to;
    bool literal = false;
    while (!text.empty()) {
        auto const line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        if (bool const indented = line.starts_with("  "); indented != literal) {
            to += indented ? std::string{paragraph} + "\n.nf\n"
                           : std::string{".fi\n"} + paragraph + "\n";
            literal = indented;
        }
        if (line.empty()) to += std::string{paragraph} + "\n";
        else to += shown(literal ? line.substr(2) : line) + "\n";
    }
    return literal ? to + ".fi\n" : to;
}

std::string sentence(std::string text) {
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
        text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text + ".";
}

std::string spelled(flag const& f) {
    std::string to;
    for (std::string_view names{f.name}; !names.empty();) {
        auto const one = names.substr(0, names.find(','));
        names.remove_prefix(std::min(names.size(), one.size() + 1));
        to += (to.empty() ? "\\fB" : ", \\fB") + shown(one) + "\\fR";
    }
    if (f.value[0] == '\0' || positional(f)) return to;
    std::string const value = "\\fI" + shown(f.value) + "\\fR";
    return f.otherwise != nullptr ? to + "[=" + value + "]" : to + " " + value;
}

std::string described(flag const& f) {
    std::string to = ".TP\n" + spelled(f) + "\n" + shown(sentence(first_line(f.help))) + "\n";
    if (f.count == flag::any && !positional(f) &&
        std::string_view{f.help}.find("repeat") == std::string_view::npos)
        to += "Repeatable.\n";
    return to + prose(further_lines(f.help), ".IP");
}

std::string synopsis(command const& c) {
    std::string to = "\\fBhttoop " + shown(c.name) + "\\fR";
    bool flags = false;
    for (flag const& f : c.flags) {
        if (!positional(f)) {
            flags = true;
            continue;
        }
        std::string const name =
            "\\fI" + shown(f.name) + "\\fR" + (f.count == flag::any ? " ..." : "");
        to += f.required ? " " + name : " [" + name + "]";
    }
    return flags ? to + " [\\fIflags\\fR]" : to;
}

bool same(flag const& a, flag const& b) {
    return std::string_view{a.name} == b.name && std::string_view{a.value} == b.value &&
           std::string_view{a.help} == b.help;
}

std::vector<command const*> those_with(flag const& f) {
    std::vector<command const*> to;
    for (command const* c : all_commands())
        if (std::any_of(c->flags.begin(), c->flags.end(),
                        [&](flag const& g) { return same(f, g); }))
            to.push_back(c);
    return to;
}

std::string listed(std::vector<command const*> const& commands) {
    std::string to;
    for (std::size_t i = 0; i < commands.size(); ++i)
        to += (i == 0 ? "" : i + 1 == commands.size() ? " and " : ", ") + shown(commands[i]->name);
    return to;
}

std::string examples(std::string_view text) {
    return text.empty() ? "" : ".PP\nExamples:\n" + prose(text, ".PP");
}

// What only one command has stands with it, what several share is told once.
std::string commands() {
    std::string to, of_several;
    std::vector<std::vector<command const*>> told;
    for (command const* c : all_commands()) {
        to += ".SS " + synopsis(*c) + "\n" + shown(sentence(first_line(c->summary))) + "\n" +
              prose(further_lines(c->summary), ".PP");
        for (flag const& f : c->flags)
            if (those_with(f).size() == 1) to += described(f);
        to += examples(c->examples);
        for (flag const& f : c->flags) {
            auto const who = those_with(f);
            if (who.size() == 1 || std::find(told.begin(), told.end(), who) != told.end()) continue;
            told.push_back(who);
            of_several += ".SS Of " + listed(who) + "\n";
            for (flag const& g : c->flags)
                if (those_with(g) == who) of_several += described(g);
        }
    }
    return to + ".SH FLAGS OF SEVERAL COMMANDS\n" + of_several;
}

exit_status run(arguments const&) {
    std::string page = ".TH HTTOOP 1 \"\" \"httoop " + shown(version()) +
                       "\" \"User Commands\"\n"
                       ".SH NAME\nhttoop \\- serve, fetch, take apart and put together HTTP "
                       "messages\n.SH SYNOPSIS\n.nf\n";
    for (command const* c : all_commands()) page += synopsis(*c) + "\n";
    page += ".fi\n.SH DESCRIPTION\n" +
            prose(
                "HTTP/1.x and HTTP/2, with TLS or without, by the book: RFC 9110, 9112, 9113 and "
                "what they refer to. "
                "Results go to standard output, everything else to standard error. Every command "
                "has -h, --help; "
                "httoop --version tells the version.\n",
                ".PP") +
            ".SH COMMANDS\n" + commands() + ".SH EXIT STATUS\n";
#define HTTOOP_EXIT(constant, status, sentence) \
    page += ".TP\n.B " #status "\n" + shown(sentence) + "\n";
#include "exit_status.def"
#undef HTTOOP_EXIT
    return print(page) ? exit_status::done : exit_status::negative;
}

}  // namespace

extern command const manual_command;
command const manual_command{
    "manual", "print the manual page httoop(1)", "  httoop manual | man -l -\n", {}, run};

}  // namespace httoop::tool
