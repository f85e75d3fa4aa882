#!/usr/bin/env python3
"""Looks for what g++ 12 and clang 16 compile wrongly, or what dies at run time, in coroutines:

1. co_await f({...}), co_await f(options{...}): an aggregate temporary in an awaited call is destroyed
   twice. Name the value first. A type with a constructor is safe: say so on that line,
   "// has a constructor".
2. co_await f(c ? g() : options{}): a temporary of a class that one branch makes in an awaited call is destroyed
   whichever was taken. Decide first, by a name or by if. Where both branches are no classes: "// no class".
3. co_await inside a braced list.
4. a lambda with captures that is a coroutine: its captures die with the lambda, not with the
   coroutine. Pass them as parameters. (Not looked for in tests, where the lambda is a local that
   outlives the run.) Where the lambda does outlive it, say so: "// outlives its coroutine".
"""
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CLOSING = {"(": ")", "[": "]", "{": "}"}
# A brace after one of these opens a block, not a list.
BLOCK_WORDS = {"else", "do", "try", "const", "noexcept", "override", "final", "mutable"}


def blanked(text):
    """The same text, at the same offsets, without comments and literals."""
    pattern = re.compile(r'//[^\n]*|/\*.*?\*/|R"\((?:.*?)\)"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])+\'', re.S)
    return pattern.sub(lambda m: "".join(c if c == "\n" else " " for c in m.group()), text)


def end_of(code, at):
    """The offset behind the bracket that closes the one at `at`."""
    depth = 0
    for i in range(at, len(code)):
        if code[i] in "([{":
            depth += 1
        elif code[i] in ")]}":
            depth -= 1
            if depth == 0:
                return i + 1
    return len(code)


def opens_list(code, brace):
    """Whether the brace begins an initialiser: what stands before it tells."""
    before = code[:brace].rstrip()
    if not before:
        return False
    word = re.search(r"[A-Za-z_]\w*$", before)
    if word:
        if word.group() in BLOCK_WORDS:
            return False
        head = before[:word.start()].rstrip()
        # "namespace x {", "class x {", "-> type {" of a lambda
        return not re.search(r"(namespace|class|struct|enum|union|->|:)(\s*[\w:<>]+)?$", head)
    return before[-1] in "=(,{" or before.endswith("return")


def awaited(code, at, bodies):
    """(offset, depth) of each character of the awaited expression that begins at `at`, without bodies of lambdas."""
    depth = 0
    while at < len(code):
        c = code[at]
        if c == "{" and at in bodies:
            at = end_of(code, at)
            continue
        if depth == 0 and (c in ";,)]}" or (c == "{" and not re.match(r"[\w>]", code[at - 1]))):
            return
        depth -= c in ")]}"
        yield at, depth
        depth += c in "([{"
        at += 1


def temporaries(code, at, bodies):
    """The offset of each braced list within the brackets of the awaited expression that begins at `at`."""
    end = at
    for brace, depth in awaited(code, at, bodies):
        if code[brace] == "{" and depth == 0:  # of what is awaited itself
            return
        if code[brace] == "{" and brace >= end:
            end = end_of(code, brace)
            if code[brace:end].strip("{} \n\t"):
                yield brace


def conditionals(code, at, bodies):
    """The offset of each "? :" within them, one of whose branches calls or makes something."""
    for mark, depth in awaited(code, at, bodies):
        if code[mark] == "?" and depth > 0:
            end = mark
            while end < len(code) and code[end] not in ",;)]}":
                end = end_of(code, end) if code[end] in "([{" else end + 1
            if re.search(r"[({]", code[mark:end]):
                yield mark


def lambdas(code):
    """(offset, captures, body begin, body end) of each lambda."""
    for match in re.finditer(r"(?<![\w\])])\[", code):
        close = end_of(code, match.start())
        captures = code[match.start() + 1:close - 1].strip()
        at = close
        while at < len(code) and code[at].isspace():
            at += 1
        if code[at:at + 1] == "(":
            at = end_of(code, at)
        tail = re.compile(r"\s*(?:mutable|noexcept|static)?\s*(?:->[^{;()]*(?:\([^)]*\))?[^{;()]*)?\s*\{").match(code, at)
        if tail:
            yield match.start(), captures, tail.end() - 1, end_of(code, tail.end() - 1)


