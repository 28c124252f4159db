"""A small web shop for practice, deliberately vulnerable: SQL injection in the search, path
traversal in the downloads. It listens on loopback only; a real nginx stands in front of it.

    main.py --directory DIR --port N [--fixed search,download] [--release NAME]

DIR holds shop.json (what this shop is like) and release.json (what a deployment wants to run).
On SIGHUP it becomes the release that release.json names, without losing a connection.
"""

import argparse
import json
import os
import signal
import socket
import sys
import threading

import catalogue
import server

FLAWS = ("search", "download")


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--directory", required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--listen-fd", type=int, help="a listening socket to take over")
    parser.add_argument("--fixed", default="", help="flaws to close: " + ",".join(FLAWS))
    parser.add_argument("--release", default="1.0.0")
    options = parser.parse_args(arguments)
    options.fixed = [flaw for flaw in options.fixed.split(",") if flaw]
    for flaw in options.fixed:
        if flaw not in FLAWS:
            parser.error(f"--fixed: {flaw} is none of {', '.join(FLAWS)}")
    return options


def listening_socket(options: argparse.Namespace) -> socket.socket:
    if options.listen_fd is not None:
        return socket.socket(fileno=options.listen_fd)
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", options.port))
    listener.listen(256)
    return listener


def become_next_release(options: argparse.Namespace, listener: socket.socket) -> None:
    """Replaces this process by the release that release.json names; same pid, same socket."""
    with open(os.path.join(options.directory, "release.json"), encoding="utf-8") as file:
        wanted = json.load(file)
    listener.set_inheritable(True)
    sys.stdout.flush()
    os.execv(sys.executable, [
        sys.executable, os.path.abspath(__file__), "--directory", options.directory,
        "--listen-fd", str(listener.fileno()), "--fixed", ",".join(wanted["fixed"]),
        "--release", wanted["release"],
    ])


def prepare(directory: str) -> dict:
    """Reads shop.json and makes the data that is not there yet."""
    with open(os.path.join(directory, "shop.json"), encoding="utf-8") as file:
        config = json.load(file)
    database = os.path.join(directory, "shop.sqlite")
    if not os.path.exists(database):
        catalogue.make_database(database, config)
    root = os.path.join(directory, "root")
    if not os.path.isdir(root):
        catalogue.make_files(root, config)
    return config


def main() -> None:
    options = parse(sys.argv[1:])
    config = prepare(options.directory)
    listener = listening_socket(options)
    shop = server.Shop(options.directory, config, options.fixed, options.release)
    web = server.make_server(shop, listener)
    stop = threading.Event()

    def on_signal(number: int, _frame: object) -> None:
        if number != signal.SIGHUP:
            stop.set()
        # shutdown() waits for serve_forever(), which runs in this very thread.
        threading.Thread(target=web.shutdown, daemon=True).start()

    for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)
    with open(os.path.join(options.directory, "shop.pid"), "w", encoding="utf-8") as file:
        file.write(f"{os.getpid()}\n")
    port = listener.getsockname()[1]
    print(f"release {options.release} fixed={','.join(options.fixed) or 'nothing'} port={port}",
          flush=True)
    web.serve_forever(poll_interval=0.05)
    if not stop.is_set():
        become_next_release(options, listener)


if __name__ == "__main__":
    main()
