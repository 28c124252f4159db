"""Banned words and calls in C++ code (not in comments or literals), naming the replacement."""

import re


def run(repository, policy):
    banned = [(re.compile(pattern), places, instead)
              for pattern, places, instead in policy.BANNED_CODE]
    for source in repository.sources:
        if not source.is_cpp:
            continue
        for number, line in enumerate(source.code, 1):
            for pattern, places, instead in banned:
                found = pattern.search(line)
                if found and not source.is_in(places):
                    yield "calls", source.name, number, f"`{found.group(0).strip()}`: {instead}"
