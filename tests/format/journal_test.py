"""A verifier of journal exports and checkpoints written from docs/formats/journal.md alone, run on
the shared vectors. Python's standard library; signatures are checked with the openssl program."""

import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

VECTORS = pathlib.Path(os.environ["QUELL_SOURCE"]) / "tests/vectors/journal"
STREAM = re.compile(rb"[a-z][A-Za-z0-9._-]*(/[A-Za-z0-9._-]+)*")
TIME = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
COUNT = re.compile(rb"[1-9][0-9]*")
DIGEST = re.compile(rb"[0-9a-f]{64}")
ZERO = bytes(32)
LARGEST_PAYLOAD = 256 * 1024


class Bad(Exception):
    """What is wrong, for the person who reads the test's output."""


def need(condition, what):
    if not condition:
        raise Bad(what)


def blake2b(data):
    return hashlib.blake2b(data, digest_size=32).digest()


def entry_hash(stream, sequence, previous, payload):
    return blake2b(b"quell/journal/entry/1\0" + stream + b"\0" + sequence.to_bytes(8, "big")
                   + previous + payload)


def signature_holds(key, message, signature):
    """Ed25519 with openssl; an Ed25519 public key in DER is 12 fixed bytes and the key."""
    der = bytes.fromhex("302a300506032b6570032100") + key
    with tempfile.TemporaryDirectory() as name:
        place = pathlib.Path(name)
        (place / "key").write_bytes(der)
        (place / "message").write_bytes(message)
        (place / "signature").write_bytes(signature)
        done = subprocess.run(
            ["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER",
             "-inkey", place / "key", "-in", place / "message", "-sigfile", place / "signature"],
            capture_output=True, check=False)
    return done.returncode == 0


def check_signature(line, message, key):
    match = re.fullmatch(rb"signed ([0-9a-f]{64}) ([0-9a-f]{128})", line)
    need(match, "the last line is not 'signed KEY SIGNATURE'")
    need(bytes.fromhex(match[1].decode()) == key, "signed with another key")
    if shutil.which("openssl") is None:
        print("openssl is not installed: the signature itself was not checked")
        return
    need(signature_holds(key, message, bytes.fromhex(match[2].decode())),
         "the signature does not hold")


def lines_of(data):
    need(data.endswith(b"\n"), "the file does not end with a line end")
    return data[:-1].split(b"\n")


def check_payload(payload):
    need(0 < len(payload) <= LARGEST_PAYLOAD, "a payload of this size is not allowed")
    need(all(byte >= 0x20 for byte in payload), "a control byte in a payload")
    try:
        payload.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Bad("a payload that is not UTF-8") from error


def check_entry(line, stream, head):
    parts = line.split(b" ", 3)
    need(len(parts) == 4, "not 'SEQUENCE PREVIOUS HASH PAYLOAD'")
    number, previous, digest, payload = parts
    need(COUNT.fullmatch(number), "not a sequence")
    need(DIGEST.fullmatch(previous) and DIGEST.fullmatch(digest), "not a hash")
    check_payload(payload)
    sequence, before = int(number), bytes.fromhex(previous.decode())
    need(sequence == head[0] + 1, "not the next entry")
    need(before == head[1], "not chained to the entry before")
    found = entry_hash(stream, sequence, before, payload)
    need(found.hex().encode() == digest, "not the hash of these bytes")
    return sequence, found


def check_export(data, key):
    lines = lines_of(data)
    need(len(lines) >= 5, "too short")
    need(lines[0] == b"quell journal 1", "not an export")
    need(lines[1].startswith(b"made ") and TIME.fullmatch(lines[1][5:]), "no time")
    need(lines[2] in (b"holds all", b"holds one"), "does not say what it holds")
    stream, head, streams, entries = None, (0, ZERO), 0, 0
    for line in lines[3:-2]:
        if line.startswith(b"stream "):
            name = line[7:]
            need(STREAM.fullmatch(name) and len(name) <= 128, "not a stream name")
            need(stream is None or (name > stream and head[0] > 0), "streams out of order or empty")
            stream, head, streams = name, (0, ZERO), streams + 1
        else:
            need(stream is not None, "an entry without a stream")
            head = check_entry(line, stream, head)
            entries += 1
    need(stream is None or head[0] > 0, "an empty stream")
    need(lines[2] == b"holds all" or streams == 1, "more than the one stream")
    above = b"".join(line + b"\n" for line in lines[:-2])
    end = f"end {streams} {entries} {blake2b(above).hex()}".encode()
    need(lines[-2] == end, "the end line does not fit what stands above it")
    check_signature(lines[-1], b"quell journal export 1\n" + end + b"\n", key)
    return streams, entries


def check_checkpoint(data, key):
    lines = lines_of(data)
    need(lines[0] == b"quell checkpoint 1", "not a checkpoint")
    need(lines[1].startswith(b"made ") and TIME.fullmatch(lines[1][5:]), "no time")
    names = []
    for line in lines[2:-1]:
        word, name, number, digest = line.split(b" ")
        need(word == b"head" and STREAM.fullmatch(name) and COUNT.fullmatch(number)
             and DIGEST.fullmatch(digest), "not a head")
        names.append(name)
    need(names == sorted(set(names)), "heads out of order")
    check_signature(lines[-1], b"".join(line + b"\n" for line in lines[:-1]), key)
    return names


class JournalFormat(unittest.TestCase):
    def setUp(self):
        self.key = bytes.fromhex((VECTORS / "signing.pub").read_text().strip())

    def test_sound_exports_are_accepted(self):
        expected = {"all.journal": (3, 12), "one.journal": (1, 3), "empty.journal": (0, 0)}
        for name, counts in expected.items():
            with self.subTest(name):
                self.assertEqual(check_export((VECTORS / name).read_bytes(), self.key), counts)

    def test_bad_exports_are_refused(self):
        files = sorted((VECTORS / "bad").glob("*.journal"))
        self.assertGreater(len(files), 9)
        for file in files:
            with self.subTest(file.name), self.assertRaises(Bad):
                check_export(file.read_bytes(), self.key)

    def test_a_checkpoint_names_the_heads_of_the_export(self):
        names = check_checkpoint((VECTORS / "heads.checkpoint").read_bytes(), self.key)
        self.assertEqual(names, [b"host/web1", b"incident/QL-2026-0001", b"installation"])

    def test_another_key_is_refused(self):
        with self.assertRaises(Bad):
            check_export((VECTORS / "all.journal").read_bytes(), bytes(32))

    def test_the_worked_example_of_the_page(self):
        digest = entry_hash(b"installation", 1, ZERO, b'{"a":1}')
        page = pathlib.Path(os.environ["QUELL_SOURCE"]) / "docs/formats/journal.md"
        self.assertIn(digest.hex(), page.read_text())

    @unittest.skipIf(shutil.which("openssl") is None, "openssl is not installed")
    def test_a_changed_signature_is_refused(self):
        data = bytearray((VECTORS / "one.journal").read_bytes())
        data[-3] = ord("0") if data[-3] != ord("0") else ord("1")
        with self.assertRaises(Bad):
            check_export(bytes(data), self.key)


if __name__ == "__main__":
    unittest.main()
