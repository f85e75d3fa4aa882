#!/usr/bin/env python3
"""Does every #include go downwards? Reads include/, src/ and tool/ against rooms.txt, and sees that
the rooms without I/O have none, that public headers are cheap and free of third parties, and that
no folder is named after nothing."""
import fnmatch
import os
import re
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ROOMS = os.path.join(ROOT, "tests/tree/rooms.txt")
BELOW_THE_LINE = "core syntax uri coding format message field conditional range negotiation auth cookie patch intermediary cors caching wire lint".split()

# All that code without I/O needs of the C++ library and the compiler. Not in it, on purpose: clocks,
# threads, streams, files, locales (<cctype>), environment (<cstdlib>), printing (<cstdio>).
STD_BELOW = set("""algorithm array bit bitset cassert charconv climits compare concepts cstddef cstdint cstring deque
exception functional initializer_list iterator limits list map memory new numeric optional queue set span
stdexcept string string_view tuple type_traits typeinfo unordered_map unordered_set utility variant vector version
emmintrin.h immintrin.h tmmintrin.h smmintrin.h nmmintrin.h arm_neon.h cpuid.h""".split())
STD_ABOVE = STD_BELOW | set("""any atomic cctype cerrno chrono clocale cmath condition_variable coroutine csignal cstdarg
cstdio cstdlib ctime filesystem fstream future iomanip ios iosfwd iostream istream mutex ostream random ranges ratio
regex shared_mutex source_location sstream stop_token streambuf system_error thread typeindex""".split())
# They cost every user's every file 0.2 s and more (g++ 12).
DEAR = set("chrono regex iostream filesystem functional memory variant map fstream sstream thread future".split())
SYSTEM = re.compile(r"^(sys|linux|netinet|arpa|net|bits|asm)/|^(unistd|fcntl|poll|pthread|signal|time|errno|dirent|netdb|"
                    r"stdio|stdlib|string|stdint|stddef|limits|pwd|grp|termios|sched|spawn|locale|wchar|dlfcn|glob|ifaddrs|"
                    r"endian|byteswap|strings|malloc|alloca|resolv)\.h$")
EMPTY_NAMES = {"util", "utils", "common", "misc", "detail", "details", "helper", "helpers"}

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', re.M)


def read_rooms(path):
    rooms, exceptions = {}, []
    for number, line in enumerate(open(path), 1):
        line = line.split("#")[0].strip()
        if not line:
            continue
        name, colon, allowed = line.partition(":")
        if not colon:
            sys.exit(f"{path}:{number}: not 'room: rooms'")
        if name.startswith("except "):
            exceptions.append((name.split()[1], set(allowed.split())))
        else:
            rooms[name.strip()] = set(allowed.split())
    for name, allowed in rooms.items():
        for word in allowed - {"*"}:
            if word.split("/")[0] not in rooms:
                sys.exit(f"{path}: {name} may include {word}, which is no room")
    return rooms, exceptions


def room_of(path):
    """include/httoop/wire/h1.hpp -> wire; include/httoop/server.hpp -> front; tool/x.cpp -> tool."""
    parts = path.split("/")
    if parts[0] == "tool":
        return "tool"
    inside = parts[2:] if parts[0] == "include" else parts[1:]
    return inside[0] if len(inside) > 1 else "front"


def resolve(path, quote, target):
    """The file of this tree that an #include names, or None if it is no file of ours."""
    places = ["include"]
    if quote == '"':
        places = [os.path.dirname(path), "src", "tool", "include"]
    for place in places:
        found = os.path.normpath(os.path.join(place, target))
        if os.path.isfile(os.path.join(ROOT, found)):
            return found
    return None


def without_comments(text):
    return re.sub(r"//[^\n]*|/\*.*?\*/", lambda m: "\n" * m.group().count("\n"), text, flags=re.S)


