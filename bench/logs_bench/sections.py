"""The sections of the report, each a function that measures and prints Markdown."""
import json
import os
import subprocess
import tempfile

from logs_bench import measure
from logs_bench.measure import Contender

PATTERN = r"sql|script|\.\./"


def _table(header, rows):
    print("| " + " | ".join(header) + " |")
    print("|" + "---|" * len(header))
    for row in rows:
        print("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |")
    print(flush=True)


def _rates(runs, size):
    """One row a program; the last columns say how many times as fast quell is."""
    ours = [run for run in runs if run.label.startswith("quell")]
    header = ["", "GB/s", "seconds (least – most)", "processor seconds"]
    header += [f"{run.label} is × as fast" for run in ours]
    rows = []
    for run in runs:
        row = [run.label, f"{size / run.median / 1e9:.3g}",
               f"{run.median:.2f} ({min(run.seconds):.2f} – {max(run.seconds):.2f})",
               f"{run.processor:.2f}"]
        row += ["–" if run is our else f"{run.median / our.median:.3g}" for our in ours]
        rows.append(row)
    _table(header, rows)


def _goaccess(bench, path):
    """Once, because it takes long."""
    with tempfile.TemporaryDirectory(prefix="quell-bench-goaccess-") as out:
        contender = Contender("goaccess (once)",
                              ["goaccess", path, "--log-format=COMBINED", "-o", f"{out}/out.json",
                               "--no-global-config"], accepts=(0,))
        if not contender.is_there:
            print("left out: goaccess is not installed\n")
            return []
        run = measure.Runs(contender.label)
        seconds, processor = measure.timed(contender)
        run.seconds.append(seconds)
        run.processor_seconds.append(processor)
        # Not compared where it did not read what quell read.
        with open(f"{out}/out.json", encoding="utf-8", errors="replace") as file:
            general = json.load(file)["general"]
        print(f"GoAccess read {general['total_requests']:,} requests; quell {bench.records(path):,} "
              "records.\n")
        return [run]


def plain(bench, logs):
    path = logs.shop()
    size = os.path.getsize(path)
    print(f"### A plain log of {size / 1e9:.2f} GB\n")
    measure.warm(path)
    in_c = {"LC_ALL": "C"}
    runs = bench.in_turn([
        *bench.quell_by_threads(path),
        Contender(f"`grep -cE '{PATTERN}'`", ["grep", "-cE", PATTERN, path], environment=in_c),
        Contender(f"`rg -c '{PATTERN}'`", ["rg", "-c", PATTERN, path]),
        Contender("`wc -l`", ["wc", "-l", path])])
    _rates([*runs, *_goaccess(bench, path)], size)


def memory(bench, logs):
    print("### Peak memory\n")
    rows = []
    for label, path in (("shop", logs.shop()), ("every line a new client and URL", logs.distinct())):
        size = os.path.getsize(path)
        for contender in bench.quell_by_threads(path):
            anonymous, high_water = measure.peak_memory(contender)
            rows.append([f"{size / 1e9:.2f} GB, {label}", contender.label,
                         f"{anonymous / 1e6:.0f} MB", f"{high_water / 1e6:.0f} MB"])
    _table(["log", "", "RssAnon", "VmHWM"], rows)


def _decompressions(bench, path, libraries):
    if not bench.decompress.exists():
        print(f"left out: there is no {bench.decompress}\n")
        return []
    out = []
    for library in libraries:
        contender = Contender(f"{library} alone", [bench.decompress, library, path], accepts=(0,))
        tried = subprocess.run(contender.command, capture_output=True, text=True, check=False)
        if tried.returncode == 0:
            out.append(contender)
        else:
            print(f"left out: {tried.stderr.strip()}\n")
    return out


def compressed(bench, logs):
    size = os.path.getsize(logs.shop())
    for ending, libraries in ((".zst", ["zstd"]), (".gz", ["isal", "zlib"])):
        path = logs.compressed(ending)
        if path is None:
            print(f"left out: nothing here makes {ending} files\n")
            continue
        print(f"### {ending}: {size / 1e9:.2f} GB in {os.path.getsize(path) / 1e9:.2f} GB; rates are of "
              "the plain bytes\n")
        measure.warm(path)
        ours = bench.quell_by_threads(path) if bench.records(path) > 0 else []
        if not ours:
            print(f"left out: this quell does not read {ending}\n")
        grep = "zstdgrep" if ending == ".zst" else "zgrep"
        runs = bench.in_turn([
            *ours, *_decompressions(bench, path, libraries),
            Contender(f"`{grep} -cE '{PATTERN}'`", [grep, "-cE", PATTERN, path],
                      environment={"LC_ALL": "C"}),
            Contender(f"`rg -z -c '{PATTERN}'`", ["rg", "-z", "-c", PATTERN, path]),
            *([Contender("`zcat`", ["zcat", path], keeps_output=False)] if ending == ".gz" else [])])
        _rates(runs, size)


def growth(bench, logs):
    print("### Growth\n")
    rows = []
    for size in logs.sizes["growth"]:
        path = logs.shop(size)
        warm = measure.warm(path)
        for run in bench.in_turn(bench.quell_by_threads(path)):
            rows.append([f"{size / 1e9:.3g} GB" + ("" if warm else ", not all in the page cache"),
                         run.label, f"{run.median:.2f}", f"{size / run.median / 1e9:.3f}"])
    _table(["log", "", "seconds", "GB/s"], rows)


def attacks(bench, logs):
    path = logs.attacks()
    size = os.path.getsize(path)
    print(f"### Every line an attack, no two alike: {size / 1e6:.0f} MB\n")
    measure.warm(path)
    rows = [[run.label, f"{run.median:.2f}", f"{size / run.median / 1e6:.1f}",
             f"{size / run.processor / 1e6:.1f}"]
            for run in bench.in_turn(bench.quell_by_threads(path))]
    _table(["", "seconds", "MB/s", "MB/s per core"], rows)


ALL = {"plain": plain, "memory": memory, "compressed": compressed, "growth": growth,
       "attacks": attacks}
