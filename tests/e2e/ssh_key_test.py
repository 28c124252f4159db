"""A leaked SSH key of a real sshd, revoked from a session by SSH and put back by the program."""

import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time
import unittest

QUELL = os.environ["QUELL_BINARY"]
PATIENCE = 240  # seconds; a sanitizer build on a busy machine
SENTENCE = "the leaked secret becomes valid again"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class SshKey(unittest.TestCase):
    def setUp(self):
        if shutil.which("sshd", path="/usr/sbin") is None:
            self.skipTest("openssh-server is not installed")
        if os.geteuid() != 0:
            self.skipTest("sshd that changes accounts needs root")
        scratch = tempfile.TemporaryDirectory(prefix="quell-ssh-test-")
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        self.scratch.chmod(0o711)
        self.home = self.scratch / "store"
        self.home.mkdir(mode=0o700)
        self.port = free_port()
        for name in ("host", "leaked", "other"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", f"{name} key",
                            "-f", str(self.scratch / name)], check=True, timeout=PATIENCE)
        self.keys = self.scratch / "root"
        self.keys.write_text(self.public("leaked") + self.public("other"), encoding="utf-8")
        self.start_sshd()
        (self.home / "quell.yaml").write_text(f"""
credentials:
  state: {self.scratch}/state
  ssh:
    - name: host
      accounts: [root]
      sshd: {self.scratch}/sshd
      config: {self.scratch}/config
      log: {self.scratch}/log
      probe_at: 127.0.0.1:{self.port}
      control: root
      control_key: {self.scratch}/other
""", encoding="utf-8")
        for words in (["open", "a key leaked"], ["confirm", "seen in a paste"],
                      ["env", "test", "--reason", "a test"]):
            self.assertEqual(self.quell(*words).returncode, 0)

    def public(self, name):
        return (self.scratch / f"{name}.pub").read_text(encoding="utf-8")

    def start_sshd(self):
        # A /run of its own: sshd wants its directory there.
        program = self.scratch / "sshd"
        program.write_text("#!/bin/sh\nexec unshare --mount sh -c 'mount -t tmpfs none /run && "
                           "mkdir /run/sshd && exec /usr/sbin/sshd \"$@\"' sshd \"$@\"\n",
                           encoding="utf-8")
        program.chmod(0o755)
        (self.scratch / "config").write_text(f"""Port {self.port}
ListenAddress 127.0.0.1
HostKey {self.scratch}/host
AuthorizedKeysFile {self.scratch}/%u
PidFile none
UsePAM no
StrictModes no
PermitRootLogin prohibit-password
PasswordAuthentication no
""", encoding="utf-8")
        server = subprocess.Popen([str(program), "-D", "-f", str(self.scratch / "config"), "-E",
                                   str(self.scratch / "log")])
        self.addCleanup(server.wait, PATIENCE)
        self.addCleanup(server.terminate)
        end = time.monotonic() + PATIENCE
        log = self.scratch / "log"
        while not log.exists() or "listening" not in log.read_text(encoding="utf-8"):
            self.assertLess(time.monotonic(), end, "sshd does not come up")
            time.sleep(0.01)

    def ssh(self, key, *command):
        """Runs a command on the host, with a key; its output."""
        return ["ssh", "-F", "none", "-p", str(self.port), "-i", str(self.scratch / key), "-l", "root",
                "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none",
                "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
                "127.0.0.1", *command]

    def lets_in(self, key):
        return self.run_it(self.ssh(key, "exit 7")).returncode == 7

    def run_it(self, argv, environment=None):
        return subprocess.run(argv, env=environment, stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=PATIENCE, check=False)

    def quell(self, *arguments):
        return self.run_it([QUELL, *arguments], dict(os.environ, QUELL_HOME=str(self.home)))

    def quell_by_ssh(self, key, *arguments):
        words = " ".join(f"'{word}'" for word in arguments)
        return self.run_it(self.ssh(key, f"QUELL_HOME={self.home} {QUELL} {words}"))

    def test_revoked_from_another_session_and_put_back(self):
        before = self.keys.read_bytes()
        self.assertTrue(self.lets_in("leaked"))
        target = f"leaked%20key lock old:{self.scratch}/leaked"
        urgent = ("--break-glass", "--justification", "somebody comes in with it")
        own = self.quell_by_ssh("leaked", "contain", "ssh", target, *urgent)
        self.assertNotEqual(own.returncode, 0)
        self.assertIn("you would shut yourself out", own.stdout + own.stderr)
        self.assertEqual(self.keys.read_bytes(), before)

        attacker = subprocess.Popen(self.ssh("leaked", "cat"), stdin=subprocess.PIPE,
                                    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.addCleanup(attacker.communicate)
        self.addCleanup(attacker.kill)
        attacker.stdin.write(b"in\n")
        attacker.stdin.flush()
        self.assertEqual(attacker.stdout.readline(), b"in\n")

        done = self.quell_by_ssh("other", "contain", "ssh", target, *urgent)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertNotEqual(attacker.wait(PATIENCE), 0)
        self.assertFalse(self.lets_in("leaked"))
        self.assertTrue(self.lets_in("other"))
        listed = self.quell("contain", "probe", "C1")
        self.assertEqual(listed.returncode, 0, listed.stdout + listed.stderr)
        self.assertIn("Permission denied", listed.stdout)

        back = self.quell("lift", "C1", "--reason", "a mistake", "--confirm", SENTENCE)
        self.assertEqual(back.returncode, 0, back.stdout + back.stderr)
        self.assertEqual(self.keys.read_bytes(), before)
        self.assertTrue(self.lets_in("leaked"))


if __name__ == "__main__":
    unittest.main()
