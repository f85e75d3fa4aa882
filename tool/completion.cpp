// What shells need to complete command lines, made of what --help is made of.
#include <algorithm>

#include <httoop/core/limits.hpp>
#include <httoop/message/method.hpp>

#include "commands.hpp"

namespace httoop::tool {
namespace {

struct spelling {
    std::string word;  // "--output"
    flag const* of;
};

std::vector<spelling> spellings(command const& c) {
    std::vector<spelling> to{};
    for (flag const& f : c.flags) {
        if (positional(f)) continue;
        for (std::string_view names{f.name}; !names.empty();) {
            auto const one = names.substr(0, names.find(','));
            names.remove_prefix(std::min(names.size(), one.size() + 1));
            to.push_back({std::string{one}, &f});
        }
    }
    return to;
}

enum class completed : unsigned char { nothing, words, files, folders };

struct value_of {
    completed is = completed::nothing;
    std::string words;  // with spaces between
};

// What may stand for a value, as far as its name tells: "off|optional|required", "FILE", "DIR".
value_of values(flag const& f) {
    std::string_view const v{f.value};
    if (key(f) == "limit") {
        std::string words;
        for (limit_row const& l : all_limits())
            words += (words.empty() ? "" : " ") + std::string{l.name} + "=";
        return {completed::words, words};
    }
    if (key(f) == "relax") {
        std::string words;
        for (relaxation_row const& r : all_relaxations())
            words += (words.empty() ? "" : " ") + std::string{r.name};
        return {completed::words, words};
    }
    if (key(f) == "METHOD") {
        std::string words;
#define HTTOOP_METHOD(constant, token, safe, idempotent, cacheable, section) words += (words.empty() ? "" : " ") + std::string{token};
#include <httoop/message/methods.def>
#undef HTTOOP_METHOD
        return {completed::words, words};
    }
    if (v == "DIR") return {completed::folders, ""};
    if (v.find("FILE") != std::string_view::npos || v == "PATCH") return {completed::files, ""};
    bool const choice = v.find('|') != std::string_view::npos || v == "self-signed";
    if (!choice || v.find_first_of("[]: ") != std::string_view::npos) return {};
    std::string words{v};
    std::replace(words.begin(), words.end(), '|', ' ');
    return {completed::words, words};
}

// What may stand where no flag does. `first`: as the first word alone, others of another kind follow.
struct operand {
    bool there = false, first = false;
    value_of value{};
};

operand operand_of(command const& c) {
    operand o;
    for (flag const& f : c.flags) {
        if (!positional(f)) continue;
        if (o.value.is == completed::nothing) o.value = values(f);
        else o.first = o.value.is == completed::words;
        o.there = true;
    }
    return o;
}

std::string names() {
    std::string to;
    for (command const* c : all_commands()) to += (to.empty() ? "" : " ") + std::string{c->name};
    return to;
}

std::string quoted(std::string_view text) {  // within single quotes of any of the shells
    std::string to = "'";
    for (char const c : text) to += c == '\'' ? std::string{"'\\''"} : std::string{c};
    return to + "'";
}

std::string bash() {
    std::string to =
        "# bash completion for httoop\n_httoop() {\n"
        "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words=\n"
        "  COMPREPLY=()\n"
        // Bash takes --flag=value, name@file and @file apart, and wants the @ back.
        "  local at=2; [[ -z $word || $word == *[!:=@]* ]] || { before=$word word= at=1; }\n"
        "  case $before in\n"
        "  *[!:=@]*) ;;\n"
        "  *@) while IFS= read -r word; do\n"
        "      [[ -d $word ]] && word+=/ && compopt -o nospace\n"
        "      COMPREPLY+=(\"@$(printf %q \"$word\")\")\n"
        "    done < <(compgen -f -- \"$word\"); return;;\n"
        "  *=) before=${COMP_WORDS[COMP_CWORD-at]}; [[ $before == --* ]] || { compopt -o default; return; };;\n"
        "  esac\n"
        "  if [[ $COMP_CWORD -eq 1 ]]; then COMPREPLY=($(compgen -W " +
        quoted(names() + " --help --version") +
        " -- \"$word\")); return; fi\n"
        "  case ${COMP_WORDS[1]} in\n";
    for (command const* c : all_commands()) {
        std::string all = "--help";
        to += "  " + std::string{c->name} + ")\n    case $before in\n";
        for (spelling const& s : spellings(*c)) {
            all += " " + s.word;
            if (s.of->value[0] == '\0' || s.of->otherwise != nullptr) continue;
            value_of const v = values(*s.of);
            to += "    " + s.word + ") ";
            if (v.is == completed::words)
                to += "COMPREPLY=($(compgen -W " + quoted(v.words) +
                      " -- \"$word\")); [[ ${COMPREPLY[0]} == *= ]] && compopt -o nospace; ";
            else if (v.is == completed::files) to += "compopt -o default; ";
            else if (v.is == completed::folders) to += "compopt -o dirnames; ";
            to += "return;;\n";
        }
        to += "    esac\n    words=" + quoted(all) + "\n";
        operand const o = operand_of(*c);
        // Flags are offered to who begins one: with nothing else to choose from bash would type their dashes.
        std::string const where = o.first ? "[[ $word == -* || $COMP_CWORD -eq 2 ]] || " : "[[ $word == -* ]] || ";
        if (o.first || (o.there && o.value.is == completed::nothing)) to += "    " + where + "return\n";
        if (o.value.is == completed::words)
            to += "    [[ $word == -* ]] || words=" + quoted(o.value.words) + "\n";
        if (o.value.is == completed::files)
            to += "    [[ $word == -* ]] || { compopt -o default; return; }\n";
        if (o.value.is == completed::folders)
            to += "    [[ $word == -* ]] || { compopt -o dirnames; return; }\n";
        to += "    ;;\n";
    }
    return to +
           "  esac\n  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n}\ncomplete -F _httoop "
           "httoop\n";
}

// What _arguments takes literally.
std::string for_zsh(std::string_view text) {
    std::string to;
    for (char const c : text) {
        if (c == '[' || c == ']' || c == ':' || c == '\\') to += '\\';
        to += c;
    }
    return to;
}

std::string zsh_value(flag const& f) {
    value_of const v = values(f);
    std::string to = ":" + for_zsh(f.value) + ":";
    if (v.is == completed::words) to += "(" + for_zsh(v.words) + ")";
    else if (v.is == completed::files) to += "_files";
    else if (v.is == completed::folders) to += "_files -/";
    else to += " ";
    return to;
}

std::string zsh() {
    std::string to =
        "#compdef httoop\n# zsh completion for httoop\n_httoop() {\n  local -a commands=(\n";
    for (command const* c : all_commands())
        to += "    " + quoted(for_zsh(c->name) + ":" + first_line(c->summary)) + "\n";
    to +=
        "  )\n  if (( CURRENT == 2 )); then _describe command commands; return; fi\n"
        "  local name=$words[2]\n  shift words\n  (( CURRENT-- ))\n  case $name in\n";
    for (command const* c : all_commands()) {
        to += "  " + std::string{c->name} + ") _arguments '(- *)--help[help]'";
        for (spelling const& s : spellings(*c)) {
            std::string one = s.of->count == flag::any ? "*" : "";
            one += s.word;
            bool const optional = s.of->otherwise != nullptr;
            if (optional) one += "=-";
            one += "[" + for_zsh(first_line(s.of->help)) + "]";
            if (s.of->value[0] != '\0') {
                std::string const value = zsh_value(*s.of);
                one += optional ? ":" + value : value;
            }
            to += " \\\n    " + quoted(one);
        }
        for (flag const& f : c->flags)
            if (positional(f))
                to += " \\\n    " + quoted((f.count == flag::any ? "*" : "") + zsh_value(f));
        to += ";;\n";
    }
    return to + "  esac\n}\n_httoop \"$@\"\n";
}

std::string fish() {
    std::string to = "# fish completion for httoop\ncomplete -c httoop -f\n";
    for (command const* c : all_commands())
        to += "complete -c httoop -n __fish_use_subcommand -a " + std::string{c->name} + " -d " +
              quoted(first_line(c->summary)) + "\n";
    for (command const* c : all_commands()) {
        std::string const within =
            "complete -c httoop -n '__fish_seen_subcommand_from " + std::string{c->name} + "'";
        operand const o = operand_of(*c);
        if (o.value.is == completed::words)
            to += (o.first ? "complete -c httoop -n '__fish_seen_subcommand_from " + std::string{c->name} +
                                 "; and test (count (commandline -opc)) -eq 2'"
                           : within) +
                  " -a " + quoted(o.value.words) + "\n";
        if (o.value.is == completed::files) to += within + " -F\n";
        if (o.value.is == completed::folders)
            to += within + " -a '(__fish_complete_directories)'\n";
        for (flag const& f : c->flags) {
            if (positional(f)) continue;
            to += within;
            for (spelling const& s : spellings(*c))
                if (s.of == &f)
                    to += s.word.starts_with("--") ? " -l " + s.word.substr(2)
                                                   : " -s " + s.word.substr(1);
            if (value_of const v = values(f); f.value[0] != '\0' && f.otherwise == nullptr) {
                to += v.is == completed::files ? " -r" : " -x";
                if (v.is == completed::words) to += " -a " + quoted(v.words);
                if (v.is == completed::files) to += " -F";
                if (v.is == completed::folders) to += " -a '(__fish_complete_directories)'";
            }
            to += " -d " + quoted(first_line(f.help)) + "\n";
        }
    }
    return to;
}

exit_status run(arguments const& given) {
    std::string const shell = given.value("SHELL");
    if (shell != "bash" && shell != "zsh" && shell != "fish")
        return misused("completions are made for bash, zsh and fish, not " + shell);
    return print(shell == "bash"  ? bash()
                 : shell == "zsh" ? zsh()
                                  : fish())
               ? exit_status::done
               : exit_status::negative;
}

constexpr flag flags[] = {
    {"SHELL", "bash|zsh|fish", "the shell that is to complete command lines", flag::once, true},
};

}  // namespace

extern command const completion_command;
command const completion_command{
    "completion", "print what a shell needs to complete the command lines of httoop",
    "  httoop completion bash > httoop.bash && . ./httoop.bash\n"
    "An installed httoop has them where bash, zsh and fish look for them.\n",
    flags, run};

}  // namespace httoop::tool
