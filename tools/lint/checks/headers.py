"""Headers: guarded once, say what they are for, take no bool parameters."""

import re

BOOL_PARAMETER = re.compile(r"[(,]\s*(const\s+)?bool\s+\w+\s*(=[^,)]*)?[,)]")


def run(repository, policy):
    del policy
    for source in repository.sources:
        if not source.is_header:
            continue
        if not any(line == "#pragma once" for line in source.lines):
            yield "pragma", source.name, 1, "no #pragma once"
        if not source.text.startswith(("//", "/*")):
            yield "purpose", source.name, 1, "a header begins by saying what it is for"
        if "/include/" not in source.name:
            continue
        for number, line in enumerate(source.code, 1):
            if BOOL_PARAMETER.search(line):
                yield "bool", source.name, number, \
                    "a bool parameter: use an enum or an options struct"
