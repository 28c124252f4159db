"""Includes: no way around the include roots, and each library stays with its owner."""

import re

INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')


def run(repository, policy):
    owned = [(re.compile(pattern + r"\Z"), places, instead)
             for pattern, places, instead in policy.OWNED_HEADERS]
    for source in repository.sources:
        if not source.is_cpp:
            continue
        for number, line in enumerate(source.lines, 1):
            found = INCLUDE.match(line)
            if not found:
                continue
            header = found.group(2)
            if ".." in header.split("/"):
                yield "includes", source.name, number, f'"{header}" climbs out of its folder'
            if re.match(r"src/|include/", header):
                yield "includes", source.name, number, f'"{header}": write "module/file.h"'
            for pattern, places, instead in owned:
                if pattern.match(header) and not source.is_in(places):
                    yield "headers", source.name, number, f"<{header}>: {instead}"