def check_file(path, rooms, exceptions, say):
    room = room_of(path)
    public = path.startswith("include/")
    allowed = set(rooms.get(room, ()))
    if room not in rooms:
        say(path, 1, f"'{room}' is no room of tests/tree/rooms.txt")
        return
    for pattern, more in exceptions:
        if fnmatch.fnmatch(path, pattern):
            allowed |= more
    text = open(os.path.join(ROOT, path), encoding="utf-8").read()
    code = without_comments(text)
    if path.endswith(".hpp") and not code.lstrip().startswith("#pragma once"):
        say(path, 1, "a header begins with #pragma once")
    for match in INCLUDE.finditer(code):
        quote, target = match.groups()
        line = code.count("\n", 0, match.start()) + 1
        ours = resolve(path, quote, target)
        if ours:
            if public and not ours.startswith("include/"):
                say(path, line, f"a public header includes {target}, which is not installed")
            there = room_of(ours)
            stem = there + "/" + os.path.splitext(os.path.basename(ours))[0]
            if there != room and "*" not in allowed and there not in allowed and stem not in allowed:
                say(path, line, f"{room} must not include {there} ({target})")
            continue
        if target.startswith("httoop/") or quote == '"':
            say(path, line, f"{target} does not exist")
            continue
        if f"<{target}>" in allowed or room == "tool":
            continue
        if room in BELOW_THE_LINE:
            if target not in STD_BELOW:
                say(path, line, f"{room} has no I/O and no third parties: <{target}> is not for it")
        elif SYSTEM.search(target):
            if room != "io":
                say(path, line, f"system headers are for the room io, not for {room}: <{target}>")
        elif public and target not in STD_ABOVE:
            say(path, line, f"no third party in a public header: <{target}>")
        if public and target in DEAR:
            say(path, line, f"too dear for a public header: <{target}>")


def look_at(root):
    """All faults of the tree below root, and how many files were looked at."""
    global ROOT
    ROOT = root
    rooms, exceptions = read_rooms(ROOMS)
    faults, count = [], 0

    def say(path, line, what):
        faults.append(f"{path}:{line}: {what}")

    for top in ("include", "src", "tool", "tests", "examples", "bench", "fuzz"):
        for folder, folders, files in os.walk(os.path.join(ROOT, top)):
            inside = os.path.relpath(folder, ROOT)
            if inside.startswith("tests/data"):
                continue
            for name in folders:
                if name in EMPTY_NAMES:
                    say(f"{inside}/{name}", 1, "a folder is named after what is in it")
            for name in files:
                stem = os.path.splitext(name)[0]
                if stem in EMPTY_NAMES:
                    say(f"{inside}/{name}", 1, "a file is named after what is in it")
                if top in ("include", "src", "tool") and name.endswith((".hpp", ".cpp", ".def")):
                    count += 1
                    check_file(f"{inside}/{name}", rooms, exceptions, say)
    return sorted(faults), count


def prove():
    """A tree with one fault of each kind: all are found, and nothing else."""
    files = {
        "include/httoop/core/a.hpp": '#pragma once\n#include <string>\n#include <chrono>\n#include <httoop/message/b.hpp>\n',
        "include/httoop/message/b.hpp": '#include <httoop/core/a.hpp>\n',
        "include/httoop/wire/c.hpp": '#pragma once\n#include <httoop/range/d.hpp>\n#include <httoop/field/etag.hpp>\n',
        "include/httoop/range/d.hpp": '#pragma once\n#include <httoop/wire/c.hpp>\n#include <httoop/conditional/none.hpp>\n',
        "include/httoop/field/etag.hpp": '#pragma once\n',
        "include/httoop/field/host.hpp": '#pragma once\n#include "../../../src/field/private.hpp"\n',
        "include/httoop/engine/e.hpp": '#pragma once\n#include <sys/socket.h>\n#include <openssl/ssl.h>\n#include <memory>\n',
        "include/httoop/server.hpp": '#pragma once\n#include <httoop/engine/e.hpp>\n',
        "src/field/private.hpp": '#pragma once\n// #include <unistd.h>\n',
        "src/wire/c.cpp": '#include <httoop/wire/c.hpp>\n#include <httoop/field/host.hpp>\n#include <cstdio>\n',
        "src/util/f.cpp": '',
    }
    expected = """include/httoop/core/a.hpp:3 include/httoop/core/a.hpp:3 include/httoop/core/a.hpp:4
        include/httoop/engine/e.hpp:2 include/httoop/engine/e.hpp:3 include/httoop/engine/e.hpp:4
        include/httoop/field/host.hpp:2 include/httoop/message/b.hpp:1 include/httoop/range/d.hpp:2
        include/httoop/range/d.hpp:3 include/httoop/wire/c.hpp:2 include/httoop/wire/c.hpp:3
        src/util/f.cpp:1 src/util:1 src/wire/c.cpp:3""".split()
    with tempfile.TemporaryDirectory() as root:
        for name, text in files.items():
            path = os.path.join(root, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w") as file:
                file.write(text)
        found, _ = look_at(root)
    places = sorted(re.match(r"[^:]*:\d+", f).group() for f in found)
    if places != sorted(expected):
        sys.exit("this test is broken, it found\n" + "\n".join(found))


def main():
    here = ROOT
    prove()
    faults, count = look_at(here)
    for fault in faults:
        print(fault)
    print(f"{count} files looked at, {len(faults)} faults")
    return 1 if faults or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
