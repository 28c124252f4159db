"""Files that no target builds and nothing reads."""

import re

PRIVATE_HEADER = re.compile(r"^src/[^/]+/(?!include/).*\.h$")


def _modules(repository):
    for source in repository.sources:
        if source.name == "CMakeLists.txt":
            table = re.search(r"set\(quell_modules([^)]*)\)", source.text)
            return set(table.group(1).split()) if table else set()
    return set()


def _unbuilt(repository, modules):
    names = set(repository.names)
    for source in repository.under("src"):
        if not source.is_cpp:
            continue
        if source.module and source.module not in modules:
            yield source.name, f"'{source.module}' is not in quell_modules (CMakeLists.txt)"
        elif source.module and f"src/{source.module}/CMakeLists.txt" not in names:
            yield source.name, f"src/{source.module} has no CMakeLists.txt"
        elif not source.module and source.name != "src/main.cpp":
            yield source.name, "belongs to no module"


def _unread_headers(repository):
    included = set()
    for source in repository.sources:
        if source.is_cpp:
            included |= set(re.findall(r'^\s*#include "([^"]+)"', source.text, re.MULTILINE))
    for source in repository.sources:
        if PRIVATE_HEADER.match(source.name):
            inside = source.name.split("/", 2)[2]
            if inside not in included and inside.split("/")[-1] not in included:
                yield source.name, "a private header that nothing includes"


def _loose_tests(repository):
    corpora = {name.split("/")[2] for name in repository.names
               if name.startswith("fuzz/corpus/") and name.count("/") > 2}
    fuzzed = {name[len("fuzz/"):-len("_fuzz.cpp")] for name in repository.names
              if re.match(r"fuzz/[^/]+_fuzz\.cpp$", name)}
    for name in sorted(corpora - fuzzed):
        yield f"fuzz/corpus/{name}", f"a corpus without fuzz/{name}_fuzz.cpp"
    for name in sorted(fuzzed - corpora):
        yield f"fuzz/{name}_fuzz.cpp", f"no corpus in fuzz/corpus/{name}"
    for source in repository.under("fuzz"):
        if source.is_cpp and not source.name.endswith("_fuzz.cpp"):
            yield source.name, "fuzz/ builds *_fuzz.cpp only"


def run(repository, policy):
    del policy
    modules = _modules(repository)
    for finder in (_unbuilt(repository, modules), _unread_headers(repository),
                   _loose_tests(repository)):
        for name, message in finder:
            yield "dead", name, 1, message
