"""The same rows for others: libinjection, and ModSecurity with Debian's core rule set."""
import pathlib

from .rows import lines_of

ENOUGH = 1000  # rows of a source that is compared


def balanced(rows, said):
    """Mean of the rates for attacks and for benign rows; of the one that there is, if there is one."""
    rates = []
    for label in ("attack", "benign"):
        right = [(s if label == "attack" else not s) for r, s in zip(rows, said) if r.label == label]
        if right:
            rates.append(sum(right) / len(right))
    return sum(rates) / len(rates)


def print_peers(counts, program):
    if not pathlib.Path(program).exists():
        print(f"Peers: skipped, {program} is not built "
              "(apt install libmodsecurity-dev modsecurity-crs; build the target peer_detect)")
        return
    print("Balanced accuracy (of the one rate, where a source has only attacks or only benign rows)")
    print(f"  {'':24} {'quell':>8} {'libinj.':>8} {'CRS 1':>8} {'CRS 2':>8}")
    for name in sorted(counts.sources):
        pairs = counts.sources[name]
        if len(pairs) < ENOUGH:
            continue
        rows = [row for row, _ in pairs]
        one = [line.split() for line in lines_of([program, "1"], rows)]
        two = [line.split() for line in lines_of([program, "2"], rows)]
        columns = ([answer.attack for _, answer in pairs], [line[0] == "1" for line in one],
                   [line[1] == "1" for line in one], [line[1] == "1" for line in two])
        print(f"  {name:24} " + " ".join(f"{100 * balanced(rows, said):7.2f} " for said in columns))
