"""The shop's own tests. SHOP_FIXED names the flaws that the release under test claims to close."""

import json
import os
import tempfile
import unittest
from urllib.parse import quote

import main
import server

CONFIG = {
    "seed": 7, "title": "Test", "server_name": "www.test.example",
    "search": {"path": "/search", "parameter": "q"},
    "download": {"path": "/download", "parameter": "file"},
    "login_path": "/login", "product_prefix": "/product", "customer_table": "customers",
    "products": 60, "customers": 80,
}


class ShopTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.directory = tempfile.TemporaryDirectory()
        with open(os.path.join(cls.directory.name, "shop.json"), "w", encoding="utf-8") as file:
            json.dump(CONFIG, file)
        config = main.prepare(cls.directory.name)
        fixed = [flaw for flaw in os.environ.get("SHOP_FIXED", "").split(",") if flaw]
        cls.shop = server.Shop(cls.directory.name, config, fixed, "test")

    @classmethod
    def tearDownClass(cls) -> None:
        cls.directory.cleanup()

    def get(self, path: str, query: str = "") -> tuple[int, str]:
        status, _, body = self.shop.get(path, query)
        return status, body.decode("utf-8", "replace")

    def search(self, term: str) -> tuple[int, str]:
        return self.get("/search", "q=" + quote(term))

    def download(self, name: str) -> int:
        return self.get("/download", "file=" + quote(name))[0]


class Pages(ShopTest):
    def test_ordinary_pages_answer(self) -> None:
        for path in ("/", "/login", "/static/site.css", "/product/3/anything", "/robots.txt"):
            self.assertEqual(self.get(path)[0], 200, path)

    def test_unknown_pages_do_not(self) -> None:
        for path in ("/nothing", "/product/999/x", "/product/x", "/product/1x/y", "/static/none"):
            self.assertEqual(self.get(path)[0], 404, path)

    def test_search_finds_by_part_of_the_title(self) -> None:
        title = self.shop.database().execute("SELECT title FROM products").fetchone()[0]
        status, page = self.search(title[1:7])
        self.assertEqual(status, 200)
        self.assertIn("found.", page)

    def test_a_data_sheet_can_be_downloaded(self) -> None:
        self.assertEqual(self.download("sheet-1.txt"), 200)
        self.assertEqual(self.download("sheet-2.txt"), 404)


class Security(ShopTest):
    def test_an_apostrophe_is_only_a_character(self) -> None:
        self.assertEqual(self.search("O'Brien")[0], 200)

    def test_a_union_returns_no_customers(self) -> None:
        status, page = self.search("zz' UNION SELECT id, email, 0, password_hash FROM customers-- ")
        self.assertEqual(status, 200)
        self.assertNotIn("@mail.example</a>", page)
        self.assertIn("Nothing found", page)

    def test_wildcards_are_only_characters(self) -> None:
        self.assertIn("Nothing found", self.search("%%%")[1])

    def test_a_download_stays_in_its_directory(self) -> None:
        # The sibling directory begins with the same characters as the allowed one.
        for name in ("../settings.ini", "../../../etc/passwd", "/etc/passwd", "sub/../../settings.ini",
                     "../files-internal/prices.csv", "/srv/shop/files-internal/prices.csv", "..", "",
                     "sheet-1.txt\0", "\0"):
            self.assertEqual(self.download(name), 404, repr(name))

    def test_a_download_does_not_follow_a_link_out(self) -> None:
        link = os.path.join(self.directory.name, "root/srv/shop/files/link.txt")
        if not os.path.islink(link):
            os.symlink("../settings.ini", link)
        self.assertEqual(self.download("link.txt"), 404)


class TheFence(ShopTest):
    """Holds in every form: the flaws never reach the files of the machine."""

    def test_nothing_outside_is_read(self) -> None:
        link = os.path.join(self.directory.name, "root/srv/shop/files/out.txt")
        if not os.path.islink(link):
            os.symlink("/etc/hostname", link)
        self.assertEqual(self.download("out.txt"), 404)
        up = "../" * 40
        self.assertEqual(self.download(up + self.directory.name[1:] + "/shop.json"), 404)
