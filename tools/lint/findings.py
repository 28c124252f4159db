"""Every check over a repository."""

import importlib

import policy

CHECKS = ["includes", "calls", "modules", "sizes", "text", "headers", "dead_files", "links",
          "untested"]


def findings_of(repository):
    """(check name, is it an error, path, line, message), exceptions taken out."""
    unused = {(kind, path): why for kind, path, why in policy.EXCEPTIONS}
    excepted = set(unused)
    for name in CHECKS:
        check = importlib.import_module(f"checks.{name}")
        for kind, path, line, message in check.run(repository, policy):
            if (kind, path) in excepted:
                unused.pop((kind, path), None)
            else:
                yield kind, getattr(check, "IS_ERROR", True), path, line, message
    known = {source.name for source in repository.sources}
    for kind, path in unused:
        if path in known:
            yield "policy", True, "tools/lint/policy.py", 1, f"nothing needs ({kind}, {path})"
