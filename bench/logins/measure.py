#!/usr/bin/env python3
"""Attacks on logins: what `quell scan` finds in logs whose truth is known.

  bench/logins/measure.py --quell build/release/quell --seeds 1001-1060
  bench/logins/measure.py --seeds 1-5 --show        # each miss and each false alarm

Odd seeds below 1000 were looked at while the thresholds were set; those from 1000 on were not. An attack is found if
an attack on logins is reported whose listed clients are mostly its own; its kind is right if one such has it; its
outcome, if `likely` or worse is said exactly of those that were let in, and names one of the right clients. A false
alarm is a reported one whose clients are mostly ordinary.
"""
import argparse
import collections
import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import auth  # noqa: E402
import web  # noqa: E402

SERIOUS = ("likely", "confirmed")
NAMES = {"brute-force many": "brute-force", "brute-force slow": "brute-force",
         "password-spraying many": "password-spraying"}


def reported(quell, text, name):
    with tempfile.TemporaryDirectory() as home:
        path = pathlib.Path(home) / name
        path.write_text(text)
        done = subprocess.run([quell, "scan", "--format", "json", path], capture_output=True, text=True, check=False,
                              env={"HOME": home, "PATH": "/usr/bin:/bin", "QUELL_HOME": home})
        return json.loads(done.stdout)["login_attacks"]


class Score:
    def __init__(self):
        self.count = collections.Counter()
        self.false_alarms = collections.Counter()
        self.logs = 0
        self.ordinary = 0

    def add(self, log, found, show):
        self.logs += 1
        self.ordinary += len(log.ordinary)
        for truth in log.attacks:
            own = [one for one in found if mostly(one, truth.clients)]
            self.attack(truth, own, show)
        for one in found:
            if mostly(one, log.ordinary):
                self.false_alarms[one["verdict"]] += 1
                if show:
                    print("  false alarm:", brief(one))

    def attack(self, truth, own, show):
        result = "let in" if truth.success else "not let in"
        cell = (truth.kind, result)
        self.count[cell, "all"] += 1
        self.count[cell, "found"] += bool(own)
        self.count[cell, "kind"] += any(one["kind"] == NAMES.get(truth.kind, truth.kind) for one in own)
        serious = [one for one in own if one["verdict"] in SERIOUS]
        named = any(success["client"] in truth.clients for one in serious for success in one["successes"])
        right = named if truth.success else not serious
        self.count[cell, "outcome"] += bool(own) and right
        if show and (not own or not right):
            print("  missed" if not own else "  wrong outcome", truth.kind, result, len(truth.clients), truth.success,
                  [brief(one) for one in own])

    def table(self, with_kinds):
        print(f"{'':26}{'':12}{'attacks':>8}{'found':>8}{'kind':>8}{'outcome':>9}")
        for kind, result in sorted({cell for cell, _ in self.count}):
            get = lambda what: self.count[(kind, result), what]  # noqa: E731
            kinds = get("kind") if with_kinds else "-"
            print(f"{kind:26}{result:12}{get('all'):8}{get('found'):8}{kinds:>8}{get('outcome'):9}")
        print(f"false alarms: {dict(self.false_alarms)} in {self.logs} logs with {self.ordinary:,} ordinary clients")


def mostly(one, clients):
    return sum(client in clients for client in one["clients"]) * 2 > len(one["clients"])


def brief(one):
    return (f"{one['title']} {one['clients'][:2]} {one['users'][:2]} {one['endpoint']} tries {one['tries']} "
            f"{one['verdict']} {[e['text'] for e in one['evidence']][:3]}")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--quell", default=HERE.parents[1] / "build/release/quell", type=pathlib.Path)
    options.add_argument("--seeds", default="1001-1060")
    options.add_argument("--show", action="store_true", help="each miss and each false alarm")
    given = options.parse_args()
    first, _, last = given.seeds.partition("-")
    for name, module in (("auth.log", auth), ("access.log", web)):
        score = Score()
        for seed in range(int(first), int(last or first) + 1):
            log = module.make(seed)
            if given.show:
                print(name, "seed", seed)
            score.add(log, reported(given.quell.resolve(), log.text(), name), given.show)
        print(f"\n{name}, seeds {given.seeds}")
        score.table(module is auth)


if __name__ == "__main__":
    main()
