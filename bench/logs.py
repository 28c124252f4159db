#!/usr/bin/env python3
"""Measures `quell scan` on large logs against grep, ripgrep, wc, GoAccess and bare decompression.

  bench/logs.py [--quick] [--dir DIRECTORY] [--only plain,memory,compressed,growth,attacks]

Makes its logs with log_generator (cmake --build --preset release --target quell log_generator
decompress_bench) and prints Markdown. Programs are run in turn (A B A B ...), the files in the page
cache, and medians are given. What is not installed is left out, and named.
"""
import argparse
import os
import pathlib
import platform
import shutil
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from logs_bench import data, measure, sections  # noqa: E402


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--dir", help="where the logs are made and kept (default: a temporary one)")
    parser.add_argument("--quick", action="store_true", help="64 MB and two rounds: does it run?")
    parser.add_argument("--only", default=",".join(sections.ALL), help="sections, with commas")
    parser.add_argument("--rounds", type=int, help="of the interleaved runs (5; 2 with --quick)")
    parser.add_argument("--build", default=str(HERE.parent / "build/release"),
                        help="build with quell, bench/log_generator and bench/decompress_bench")
    options = parser.parse_args()
    options.only = options.only.split(",")
    for name in options.only:
        if name not in sections.ALL:
            parser.error(f"there is no section '{name}', only {', '.join(sections.ALL)}")
    options.rounds = options.rounds or (2 if options.quick else 5)
    return options


def machine():
    model = "unknown processor"
    for line in pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    memory = measure.meminfo("MemTotal") / 1e9
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GB of memory, Linux {platform.release()}"


def run(options, directory):
    build = pathlib.Path(options.build)
    for program in ("quell", "bench/log_generator"):
        if not (build / program).exists():
            sys.exit(f"there is no {build / program}: cmake --build --preset release "
                     "--target quell log_generator decompress_bench")
    sizes = data.QUICK if options.quick else data.FULL
    needed = data.space_needed(directory, sizes, options.only)
    print(f"logs in {directory}; to be made: {needed / 1e9:.1f} GB", file=sys.stderr)
    free = shutil.disk_usage(directory).free
    if free < needed * 1.05:
        sys.exit(f"{directory} has {free / 1e9:.1f} GB free, which is not enough; give another --dir")
    with tempfile.TemporaryDirectory(prefix="quell-bench-home-") as home:
        logs = data.Logs(directory, build / "bench/log_generator", sizes)
        bench = measure.Bench(build, pathlib.Path(home), options.rounds)
        print("## Logs\n")
        print(f"`bench/logs.py{' --quick' if options.quick else ''}` on {machine()}. Medians of "
              f"{options.rounds} rounds, run in turn, files in the page cache; GB are 10⁹ bytes.\n")
        if not bench.has_threads:
            print("This `quell scan` has no `--threads`: it is measured as it is.\n")
        for name in options.only:
            sections.ALL[name](bench, logs)


def main():
    options = arguments()
    if options.dir:
        os.makedirs(options.dir, exist_ok=True)
        run(options, pathlib.Path(options.dir))
        return
    with tempfile.TemporaryDirectory(prefix="quell-bench-logs-") as directory:
        run(options, pathlib.Path(directory))


if __name__ == "__main__":
    main()
