"""./run and ./test on machines of every kind, played by stand-ins for apt-get, dpkg and sudo."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time
import unittest

SOURCE = pathlib.Path(os.environ.get("QUELL_SOURCE", pathlib.Path(__file__).parents[2]))
REAL = ["sh", "sed", "grep", "cat", "mktemp", "rm", "mv", "touch", "chmod", "dirname", "getent",
        "cut", "tr", "sort", "head", "mkdir", "nproc", "printf", "date", "awk", "paste", "find"]

APT = """
echo "apt-get $*" >>"$LOG"
case "$*" in
  *--simulate*) exit 0 ;;
  *update*) exit 0 ;;
esac
if [ -n "${APT_FAILS-}" ]; then echo 'E: Failed to fetch http://x/y: no route'; exit 100; fi
"$QUELL_POLICY_RC_D" nginx start && echo "a service would start" >>"$LOG"
echo "pmstatus:nginx:50.0:Unpacking nginx" >&3
touch "$INSTALLED"
"""

DPKG = """
for name; do
  case $name in
    -*) ;;
    ccache) if [ -e "$INSTALLED" ]; then printf 'ii %s ' "$name"; fi ;;
    *) printf 'ii %s ' "$name" ;;
  esac
done
"""


class Machine:
    """A copy of the scripts with a PATH of its own, on which only ccache is missing."""

    def __init__(self, folder, user="0", sudo=None):
        self.root = pathlib.Path(folder)
        self.bin = self.root / "bin"
        self.bin.mkdir()
        for tool in REAL:
            (self.bin / tool).symlink_to(shutil.which(tool, path="/usr/bin:/bin"))
        self.stand_in("apt-get", APT)
        self.stand_in("dpkg-query", DPKG)
        self.stand_in("id", f"echo {user}")
        self.stand_in("cmake", "echo cmake ran; exit 9")
        if sudo is not None:
            self.stand_in("sudo", sudo)
        self.checkout = self.root / "checkout"
        shutil.copytree(SOURCE / "tools", self.checkout / "tools",
                        ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("run", "test"):
            shutil.copy(SOURCE / name, self.checkout / name)
        self.policy = self.root / "policy-rc.d"
        self.log = self.root / "log"
        self.log.touch()

    def stand_in(self, name, text):
        (self.bin / name).write_text("#!/bin/sh\n" + text)
        (self.bin / name).chmod(0o755)

    def call(self, *command, **environment):
        done = subprocess.run(
            command, cwd=self.checkout, text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env={"PATH": str(self.bin), "HOME": str(self.root), "LOG": str(self.log),
                 "INSTALLED": str(self.root / "installed"),
                 "QUELL_POLICY_RC_D": str(self.policy), **environment})
        return done.returncode, done.stdout


class Setup(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="quell-house-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def says_what_to_do(self, output, machine):
        self.assertRegex(output, r"(?m)^ +ccache$")
        self.assertIn(f"sh {machine.checkout}/tools/install_packages.sh ccache\n", output)
        self.assertEqual(output.count("These packages are missing"), 1)

    def test_root_installs_only_what_is_missing_and_starts_nothing(self):
        for script in ("./run", "./test"):
            with self.subTest(script), tempfile.TemporaryDirectory() as folder:
                machine = Machine(folder)
                _, output = machine.call(script)
                self.assertRegex(output, r"starting no service:\n +ccache\n")
                log = machine.log.read_text()
                self.assertRegex(log, r"(?m)install --yes --no-install-recommends ccache$")
                self.assertNotIn("a service would start", log)
                self.assertFalse(machine.policy.exists())

    def test_without_rights_one_message(self):
        for script in ("./run", "./test"):
            with self.subTest(script), tempfile.TemporaryDirectory() as folder:
                machine = Machine(folder, user="1000")
                status, output = machine.call(script)
                self.assertEqual(status, 3)
                self.assertIn("You are not root and there is no sudo.", output)
                self.says_what_to_do(output, machine)
                self.assertEqual(machine.log.read_text(), "")

    def test_a_sudo_that_refuses(self):
        machine = Machine(self.folder, user="1000", sudo="exit 1\n")
        status, output = machine.call("./run")
        self.assertEqual(status, 3)
        self.assertIn("sudo does not let you", output)
        self.says_what_to_do(output, machine)

    def test_sudo_installs(self):
        sudo = 'case $1 in -*) exit 0 ;; esac\necho "sudo $*" >>"$LOG"\nexec "$@"\n'
        machine = Machine(self.folder, user="1000", sudo=sudo)
        machine.call("./run")
        self.assertIn("sudo sh tools/install_packages.sh ccache\n", machine.log.read_text())
        self.assertTrue((machine.root / "installed").exists())

    def test_without_network_one_message(self):
        machine = Machine(self.folder)
        status, output = machine.call("./run", APT_FAILS="1")
        self.assertEqual(status, 3)
        self.assertIn("apt: E: Failed to fetch", output)
        self.says_what_to_do(output, machine)
        self.assertFalse(machine.policy.exists())

    def test_without_dpkg_one_message(self):
        machine = Machine(self.folder)
        (machine.bin / "dpkg-query").unlink()
        status, output = machine.call("./run")
        self.assertEqual(status, 3)
        self.assertIn("no dpkg", output)
        self.assertIn("clang-19", output)

    def test_nothing_missing_is_quick_and_silent(self):
        machine = Machine(self.folder)
        (machine.root / "installed").touch()
        begun = time.monotonic()
        status, output = machine.call("sh", "-euc", ". tools/setup.sh; need_packages build run")
        self.assertEqual((status, output), (0, ""))
        self.assertLess(time.monotonic() - begun, 1)

    def test_a_policy_of_the_machines_own_is_put_back(self):
        for fails in ("", "1"):
            with self.subTest(fails=fails), tempfile.TemporaryDirectory() as folder:
                machine = Machine(folder)
                machine.policy.write_text("#!/bin/sh\nexit 0\n")
                machine.policy.chmod(0o755)
                machine.call("./run", APT_FAILS=fails)
                self.assertEqual(machine.policy.read_text(), "#!/bin/sh\nexit 0\n")
                self.assertEqual(list(machine.root.glob("policy*")), [machine.policy])
                self.assertNotIn("a service would start", machine.log.read_text())

    def test_a_policy_that_forbids_already_is_left_alone(self):
        machine = Machine(self.folder)
        machine.policy.write_text("#!/bin/sh\n# ours\nexit 101\n")
        machine.policy.chmod(0o755)
        before = machine.policy.stat()
        machine.call("./run")
        self.assertEqual(machine.policy.stat().st_ino, before.st_ino)

    def test_a_policy_left_behind_by_a_killed_run_is_put_back(self):
        machine = Machine(self.folder)
        kept = machine.root / "policy-rc.d.before-quell"
        kept.write_text("#!/bin/sh\nexit 0\n")
        kept.chmod(0o755)
        machine.policy.write_text("#!/bin/sh\nexit 101\n")
        machine.call("./run")
        self.assertEqual(machine.policy.read_text(), "#!/bin/sh\nexit 0\n")
        self.assertFalse(kept.exists())

    def test_a_failed_build_says_so(self):
        machine = Machine(self.folder)
        (machine.root / "installed").touch()
        status, output = machine.call("./run")
        self.assertEqual(status, 3)
        self.assertIn("cmake ran\ncmake --preset release failed.\n", output)

    def test_help_and_wrong_use(self):
        machine = Machine(self.folder)
        status, output = machine.call("./test", "--help")
        self.assertEqual(status, 0)
        self.assertIn("./test NAME", output)
        status, output = machine.call("./run", "--keep", "--help")
        self.assertEqual(status, 0)
        self.assertIn("--seed NUMBER", output)
        self.assertNotIn("ran", machine.log.read_text() if machine.log.exists() else "")
        status, output = machine.call("./test", "--nonsense")
        self.assertEqual(status, 2)
        self.assertIn("./test NAME", output)


class Scripts(unittest.TestCase):
    def test_the_list_of_packages(self):
        seen = []
        for line in (SOURCE / "tools/packages.txt").read_text().splitlines():
            if not line.startswith("#"):
                self.assertRegex(line, r"^(build|run|test) +[a-z0-9.+-]+ +\w")
                seen.append(line.split()[1])
        self.assertEqual(len(seen), len(set(seen)), "a package is listed twice")

    def test_every_shell_script(self):
        names = subprocess.run(["git", "-C", SOURCE, "ls-files", "-co", "--exclude-standard"],
                               check=True, text=True, stdout=subprocess.PIPE).stdout.splitlines()
        scripts = [SOURCE / name for name in names if (SOURCE / name).is_file()
                   and re.match(rb"#!/bin/(ba)?sh|# shellcheck shell", self.head(SOURCE / name))]
        self.assertGreaterEqual(len(scripts), 6)
        for script in scripts:
            done = subprocess.run(["shellcheck", "-x", "-P", SOURCE, script], text=True,
                                  stdout=subprocess.PIPE, cwd=SOURCE)
            self.assertEqual(done.returncode, 0, done.stdout)

    @staticmethod
    def head(path):
        with open(path, "rb") as file:
            return file.read(64)


if __name__ == "__main__":
    unittest.main()
