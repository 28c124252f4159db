"""Code without a unit test of its own, and files that grow: warnings, for a reviewer's eye."""

IS_ERROR = False


def run(repository, policy):
    names = set(repository.names)
    for source in repository.under("src"):
        if not source.is_cpp:
            continue
        if len(source.lines) > policy.WARN_LINES:
            yield "length", source.name, 1, f"{len(source.lines)} lines; should it be split?"
        twin = source.name.removesuffix(".cpp") + "_test.cpp"
        if source.path.suffix == ".cpp" and not source.is_test and twin not in names:
            yield "untested", source.name, 1, f"no {twin}"
