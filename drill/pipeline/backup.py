"""Backs up one instance of the practice shop: its database and what it runs.

    backup.py --directory INSTANCE --into BACKUPS

The copy is opened and checked before it counts. Exit status 1: no backup was made.
"""

import argparse
import hashlib
import os
import shutil
import sqlite3
import sys
import time


def copy_database(source: str, destination: str) -> int:
    """Copies with SQLite's own backup, checks the copy, returns its number of rows."""
    with sqlite3.connect(f"file:{source}?mode=ro", uri=True) as old:
        with sqlite3.connect(destination) as new:
            old.backup(new)
    copy = sqlite3.connect(f"file:{destination}?mode=ro", uri=True)
    verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if verdict != "ok":
        raise sqlite3.DatabaseError(f"the copy is damaged: {verdict}")
    tables = [row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return sum(copy.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--directory", required=True)
    parser.add_argument("--into", required=True)
    options = parser.parse_args()
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    place = os.path.join(options.into, f"{stamp}-{os.getpid()}")
    try:
        os.makedirs(place)
        database = os.path.join(place, "shop.sqlite")
        rows = copy_database(os.path.join(options.directory, "shop.sqlite"), database)
        for name in ("release.json", "nginx.conf"):
            shutil.copy2(os.path.join(options.directory, name), place)
        with open(database, "rb") as file:
            digest = hashlib.sha256(file.read()).hexdigest()
    except (OSError, sqlite3.Error) as error:
        print(f"no backup: {error}", file=sys.stderr)
        return 1
    print(f"{place}: {rows} rows, checked, sha256 {digest}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
