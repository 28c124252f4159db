"""One target: its pages, chosen by seed, behind Python's http.server on loopback."""
import json
import http.server
import random
import threading
import time
import traceback
import urllib.parse

from . import code_pages, pages, styles
from .database import Database, Shown, fill

MANY = {"item": ("item", "product", "article"), "search": ("search", "find", "catalog"),
        "list": ("list", "category", "shop"), "login": ("login", "signin"), "file": ("download", "file", "get"),
        "ping": ("ping", "diagnose"), "greet": ("hello", "card"), "fetch": ("preview", "fetch"),
        "upload": ("upload",)}
MAKERS = {"item": pages.ItemPage, "search": pages.SearchPage, "list": pages.ListPage, "login": pages.LoginPage,
          "file": pages.FilePage, "ping": code_pages.PingPage, "greet": code_pages.GreetingPage,
          "fetch": code_pages.FetchPage, "upload": code_pages.UploadPage}
EXPOSED = ("/.env", "/.git/config", "/backup.sql", "/.aws/credentials", "/wp-config.php.bak", "/.svn/entries")


def made_files(rng, secrets):
    """Files of an imagined machine; each holds the mark of all files."""
    def text(size, unit):
        lines = [secrets["file"]]
        while sum(map(len, lines)) < size:
            lines.append(unit.format(rng.randint(100, 9999)))
        return "\n".join(lines) + "\n"
    files = {
        "/etc/passwd": text(rng.randint(900, 3000), "svc{0}:x:{0}:{0}::/var/lib/svc:/usr/sbin/nologin"),
        "/etc/hosts": text(rng.randint(120, 400), "10.0.0.9 host{}"),
        "/etc/hostname": secrets["file"] + "\n",
        "/etc/nginx/nginx.conf": text(rng.randint(1500, 5000), "    server 10.0.0.8:{};"),
        "/proc/self/environ": text(rng.randint(400, 1500), "VARIABLE_{0}=value{0}"),
        "/var/log/auth.log": text(rng.randint(20_000, 60_000), "sshd[{}]: connection closed"),
        "/srv/app/config.py": text(rng.randint(300, 2500), "OPTION_{0} = {0}"),
        "/windows/win.ini": text(92, "; {}"),
    }
    for number in range(8):
        size = rng.choice((400, 3000, 9000, 40_000)) + rng.randint(0, 300)
        files[f"/srv/files/paper{number}.txt"] = "An ordinary paper. " * (size // 19)
    files["/srv/files/catalogue.txt"] = "The whole catalogue. " * 200
    return files


class Site:
    def __init__(self, seed, directory, inner_port, style):
        self.rng = rng = random.Random(seed)
        self.inner_port = inner_port
        self.secrets = {key: f"{key[:2]}{rng.getrandbits(60):015x}" for key in
                        ("password", "hidden", "file", "command", "mail", "inner")}
        self.secrets["words"] = f"w{rng.getrandbits(28):07x}"  # every password but the administrator's begins so
        self.files = made_files(rng, self.secrets)
        self.manner = pages.Manner(
            errors=rng.choice(("plain500", "plain500", "page200", "verbose500", "verbose200", "empty200", "redirect")),
            missing=rng.choice(("404", "404", "404", "soft404", "redirect")),
            noise=rng.choice((0, 0, 30, 400)), filler=rng.choice((1, 3, 12)), slow=rng.choice((0, 0, 0.15, 0.5)),
            style=style)
        self.look = styles.LOOKS[style](self.manner, rng)
        fill(directory / "shop.sqlite", rng, self.secrets)
        self.database = Database(directory / "shop.sqlite")
        self.shell = code_pages.Shell(self)
        self.pages, self.paths = {}, {}
        for kind, names in MANY.items():
            self.paths[kind] = styles.PREFIXES[style] + rng.choice(names)
            page = {**MAKERS, **styles.MAKERS[style]}[kind](self, rng.random() < 0.5)
            page.path = self.paths[kind]
            self.pages[kind] = page
        self.exposed = {path for path in EXPOSED if rng.random() < 0.25}
        self.slow_paths = {path for path in self.paths.values() if rng.random() < 0.3}
        self.comments = []
        self.escapes_comments = rng.random() < 0.5
        self.app_log = open(directory / "app.raw", "w", encoding="utf-8")  # noqa: SIM115: lives as long as the site
        self.lock = threading.Lock()

    def select(self, statement, values=()):
        return self.database.rows(statement, values)

    def script(self, statements):
        return self.database.script(statements)

    def answer(self, method, target, body, client):
        parts = urllib.parse.urlsplit(target)
        path = urllib.parse.unquote(parts.path)
        values = {k: v[0] for k, v in urllib.parse.parse_qs(parts.query, keep_blank_values=True).items()}
        form = {k: v[0] for k, v in urllib.parse.parse_qs(body, keep_blank_values=True).items()}
        self.database.begin()
        if path in self.slow_paths and self.manner.slow:
            time.sleep(min(self.rng.expovariate(1 / self.manner.slow), 1.5) * 0.3)
        try:
            answer = self.routed(method, path, values, form, client)
        except Shown as error:
            answer = self.look.trouble(str(error))
        answer.truth.setdefault("slept", self.database.slept)
        return answer

    def routed(self, method, path, values, form, client):
        if path == "/":
            rows = self.select("SELECT title, price FROM items WHERE hidden = 0 ORDER BY id DESC LIMIT 20")
            return pages.Answer(200, self.look.page("Shop", "".join(f"<li>{a} {b}</li>" for a, b in rows)))
        if path in ("/about", "/help", "/account"):
            return pages.Answer(200, self.look.page(path[1:], "<p>Words.</p>" * len(path)))
        if path == "/comments":
            return self.commented(method, form)
        if path in self.exposed:
            return pages.Answer(200, f"key={self.secrets['file']}\n" * (3 + len(path)))
        if path.startswith("/uploads/"):
            return self.pages["upload"].call(path[len("/uploads/"):], values)
        for kind, page in self.pages.items():
            if path != page.path:
                continue
            if method == "POST" and kind == "login":
                return page.post(form, client)
            if method == "POST" and kind == "upload":
                return page.upload(form.get("name", ""))
            return page.get(values)
        return self.look.missing()

    def commented(self, method, form):
        if method == "POST":
            text = form.get("text", "")
            with self.lock:
                self.comments.append(text.replace("<", "&lt;") if self.escapes_comments else text)
            return pages.Answer(302, "", {"Location": "/comments"})
        return pages.Answer(200, self.look.page("Comments", "".join(f"<p>{c}</p>" for c in self.comments[-30:])))


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    timeout = 30
    site = None

    def do_GET(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(min(length, 65_536)).decode("utf-8", "replace")
        try:
            answer = self.site.answer(self.command, self.path, body, self.headers.get("X-Client", ""))
        except Exception:  # what a framework does: a 500 and a trace
            answer = pages.Answer(500, "<h1>Internal error</h1>", error=traceback.format_exc(limit=1))
        if answer.error:
            with self.site.lock:
                self.site.app_log.write(json.dumps([time.time(), self.headers.get("X-Request-Id"),
                                                    answer.error]) + "\n")
        data = answer.body.encode()
        self.send_response(answer.status)
        for name, value in {"Content-Type": self.site.look.content_type, **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("X-Truth", json.dumps(answer.truth))
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    do_POST = do_HEAD = do_GET

    def log_message(self, *_arguments):
        """nginx writes the log."""


class Inner(http.server.BaseHTTPRequestHandler):
    """What requests of the server itself may find: metadata and an administrator's page."""
    secret = ""

    def do_GET(self):
        data = (f"credentials {self.secret}\n" * (10 + len(self.path) * 7)).encode()
        self.send_response(200 if len(self.path) > 1 else 404)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_arguments):
        """Nobody reads it."""


def serve(handler):
    """A server on a free port of loopback; returns it, running."""
    kind = type("Server", (http.server.ThreadingHTTPServer,), {"request_queue_size": 128, "daemon_threads": True})
    server = kind(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
