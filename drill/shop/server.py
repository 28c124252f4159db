"""HTTP for the shop: which path is answered by what."""

import importlib
import json
import os
import socket
import sqlite3
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote_plus, urlsplit

from fence import Fence
from pages import Pages, static_files

HTML = "text/html; charset=utf-8"
FILES = "/srv/shop/files"
STATEMENT_STEPS = 5_000_000  # SQLite's virtual machine steps before a statement is given up
BODY_LIMIT = 65_536

Answer = tuple[int, str, bytes]


class Shop:
    """What the shop answers; knows nothing of sockets. Safe to use from several threads."""

    def __init__(self, directory: str, config: dict, fixed: list[str], release: str) -> None:
        self.config = config
        self.release = release
        self.fixed = fixed
        self.pages = Pages(config)
        self.static = static_files(config["seed"])
        self.fence = Fence(os.path.join(directory, "root"))
        self.search = self.implementation("search").search
        self.read = self.implementation("download").read
        self.path = os.path.join(directory, "shop.sqlite")
        self.local = threading.local()

    def implementation(self, flaw: str):
        form = "fixed" if flaw in self.fixed else "vulnerable"
        return importlib.import_module(f"{flaw}_{form}")

    def database(self) -> sqlite3.Connection:
        """This thread's connection, for reading only."""
        if not hasattr(self.local, "database"):
            database = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)
            self.local.database = database
        steps = iter(range(STATEMENT_STEPS // 1000))
        self.local.database.set_progress_handler(lambda: next(steps, None) is None, 1000)
        return self.local.database

    def get(self, path: str, query: str) -> Answer:
        values = parse_qs(query, keep_blank_values=True, encoding="utf-8", errors="replace")
        config = self.config
        if path == "/":
            return self.home()
        if path == config["search"]["path"]:
            return self.find(values.get(config["search"]["parameter"], [""])[0])
        if path == config["download"]["path"]:
            return self.file(values.get(config["download"]["parameter"], [""])[0])
        if path == config["login_path"]:
            return 200, HTML, self.pages.login("Welcome back.")
        if path.startswith(config["product_prefix"] + "/"):
            return self.product(path[len(config["product_prefix"]) + 1:])
        if path in self.static:
            return 200, *self.static[path]
        if path == "/internal/health":
            state = {"release": self.release, "fixed": self.fixed}
            return 200, "application/json", json.dumps(state).encode()
        return self.not_found()

    def home(self) -> Answer:
        rows = self.database().execute(
            "SELECT id, title, price, summary FROM products ORDER BY id DESC LIMIT 24").fetchall()
        return 200, HTML, self.pages.home(rows)

    def find(self, term: str) -> Answer:
        try:
            rows = self.search(self.database(), term)
        except sqlite3.Error:
            return 500, HTML, self.pages.message("Error", "The search is not available right now.")
        return 200, HTML, self.pages.results(term, rows)

    def file(self, name: str) -> Answer:
        try:
            return 200, "application/octet-stream", self.read(self.fence, FILES, name)
        except FileNotFoundError:
            return self.not_found()
        except (OSError, ValueError):
            return 500, HTML, self.pages.message("Error", "This file cannot be read right now.")

    def product(self, rest: str) -> Answer:
        number = rest.split("/", 1)[0]
        row = None
        if number.isascii() and number.isdigit() and len(number) < 9:
            row = self.database().execute(
                "SELECT id, title, price, summary, text FROM products WHERE id = ?",
                (int(number),)).fetchone()
        return (200, HTML, self.pages.product(row)) if row else self.not_found()

    def sign_in(self) -> Answer:
        """Nobody can sign in here; the answer never says why."""
        return 401, HTML, self.pages.login("E-mail address or password is wrong.")

    def not_found(self) -> Answer:
        return 404, HTML, self.pages.message("Not found", "There is nothing here.")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body leave together
    disable_nagle_algorithm = True
    timeout = 30
    shop: Shop

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.reply(self.shop.get(unquote_plus(parts.path), parts.query))

    do_HEAD = do_GET

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > BODY_LIMIT:
            self.close_connection = True
            self.reply((413, HTML, self.shop.pages.message("Error", "Too large.")))
            return
        self.rfile.read(int(length))
        if urlsplit(self.path).path == self.shop.config["login_path"]:
            self.reply(self.shop.sign_in())
        else:
            self.reply(self.shop.not_found())

    def reply(self, answer: Answer) -> None:
        status, media_type, body = answer
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, _format: str, *_values: object) -> None:
        """nginx writes the access log."""


def make_server(shop: Shop, listener: socket.socket) -> ThreadingHTTPServer:
    """A server on a socket that listens already."""
    handler = type("ShopHandler", (Handler,), {"shop": shop})
    web = ThreadingHTTPServer(listener.getsockname(), handler, bind_and_activate=False)
    web.socket.close()
    web.socket = listener
    web.daemon_threads = True
    return web
