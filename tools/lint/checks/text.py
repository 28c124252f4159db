"""Plain text: UTF-8, LF, no tabs or trailing blanks, and nothing left undone in it."""

import re

UNDONE = re.compile(r"\b(TODO|FIXME|XXX|HACK|WIP)\b")
NOLINT = re.compile(r"NOLINT(NEXTLINE|BEGIN|END)?\b(?P<rest>.*)")
# Says which check it silences, and why.
GOOD_NOLINT = re.compile(r"^\([\w.,\- *]+\)(: .+)?$")
TABS_ALLOWED = re.compile(r"(^|/)Makefile|\.tsv$")


def _nolint(line):
    found = NOLINT.search(line)
    if not found:
        return None
    if not GOOD_NOLINT.match(found.group("rest").strip()):
        return "NOLINT names its check and its reason: NOLINT(check): because …"
    has_reason = ": " in found.group("rest")
    if found.group(1) != "END" and not has_reason:
        return "NOLINT says why: NOLINT(check): because …"
    return None


def run(repository, policy):
    del policy
    for source in repository.sources:
        name = source.name
        if b"\0" in source.data:
            continue  # a picture or the like
        try:
            source.data.decode("utf-8")
        except UnicodeDecodeError as error:
            yield "text", name, source.data[:error.start].count(b"\n") + 1, "not UTF-8"
            continue
        if b"\r" in source.data:
            yield "text", name, source.data[:source.data.index(b"\r")].count(b"\n") + 1, \
                "carriage return"
        if source.data and not source.data.endswith(b"\n"):
            yield "text", name, len(source.lines), "no newline at the end"
        if " " in name:
            yield "text", name, 1, "a blank in a file name"
        for number, line in enumerate(source.lines, 1):
            if line != line.rstrip(" \t"):
                yield "text", name, number, "trailing blanks"
            if "\t" in line and not TABS_ALLOWED.search(name):
                yield "text", name, number, "a tab"
            if not name.startswith("tools/lint/") and UNDONE.search(line):
                yield "undone", name, number, "finish it, or file an issue and leave this out"
            if source.is_cpp and (bad := _nolint(line)):
                yield "nolint", name, number, bad
