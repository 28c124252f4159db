"""Labelled rows, and what programs say to them."""
import collections
import subprocess
import sys

WHERES = ("query", "path", "header", "body")

Row = collections.namedtuple("Row", "label kind where payload number")
Answer = collections.namedtuple("Answer", "attack kind score")


def rows_of(path):
    """Rows of one file: label TAB class TAB where TAB payload; bytes, because payloads are bytes.
    `number` is the line's, from 1."""
    with open(path, "rb") as file:
        for number, line in enumerate(file, 1):
            fields = line.rstrip(b"\n").split(b"\t", 3)
            if len(fields) == 4:
                yield Row(fields[0].decode(), fields[1].decode(), fields[2].decode(), fields[3],
                          number)


def asked(rows):
    return b"".join(row.where.encode() + b"\t" + row.payload + b"\n" for row in rows)


def lines_of(command, rows):
    """One line of output for each row, in order."""
    done = subprocess.run(command, input=asked(rows), stdout=subprocess.PIPE, check=False)
    got = done.stdout.decode("utf-8", "replace").split("\n")[:-1]
    if len(got) != len(rows):
        sys.exit(f"{command[0]} answered {len(got)} of {len(rows)} lines (exit {done.returncode})")
    return got


def answers(binary, rows):
    """What `quell detect` says to each row, in order."""
    out = []
    for line in lines_of([binary, "detect"], rows):
        verdict, kind, score, _ = line.split("\t", 3)
        out.append(Answer(verdict == "attack", kind, float(score)))
    return out


def share(hits, total):
    return f"{100 * hits / total:6.2f} % ({hits}/{total})" if total else "     –"
