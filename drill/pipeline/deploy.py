"""Deploys a release of the practice shop to one running instance and waits until it answers.

    deploy.py --directory INSTANCE --fixed search,download --release 1.0.1

Exit status 0: the instance says that it is this release; 1: it does not, within the time allowed.
"""

import argparse
import http.client
import json
import os
import signal
import sys
import time

PATIENCE_S = 15.0


def health(port: int) -> dict:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/internal/health")
        return json.loads(connection.getresponse().read())
    finally:
        connection.close()


def wait_until(port: int, wanted: dict) -> bool:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        try:
            if health(port) == wanted:
                return True
        except (OSError, ValueError, http.client.HTTPException):
            pass  # between two releases
        time.sleep(0.05)
    return False


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--directory", required=True)
    parser.add_argument("--fixed", default="")
    parser.add_argument("--release", required=True)
    options = parser.parse_args()
    with open(os.path.join(options.directory, "instance.json"), encoding="utf-8") as file:
        instance = json.load(file)
    with open(os.path.join(options.directory, "shop.pid"), encoding="utf-8") as file:
        pid = int(file.read())

    wanted = {"release": options.release, "fixed": [f for f in options.fixed.split(",") if f]}
    path = os.path.join(options.directory, "release.json")
    with open(path + ".part", "w", encoding="utf-8") as file:
        json.dump(wanted, file)
    os.replace(path + ".part", path)
    os.kill(pid, signal.SIGHUP)

    if not wait_until(instance["shop_port"], wanted):
        print(f"{instance['instance']}: release {options.release} does not answer", file=sys.stderr)
        return 1
    print(f"{instance['instance']}: release {options.release} answers, "
          f"fixed: {', '.join(wanted['fixed']) or 'nothing'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
