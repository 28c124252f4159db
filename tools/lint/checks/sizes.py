"""Length of lines and files. Functions are measured by clang-tidy's readability-function-size."""

import re

from source import CPP

UNBREAKABLE = re.compile(r"https?://|R\"[^(\s]*\(")
MEASURED = CPP + (".py", ".sh", ".cmake")


def run(repository, policy):
    for source in repository.sources:
        if source.path.suffix not in MEASURED:
            continue
        limit = policy.MAX_COLUMNS if source.is_cpp else policy.MAX_COLUMNS_ELSEWHERE
        for number, line in enumerate(source.lines, 1):
            if len(line) > limit and not UNBREAKABLE.search(line):
                yield "columns", source.name, number, f"{len(line)} columns; {limit} are allowed"
        if len(source.lines) > policy.MAX_LINES:
            yield "length", source.name, 1, \
                f"{len(source.lines)} lines; split it (stop at {policy.MAX_LINES})"
    for name in repository.names:
        size = (repository.root / name).stat().st_size
        if size > policy.MAX_BYTES:
            yield "bytes", name, 1, f"{size} bytes; {policy.MAX_BYTES} are allowed"
