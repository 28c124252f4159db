"""A module's links are all said in quell_module(), where their layers are checked."""

import re

AROUND = re.compile(r"^\s*(target_link_libraries|include_directories|link_libraries)\s*\(")


def run(repository, policy):
    del policy
    for source in repository.under("src"):
        # src/CMakeLists.txt names the program, which links everything.
        if not source.module or not source.name.endswith("CMakeLists.txt"):
            continue
        for number, line in enumerate(source.lines, 1):
            if AROUND.match(line):
                yield "modules", source.name, number, "say it in quell_module(LINKS …)"
