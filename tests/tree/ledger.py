#!/usr/bin/env python3
"""The ledger of requirements: the rows that httoop enforces (include/httoop/*/rules.def), the ids
that tests cite (// req: ID), and the register (tests/data/requirements).

ledger.py cited          every row is cited by a test; every cited id exists; every MUST-level id in
                         SCOPE is enforced and cited, or listed in exempt.tsv; every SHOULD-level id in
                         SCOPE is cited, or listed in departures.tsv
ledger.py bites [ID...]  for every row: with that rule switched off, a test that cites it fails
"""
import concurrent.futures
import csv
import glob
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
REGISTER = "tests/data/requirements"
# Fetch has no numbered sentences and no lasting numbers of sections: its ids are anchors.
ID = r"(?:rfc[0-9]+(?:bis)?#[0-9A-Z]+(?:\.[0-9A-Z]+)*(?:-[0-9]+)?[a-z]?|fetch#[a-z]+(?:-[a-z]+)*)"
BELONGS = {"user-agent", "client", "tls", "authorization-server", "author", "operator", "design"}
DEPARTED = "departed"
ROOMS_WITHOUT_IO = set("core syntax uri coding format message field conditional range negotiation auth cookie patch intermediary cors caching wire lint".split())


# Whose ids have to be cited (those of MUST level enforced too) or listed in exempt.tsv or departures.tsv:
# all of a document, or the chapters that are named.
SCOPE = {
    "rfc2817": "all",
    "rfc3986": "all",
    "rfc5789": "all",
    "rfc6265bis": "all",
    "rfc6266": "all",
    "rfc6585": "all",
    "rfc6750": "all",
    "rfc6901": "all",
    "rfc6902": "all",
    "rfc7239": "all",
    "rfc7240": "all",
    "rfc7541": "all",
    "rfc7616": "all",
    "rfc7617": "all",
    "rfc8187": "all",
    "rfc8288": "all",
    "rfc9110": "2 3 4 5 6 7 8 9 10 11 12 13 14 15",
    "rfc9111": "all",
    "rfc9112": "all",
    "rfc9113": "all",
    "rfc9651": "all",
}


def in_scope(requirement):
    document, place = requirement.split("#")
    chapters = SCOPE.get(document, "")
    return chapters == "all" or re.match(r"[0-9A-Z]+", place).group() in chapters.split()


def files(pattern):
    return sorted(os.path.relpath(p, ROOT) for p in glob.glob(os.path.join(ROOT, pattern), recursive=True))


def text_of(path):
    with open(os.path.join(ROOT, path), encoding="utf-8", errors="replace") as file:
        return file.read()


def whole(requirement):
    """Without the letter of one of its points: rfc9111#3-1b is a point of rfc9111#3-1."""
    return re.sub(r"(?<=[0-9])[a-z]$", "", requirement)


def citing_files(requirement, citations):
    """{file: first line}: who cites a requirement, or all of which it is a point."""
    return {**citations.get(whole(requirement), {}), **citations.get(requirement, {})}


def read_rows():
    """{id: [place of each row]}"""
    rows = {}
    for path in files("include/httoop/*/rules.def") + files("src/*/rules.def"):
        for number, line in enumerate(text_of(path).split("\n"), 1):
            if not line.startswith("HTTOOP_RULE("):
                continue
            match = re.match(r'HTTOOP_RULE\((\w+), "(' + ID + r')", ', line)
            if not match:
                sys.exit(f"{path}:{number}: not HTTOOP_RULE(name, \"id\", ... on one line")
            rows.setdefault(match.group(2), []).append(f"{path}:{number} {match.group(1)}")
    return rows


def read_citations():
    """{id: {file: first line}} of all files below tests/."""
    citations = {}
    for path in files("tests/**/*"):
        if path.startswith((REGISTER, "tests/tree/")) or not os.path.isfile(os.path.join(ROOT, path)):
            continue
        if not path.endswith((".cpp", ".hpp", ".sh", ".py", ".http", ".md", ".txt", ".cases")):
            continue
        for number, line in enumerate(text_of(path).split("\n"), 1):
            cited = re.search(r"\breq: *(.*)", line)
            if cited:
                for requirement in re.findall(ID, cited.group(1)):
                    citations.setdefault(requirement, {}).setdefault(path, number)
    return citations