def faults_of(text, in_tests=False):
    code = blanked(text)
    lines = text.split("\n")
    found = []

    def line_of(offset):
        return code.count("\n", 0, offset)

    def say(offset, what, excuse):
        number = line_of(offset)
        if excuse not in lines[number]:
            found.append((number + 1, what))

    all_lambdas = list(lambdas(code))
    bodies = {begin for _, _, begin, _ in all_lambdas}
    for match in re.finditer(r"\bco_await\b", code):
        for at in temporaries(code, match.end(), bodies):
            say(at, "an aggregate temporary in an awaited call is destroyed twice: name it first", "has a constructor")
        for at in conditionals(code, match.end(), bodies):
            say(at, "what one branch makes in an awaited call is destroyed whichever is taken: decide first", "no class")
        # The innermost open brace before it begins a list.
        depth, at = 0, match.start() - 1
        while at >= 0:
            c = code[at]
            if c in ")]}":
                depth += 1
            elif c in "([{":
                if depth == 0:
                    if c == "{":
                        if at not in bodies and opens_list(code, at):
                            say(match.start(), "co_await inside a braced list", "not a list")
                        break
                else:
                    depth -= 1
            elif c == ";" and depth == 0:
                break
            at -= 1
    # Lambdas with captures that are coroutines themselves.
    if not in_tests:
        for offset, captures, begin, end in all_lambdas:
            body = list(code[begin:end])
            for _, _, inner_begin, inner_end in all_lambdas:
                if begin < inner_begin and inner_end <= end:
                    body[inner_begin - begin:inner_end - begin] = " " * (inner_end - inner_begin)
            if captures and re.search(r"\bco_(await|return|yield)\b", "".join(body)):
                say(offset, "a coroutine lambda with captures: pass them as parameters", "outlives its coroutine")
    return found


def prove():
    """The search itself finds what it is for, and leaves alone what is right."""
    bad = ["co_await f({.a = 1});", "co_await f(x, {1, 2});", "auto r = co_await c.get(options{.a = 1});",
           "std::vector<int> v = {co_await a()};", "f(x, {co_await a()});", "point p{co_await a()};",
           "auto l = [&] { co_return; };", "auto l = [x](int y) -> task<void> { co_await f(y); };",
           "g([this]() -> task<outcome<int>> { co_return 1; });", "co_await f(a ? text{} : text{b});",
           "auto r = co_await f(x, g(a ? std::move(b) : text()));", "co_await wait{f(), a ? now() - b : span{1}};",
           "if (!co_await f(a ?\n  b :\n  text(c))) x();", "co_await (a ? f() : g());"]
    good = ["auto o = options{.a = 1}; co_await f(o);", "co_await f(x[1], g(2));", "if (co_await f()) { x(); }",
            "task<void> f() { co_await g(); }", "do { co_await g(); } while (x);", "auto l = [](int x) -> task<void> { co_await f(x); };",
            "co_await offload([&] { return 1; });", "auto l = [&] { auto m = [](int x) -> task<void> { co_return; }; return m(1); };",
            "co_await f(x{});", "// co_await f({1})", "class a : b { task<void> f() const { co_await g(); } };",
            "for (;;) { co_await g(); }", "co_await f(options{1});  // has a constructor",
            "co_await f(a ? 1 : b);", "auto r = a ? co_await f(b) : g(c);", "co_await f(a ? b() : 0);  // no class",
            "co_await f(b, [](int x) { return x ? g(x) : h{}; });", "if (co_await f(x)) { y = a ? g() : h(); }",
            "x(co_await f(), a ? g() : h());", "co_await f(b) ? g() : h();"]
    for text in bad:
        assert faults_of(text), f"overlooked: {text}"
    for text in good:
        assert not faults_of(text), f"wrongly found: {text}: {faults_of(text)}"


def main():
    prove()
    count = total = 0
    for top in ("include", "src", "tool", "examples", "bench", "tests"):
        for folder, _, files in os.walk(os.path.join(ROOT, top)):
            for name in sorted(files):
                if name.endswith((".hpp", ".cpp")):
                    path = os.path.join(folder, name)
                    count += 1
                    for line, what in faults_of(open(path, encoding="utf-8").read(), top == "tests"):
                        total += 1
                        print(f"{os.path.relpath(path, ROOT)}:{line}: {what}")
    print(f"{count} files looked at, {total} traps")
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
