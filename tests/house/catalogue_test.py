"""docs/catalogue.md is what the catalogue says, and the generator refuses a broken catalogue."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["QUELL_SOURCE"])
GENERATOR = SOURCE / "tools" / "catalogue" / "generate.py"


def generate(catalogue, *options):
    return subprocess.run([sys.executable, "-B", GENERATOR, catalogue, *options],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


class Catalogue(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.scratch = pathlib.Path(self.folder.name)

    def test_page_is_up_to_date(self):
        page = self.scratch / "catalogue.md"
        self.assertEqual(generate(SOURCE / "catalogue", "--docs", page).returncode, 0)
        self.assertEqual(page.read_text(), (SOURCE / "docs" / "catalogue.md").read_text(),
                         "run: tools/catalogue/generate.py catalogue --docs docs/catalogue.md")

    def broken(self, file, old, new):
        copy = self.scratch / "catalogue"
        shutil.copytree(SOURCE / "catalogue", copy)
        text = (copy / file).read_text()
        self.assertIn(old, text)
        (copy / file).write_text(text.replace(old, new, 1))
        done = generate(copy, "--docs", self.scratch / "page.md")
        self.assertEqual(done.returncode, 1)
        return done.stderr

    def test_unknown_type(self):
        self.assertIn("unknown type 'txt'", self.broken("events.yaml", "type: text,", "type: txt,"))

    def test_unknown_key(self):
        self.assertIn("sumary", self.broken("events.yaml", "summary: A remark", "sumary: A remark"))

    def test_unknown_giver(self):
        self.assertIn("by must name", self.broken("commands.yaml", "by: [person, agent]", "by: [ghost]"))

    def test_key_twice(self):
        self.assertIn("twice", self.broken("facts.yaml", "  owned:", "  opened:"))


if __name__ == "__main__":
    unittest.main()