def read_register():
    register = {}
    for path in files(f"{REGISTER}/rfc*.tsv"):
        with open(os.path.join(ROOT, path), encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                register[row["id"]] = row
    return register


def is_must(row):
    return row["level"].startswith("MUST")


def read_exemptions(register, say):
    """{id: to whom it belongs} of both lists. In each stands the level that is its own."""
    exempt = {}
    for name, musts, allowed in (("exempt.tsv", True, BELONGS), ("departures.tsv", False, BELONGS | {DEPARTED})):
        for number, line in enumerate(text_of(f"{REGISTER}/{name}").split("\n")[1:], 2):
            if not line:
                continue
            place = f"{REGISTER}/{name}:{number}"
            parts = line.split("\t")
            if len(parts) != 3 or not parts[0] or not parts[2].strip():
                say(f"{place}: not IDS<TAB>belongs to<TAB>reason")
                continue
            ids, belongs, _ = parts
            if belongs not in allowed:
                say(f"{place}: '{belongs}' is none of {', '.join(sorted(allowed))}")
            for requirement in ids.split(" "):
                if requirement not in register:
                    say(f"{place}: {requirement} is in no register")
                elif is_must(register[requirement]) != musts:
                    say(f"{place}: {requirement} is of {register[requirement]['level']} level and stands in the other list")
                if requirement in exempt:
                    say(f"{place}: {requirement} stands twice")
                exempt[requirement] = belongs
    return exempt


def cited():
    faults = []
    rows, citations, register = read_rows(), read_citations(), read_register()
    exempt = read_exemptions(register, faults.append)
    documents = {r.split("#")[0] for r in register}

    enforced = {whole(requirement) for requirement in rows}
    heeded = set(citations) | {whole(requirement) for requirement in citations}
    for requirement, places in rows.items():
        if not citing_files(requirement, citations):
            faults.append(f"{places[0]}: no test cites {requirement}")
        if whole(requirement) in exempt:
            faults.append(f"{places[0]}: {requirement} is enforced, yet listed as exempt or departed from")
    known = [(r, place) for r, places in rows.items() for place in places[:1]]
    known += [(r, f"{p}:{n}") for r, where in citations.items() for p, n in where.items()]
    for requirement, place in known:
        if re.search(r"-[0-9]+$", whole(requirement)) and whole(requirement) not in register:
            document = requirement.split("#")[0]
            why = "is not in its register" if document in documents else f"has no register in {REGISTER}/"
            faults.append(f"{place}: {requirement} {why}")

    def software(row):
        return row["actor"] != "spec"

    uncited, unswitched = [], []
    for requirement, row in register.items():
        if not software(row) or not in_scope(requirement):
            continue
        if requirement in exempt:
            if exempt[requirement] == DEPARTED and requirement in citations:
                where = next(iter(citations[requirement].items()))
                faults.append(f"{where[0]}:{where[1]} cites {requirement}, which departures.tsv says is departed from")
        elif requirement not in heeded:
            uncited.append(row)
        elif is_must(row) and requirement not in enforced:
            unswitched.append(row)
    for row in uncited:
        faults.append(f"{row['id']} ({row['level']}, {row['actor']}): no test cites it and "
                      f"{'exempt' if is_must(row) else 'departures'}.tsv does not list it\n      {row['sentence'][:200]}")
    for row in unswitched:
        where = next(iter(citations[row["id"]].items()))
        faults.append(f"{row['id']} ({row['level']}, {row['actor']}): {where[0]}:{where[1]} cites it, but no row of a rules.def has "
                      f"that id and exempt.tsv does not list it as design\n      {row['sentence'][:200]}")

    departed = sum(belongs == DEPARTED for belongs in exempt.values())
    print(f"{len(rows)} ids enforced, {len(citations)} cited, {len(exempt)} exempt, {departed} of these departed from")
    print("            MUST level                                SHOULD level")
    print("document    applicable  cited  enforced  of others    applicable  cited  by design  departed  of others")
    for document in SCOPE:
        columns = [document]
        for musts in (True, False):
            own = [r["id"] for r in register.values() if r["id"].startswith(document + "#") and software(r) and
                   is_must(r) == musts and in_scope(r["id"])]
            applicable = [r for r in own if exempt.get(r, "design") in ("design", DEPARTED)]
            columns += [len(applicable), sum(r in heeded for r in applicable)]
            if musts:
                columns.append(sum(r in enforced for r in applicable))
            else:
                columns.append(sum(exempt.get(r) == "design" and r not in heeded for r in applicable))
                columns.append(sum(exempt.get(r) == DEPARTED for r in applicable))
            columns.append(len(own) - len(applicable))
        print("{:<10} {:>11} {:>6} {:>9} {:>10} {:>13} {:>6} {:>10} {:>9} {:>10}".format(*columns))
    for fault in faults:
        print("  " + fault)
    print(f"{len(faults)} faults ({len(uncited)} ids neither cited nor exempt, {len(unswitched)} cited without a row)")
    return 1 if faults or not rows else 0


def run(command, requirement, build, seconds):
    """None if all is well with that rule off, else how it failed."""
    environment = dict(os.environ, HTTOOP_ROOT=ROOT, HTTOOP_BUILD=build, HTTOOP=os.path.join(build, "httoop"))
    environment.pop("HTTOOP_SWITCH_OFF", None)
    if requirement:
        environment["HTTOOP_SWITCH_OFF"] = requirement
    try:
        done = subprocess.run(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=seconds)
    except subprocess.TimeoutExpired:
        return "ran too long"
    if done.returncode == 0:
        return None
    return "failed" if done.returncode > 0 else f"died of signal {-done.returncode}"


def commands(citing, build):
    """What runs the files that cite an id: unit tests first, scripts only if these notice nothing."""
    units, scripts = {}, []
    for path in citing:
        parts = path.split("/")
        if path.endswith(".test.cpp"):
            room, pattern = parts[1], f"*{path}"
        elif parts[1] == "data" and len(parts) > 3:  # cases that the tests of that room read
            room, pattern = parts[2], f"*tests/{parts[2]}/*"
        else:
            if path.endswith((".test.sh", ".test.py")):
                scripts.append(["python3" if path.endswith(".py") else "bash", path])
            continue
        units.setdefault("unit-http" if room in ROOMS_WITHOUT_IO else "unit-tool" if room == "tool" else "unit-io", []).append(pattern)
    for binary, patterns in units.items():
        yield [os.path.join(build, binary), "--source-file=" + ",".join(patterns), "--abort-after=1"], 60
    for script in scripts:
        yield script, 300


def bites(chosen):
    build = os.environ.get("HTTOOP_BUILD") or os.path.join(ROOT, "build/dev")
    rows, citations = read_rows(), read_citations()
    unknown = [r for r in chosen if r not in rows]
    if unknown:
        sys.exit(f"no row has the id {unknown[0]}")

    # Failing with a rule off says something only if nothing fails with all rules on.
    citing = {path for requirement in rows for path in citing_files(requirement, citations)}
    broken = [" ".join(c) for c, seconds in commands(sorted(citing), build)
              if c[0].startswith(build) and run(c, None, build, 600)]
    if broken:
        sys.exit(f"fails with all rules on: {broken[0]}")

    def bite(requirement):
        for command, seconds in commands(sorted(citing_files(requirement, citations)), build):
            how = run(command, requirement, build, seconds)
            if how:
                return requirement, how, os.path.basename(command[1] if command[0] in ("bash", "python3") else command[0])
        return requirement, None, None

    toothless, by = [], {}
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for requirement, how, who in pool.map(bite, chosen or rows):
            by[who] = by.get(who, 0) + 1
            if how is None:
                toothless.append(requirement)
            elif how != "failed":
                print(f"  note: {requirement} switched off: {who} {how}")
    for requirement in toothless:
        where = ", ".join(sorted(citing_files(requirement, citations))) or "no file"
        print(f"  {requirement} ({rows[requirement][0]}): switched off, and no citing test fails ({where} cites it)")
    noticed = ", ".join(f"{n} by {who}" for who, n in sorted(by.items(), key=str) if who)
    print(f"{len(chosen or rows)} ids switched off one by one; noticed: {noticed or 'none'}; unnoticed: {len(toothless)}")
    return 1 if toothless or not rows else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["cited"]:
        sys.exit(cited())
    if sys.argv[1:2] == ["bites"]:
        sys.exit(bites(sys.argv[2:]))
    sys.exit(__doc__)
