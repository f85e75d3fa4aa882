#include "input.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <unistd.h>

#include "command.hpp"

namespace httoop::tool {

bool read_input(std::string const& file, std::uint64_t most, std::string& into) {
    bool const standard = file.empty() || file == "-";
    std::FILE* const from = standard ? stdin : std::fopen(file.c_str(), "rb");
    std::string const name = standard ? "standard input" : file;
    if (from == nullptr) {
        tell("cannot open " + name + ": " + std::strerror(errno));
        return false;
    }
    if (standard && ::isatty(STDIN_FILENO) != 0) tell("standard input is read to its end, Ctrl-D");
    char buffer[65536];
    bool good = true;
    for (std::size_t n; good && (n = std::fread(buffer, 1, sizeof buffer, from)) > 0;) {
        good = into.size() + n <= most;
        if (good) into.append(buffer, n);
        else tell(name + " has more than " + std::to_string(most) + " octets: raise --limit content=OCTETS");
    }
    if (std::ferror(from) != 0) {
        tell("reading " + name + ": " + std::strerror(errno));
        good = false;
    }
    if (!standard) std::fclose(from);
    return good;
}

}  // namespace httoop::tool
