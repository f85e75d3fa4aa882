#!/usr/bin/env python3
"""The programs in README.md and docs/*.md are the programs in examples/, which are built and run. A block is
claimed by a comment on the line before it:

    <!-- examples/hello.cpp -->
    ```cpp

Comment lines at the top of the example, and the empty line after them, may be left out in the README. Every C++ block has to
be claimed, and a link to a file of this tree has to lead somewhere."""
import glob
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def without_heading(source):
    """The program without the comment it begins with."""
    return re.sub(r"\A(?://[^\n]*\n)+\n*", "", source)


def look_at(path, faults):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        text = file.read()
    count = 0
    for match in re.finditer(r"^(?P<before>[^\n]*)\n```cpp[^\n]*\n(?P<block>.*?)^```$", text, re.M | re.S):
        line = text.count("\n", 0, match.start("block"))
        claim = re.fullmatch(r"<!-- (examples/\w+\.cpp) -->", match.group("before").strip())
        if not claim:
            faults.append(f"{path}:{line}: a C++ block without '<!-- examples/NAME.cpp -->' before it is not tested")
            continue
        count += 1
        try:
            with open(os.path.join(ROOT, claim.group(1)), encoding="utf-8") as file:
                example = file.read()
        except FileNotFoundError:
            faults.append(f"{path}:{line}: {claim.group(1)} does not exist")
            continue
        if match.group("block").strip() not in (example.strip(), without_heading(example).strip()):
            faults.append(f"{path}:{line}: the block differs from {claim.group(1)}")
    # Lambdas look like links; what is in a block keeps its lines, so that line numbers stay right.
    text = re.sub(r"^```.*?^```$", lambda block: "\n" * block.group().count("\n"), text, flags=re.M | re.S)
    for match in re.finditer(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", text):
        target = os.path.normpath(os.path.join(ROOT, os.path.dirname(path), match.group(1)))
        if not os.path.exists(target):
            faults.append(f"{path}:{text.count(chr(10), 0, match.start()) + 1}: {match.group(1)} leads nowhere")
    return count


def main():
    faults = []
    pages = ["README.md", "HACKING.md"] + sorted(os.path.relpath(p, ROOT) for p in glob.glob(os.path.join(ROOT, "docs/**/*.md"), recursive=True))
    counts = {page: look_at(page, faults) for page in pages}
    if counts["README.md"] == 0:
        faults.append("README.md shows no program")
    for fault in faults:
        print(fault)
    print(f"{len(pages)} pages, {sum(counts.values())} programs compared, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
