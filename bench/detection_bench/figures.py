"""The figures: what is found, by class; what is found wrongly, by source; the class it is given; and
whether scores mean what they say."""
import collections

from . import calibration
from .rows import share

APART = ("crs.tsv",)  # fragments in odd places: reported, not in the means


class Counts:
    """Of all sources. `sources` is {name: [(row, answer)]}."""

    def __init__(self, sources):
        self.sources = sources

    def found(self, kind, name):
        pairs = [(r, a) for r, a in self.sources[name] if r.label == "attack" and r.kind == kind]
        return sum(a.attack for _, a in pairs), len(pairs)

    def alarms(self, name, wheres):
        pairs = [(r, a) for r, a in self.sources[name] if r.label == "benign" and r.where in wheres]
        return sum(a.attack for _, a in pairs), len(pairs)


def added(pairs):
    pairs = list(pairs)
    return sum(p[0] for p in pairs), sum(p[1] for p in pairs)


def print_found(counts, classes):
    print("True positives (an attack row called an attack, whatever the class)")
    rates = {}
    for kind in classes:
        for name in sorted(counts.sources):
            hits, total = counts.found(kind, name)
            if total:
                print(f"  {kind:10} {name:24} {share(hits, total)}"
                      f"{'   apart' if name in APART else ''}")
        hits, total = added(counts.found(kind, n) for n in counts.sources if n not in APART)
        rates[kind] = hits / total if total else 0
        print(f"  {kind:10} {'all but apart':24} {share(hits, total)}")
    print(f"  macro mean over {', '.join(classes)}: {100 * sum(rates.values()) / len(rates):.2f} %")


def print_alarms(counts):
    print("False positives (a benign row called an attack)")
    url, every = ("query", "path"), ("query", "path", "header", "body")
    for name in sorted(counts.sources):
        if counts.alarms(name, every)[1]:
            print(f"  {name:24} url rows {share(*counts.alarms(name, url))}"
                  f"   all {share(*counts.alarms(name, every))}")
    others = [n for n in counts.sources if n not in APART and n != "wcp_legit_dev.tsv"]
    print(f"  {'all but crs and wcp':24} url rows {share(*added(counts.alarms(n, url) for n in others))}"
          f"   all {share(*added(counts.alarms(n, every) for n in others))}")


def print_named(counts, classes):
    right, total = 0, 0
    confused = collections.Counter()
    for pairs in counts.sources.values():
        for row, answer in pairs:
            if row.label != "attack" or not answer.attack or row.kind not in classes:
                continue
            total += 1
            right += answer.kind == row.kind
            if answer.kind != row.kind:
                confused[row.kind, answer.kind] += 1
    print(f"Class named rightly, given found: {share(right, total)}")
    for (was, said), times in confused.most_common(8):
        print(f"  {was} called {said}: {times}")


def print_calibration(counts):
    """Expected calibration error, attacks and benign rows weighing the same in sum (the corpora have
    as many attacks as one likes), for the halves of bench/calibration.py."""
    halves = {False: [], True: []}
    for pairs in counts.sources.values():
        for row, answer in pairs:
            halves[calibration.for_test(row.payload)].append((answer.score, row.label == "attack"))
    if any(len({attack for _, attack in pairs}) < 2 for pairs in halves.values()):
        return
    fitted, _ = calibration.expected_error(halves[False])
    held, steps = calibration.expected_error(halves[True])
    print(f"Expected calibration error: {100 * held:.2f} % on the half that nothing was fitted to "
          f"({len(halves[True])} rows), {100 * fitted:.2f} % on the other")
    for index in sorted(steps):
        mass, said, was = steps[index]
        print(f"  score {index / 10:.1f}–{(index + 1) / 10:.1f}: {100 * mass:5.1f} % of the weight, "
              f"mean score {said / mass:.3f}, attacks {was / mass:.3f}")


def print_unscored(counts):
    for name in sorted(counts.sources):
        hits = sum(a.attack for _, a in counts.sources[name])
        print(f"  {name:24} flagged {share(hits, len(counts.sources[name]))}")
