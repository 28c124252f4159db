#!/usr/bin/env python3
"""Measures how long the firewall's containments take, in network namespaces of their own (as root).

  bench/firewall.py [--build DIRECTORY] [--rounds N]

Needs firewall_bench (cmake --build --preset release --target firewall_bench) and iproute2.
"""
import argparse
import os
import pathlib
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
ATTACKER, VICTIM = "203.0.113.9", "203.0.113.1"
# A packet every millisecond, for as long as it is let.
SENDER = ("import socket, time\n"
          "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
          "while True:\n"
          f"    s.sendto(b'x', ('{VICTIM}', 9)); time.sleep(0.001)\n")


def ip(*words):
    subprocess.run(["ip", *words], check=True)


def connect(attacker, victim):
    for name in (attacker, victim):
        ip("netns", "add", name)
        ip("-n", name, "link", "set", "lo", "up")
    ip("-n", victim, "link", "add", "eth0", "type", "veth", "peer", "name", "eth0", "netns", attacker)
    for name, address in ((attacker, ATTACKER), (victim, VICTIM)):
        ip("-n", name, "addr", "add", address + "/24", "dev", "eth0")
        ip("-n", name, "link", "set", "eth0", "up")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--build", default=str(HERE.parent / "build/release"))
    parser.add_argument("--rounds", type=int, default=21)
    given = parser.parse_args()
    program = str(pathlib.Path(given.build) / "bench/firewall_bench")
    attacker, victim = f"quell-att-{os.getpid()}", f"quell-vic-{os.getpid()}"
    try:
        connect(attacker, victim)
        with subprocess.Popen(["ip", "netns", "exec", attacker, "python3", "-c", SENDER]) as sender:
            try:
                for words in (["one", ATTACKER], ["many"]):
                    subprocess.run(["ip", "netns", "exec", victim, program, *words,
                                    str(given.rounds)], check=True)
            finally:
                sender.kill()
    finally:
        for name in (attacker, victim):
            subprocess.run(["ip", "netns", "del", name], check=False)


if __name__ == "__main__":
    main()
