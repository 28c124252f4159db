#!/usr/bin/env python3
"""Makes one labelled set: real nginx logs of attacks on a small target, and what really came of each request.

  bench/success/run.py --seed N --out DIRECTORY [--style shop|journal|api]

Writes access.log (combined), access_timed.log (with request time and id), auth.log (an emulated SSH login),
app.log (errors of the application) and labels.tsv. Nothing leaves loopback. Times are stretched, so that the log
covers an hour or so. bench/success/README.md.
"""
import argparse
import pathlib
import random
import shutil
import sys
import tempfile
import threading

if __package__ is None:
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from success import auth, front, logs, other_attacks, sql_attacks, target as targets, traffic  # noqa: E402
from success.client import Attacker, Notebook  # noqa: E402

SQL = {"sqli-union": sql_attacks.union, "sqli-error": sql_attacks.error, "sqli-boolean": sql_attacks.boolean,
       "sqli-time": sql_attacks.timed}
VISITORS = 5  # at the same time
OTHERS = (other_attacks.traversal, other_attacks.traversal, other_attacks.path_traversal, other_attacks.sensitive,
          other_attacks.scripts, other_attacks.stored_scripts, other_attacks.commands, other_attacks.timed_commands,
          other_attacks.templates, other_attacks.other_servers, other_attacks.uploads, other_attacks.passwords)


def plans(target, rng):
    """What is done by whom: lists of attacks; most attackers do one thing, some several."""
    single = []
    for how in SQL.values():
        for kind in rng.sample(("item", "search", "list"), 2):
            single.append(lambda a, how=how, kind=kind: how(a, sql_attacks.Hole(target, kind, a.rng)))
    for kind in ("list", rng.choice(("item", "search"))):
        single.append(lambda a, kind=kind: sql_attacks.stacked(a, sql_attacks.Hole(target, kind, a.rng)))
    kind = rng.choice(("item", "search", "list"))
    single.append(lambda a: sql_attacks.fooled(a, sql_attacks.Hole(target, kind, a.rng)))
    single.append(lambda a: sql_attacks.bypass(a, sql_attacks.Hole(target, "login", a.rng)))
    single += [lambda a, how=how: how(a, target) for how in OTHERS]
    rng.shuffle(single)
    out = []
    while single:
        many = 1 if rng.random() < 0.7 else rng.randint(2, 4)
        out.append(single[:many])
        del single[:many]
    return out


def visit_threads(port, target, rng, failures):
    share = rng.choice((25, 60, 90)) // VISITORS

    def work(own):
        try:
            traffic.visit_all(port, target, own, share)
        except Exception as error:  # reported by the one who waits
            failures.append(error)
    return [threading.Thread(target=work, args=(random.Random(rng.random()),)) for _ in range(VISITORS)]


def attack_threads(plan, port, rng, notebook, failures):
    threads = []
    for number, attacks in enumerate(plan):
        address = f"203.0.113.{number + 1}" if number % 5 else f"2001:db8:bad:{number:x}::1"
        attacker = Attacker(port, address, random.Random(rng.random()), notebook)

        def work(attacker=attacker, attacks=attacks):
            try:
                for attack in attacks:
                    attack(attacker)
            except Exception as error:  # reported by the one who waits
                failures.append(error)
        threads.append(threading.Thread(target=work))
    return threads


def make(seed, out, style):
    rng = random.Random(f"{style} {seed}")
    out.mkdir(parents=True, exist_ok=True)
    directory = pathlib.Path(tempfile.mkdtemp(prefix="quell-success-"))
    notebook, failures, served, web = Notebook(), [], [], None
    try:
        inner = targets.serve(type("Inner", (targets.Inner,), {}))
        served.append(inner)
        target = targets.Site(rng.random(), directory, inner.server_address[1], style)
        inner.RequestHandlerClass.secret = target.secrets["inner"]
        app = targets.serve(type("Handler", (targets.Handler,), {"site": target}))
        served.append(app)
        web = front.Front(directory, app.server_address[1], rng, target.secrets["file"])
        web.start()
        threads = attack_threads(plans(target, rng), web.port, rng, notebook, failures)
        threads += visit_threads(web.port, target, rng, failures)
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        web.stop()
        if failures:
            raise failures[0]
        target.app_log.close()
        logs.write(directory, out, notebook.labels, rng)
        auth.write(out, random.Random(seed))
        return target, web
    finally:
        if web:
            web.stop()
        for server in served:
            server.shutdown()
        shutil.rmtree(directory)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--style", choices=("shop", "journal", "api"), default="shop")
    options = parser.parse_args()
    if not pathlib.Path(front.NGINX).exists():
        print("skipped: nginx is not installed (Debian: nginx)")
        return 77
    target, web = make(options.seed, pathlib.Path(options.out), options.style)
    flaws = " ".join(kind for kind, page in target.pages.items() if page.vulnerable)
    front_words = f"waf {web.waf}/{web.block_status}, gzip {web.gzip}"
    print(f"{options.style} {options.seed}: {target.manner}, {front_words}; flaws: {flaws}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
