"""Links between our Markdown pages lead somewhere."""

import re

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")


def run(repository, policy):
    del policy
    for source in repository.sources:
        if source.path.suffix != ".md":
            continue
        fenced = False
        for number, line in enumerate(source.lines, 1):
            if line.lstrip().startswith("```"):
                fenced = not fenced
            if fenced:
                continue
            for target in LINK.findall(line):
                if re.match(r"[a-z]+:|#", target):
                    continue
                if not (source.path.parent / target.split("#")[0]).exists():
                    yield "links", source.name, number, f"{target} does not exist"
