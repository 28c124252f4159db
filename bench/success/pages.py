"""Pages of the targets, each vulnerable or fixed. An answer tells beside its bytes what really happened
(`truth`: seconds slept, rows changed), which the generator labels by; no log has it."""
import dataclasses
import html
import random
import re
import urllib.parse

from .database import Shown

FILLER = ("<nav><a href='/'>Home</a><a href='/about'>About</a><a href='/help'>Help</a></nav>"
          "<p>Orders before noon leave on the same day. Returns are free for thirty days.</p>")


@dataclasses.dataclass
class Answer:
    status: int = 200
    body: str = ""
    headers: dict = dataclasses.field(default_factory=dict)
    truth: dict = dataclasses.field(default_factory=dict)
    error: str = ""  # for the application's log


@dataclasses.dataclass
class Manner:
    """How a site answers; chosen by seed."""
    errors: str  # plain500, page200, verbose500, verbose200, empty200, redirect
    missing: str  # 404, soft404, redirect
    noise: int  # random bytes in a page, at most
    filler: int  # times the constant filler
    slow: float  # seconds, on some pages
    style: str = "shop"  # shop, journal (long pages with rotating blocks), api (JSON)


class Look:
    """Puts pages together."""
    content_type = "text/html"

    def __init__(self, manner, rng):
        self.manner = manner
        self.rng = random.Random(rng.random())

    def page(self, title, content):
        noise = "".join(self.rng.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=self.rng.randint(
            self.manner.noise // 2, self.manner.noise))) if self.manner.noise else ""
        return (f"<!doctype html><title>{title}</title>{FILLER * self.manner.filler}<main>{content}</main>"
                f"<!-- {noise} -->")

    def missing(self):
        if self.manner.missing == "redirect":
            return Answer(302, "", {"Location": "/"})
        body = self.page("Not here", "<p>We looked everywhere and found nothing.</p>")
        return Answer(404 if self.manner.missing == "404" else 200, body)

    def trouble(self, message):
        kind = self.manner.errors
        if kind == "redirect":
            return Answer(302, "", {"Location": "/"}, error=message)
        text = "<p>Something went wrong.</p>"
        if kind.startswith("verbose"):
            text += f"<pre>{html.escape(message)}</pre>"
        if kind == "empty200":
            text = "<p>Nothing found.</p>"
        return Answer(500 if kind.endswith("500") else 200, self.page("Error", text), error=message)


class ItemPage:
    """One item by number."""
    parameter = "id"
    numeric = True
    row_mark = "<b>"
    columns = 4

    def __init__(self, site, vulnerable):
        self.site, self.vulnerable = site, vulnerable
        self.wrong = site.rng.choice(("missing", "crash", "prefix"))  # what the fixed one does with text

    def get(self, values):
        asked = values.get("id", "")
        if self.vulnerable:
            rows = self.site.select(f"SELECT id, title, price, text FROM items WHERE id = {asked}")
        elif asked.isdigit() and len(asked) < 9 or self.wrong == "prefix":
            number = re.match(r"-?\d{0,9}", asked).group()  # as (int) in PHP
            rows = self.site.select("SELECT id, title, price, text FROM items WHERE id = ?", (number,))
        elif self.wrong == "crash":
            raise Shown(f"invalid literal for int() with base 10: {asked!r}")
        else:
            return self.site.look.missing()
        if not rows:
            return self.site.look.missing()
        blocks = "".join(f"<h1>{r[1]}</h1><b>{r[2]}</b><p>{r[3]}</p>" for r in rows[:20])
        return Answer(200, self.site.look.page("Item", blocks))


class SearchPage:
    """Items by a word; repeats the word, so that answers grow with what is sent."""
    parameter = "q"
    numeric = False
    row_mark = "<b>"
    columns = 3

    def __init__(self, site, vulnerable):
        self.site, self.vulnerable = site, vulnerable
        self.reflects = site.rng.choice(("raw", "escaped", "no"))

    def get(self, values):
        term = values.get("q", "")
        if self.vulnerable:
            rows = self.site.select("SELECT id, title, price FROM items WHERE hidden = 0 AND "
                                    f"title LIKE '%{term}%' LIMIT 300")
        else:
            rows = self.site.select("SELECT id, title, price FROM items WHERE hidden = 0 AND title LIKE ?",
                                    (f"%{term}%",))
        shown = {"raw": term, "escaped": html.escape(term), "no": ""}[self.reflects]
        content = f"<h1>Results {shown}</h1>" + "".join(f"<li>{r[1]} <b>{r[2]}</b> #{r[0]}</li>" for r in rows)
        return Answer(200, self.site.look.page("Search", content))


class ListPage:
    """Items of a category; takes several statements when vulnerable."""
    parameter = "category"
    numeric = False
    row_mark = "<b>"
    columns = 2

    def __init__(self, site, vulnerable):
        self.site, self.vulnerable = site, vulnerable

    def get(self, values):
        asked = values.get("category", "shoes")
        changed = 0
        if self.vulnerable:
            rows, changed = self.site.script(
                f"SELECT title, price FROM items WHERE hidden = 0 AND category = '{asked}'")
        else:
            rows = self.site.select("SELECT title, price FROM items WHERE hidden = 0 AND category = ?", (asked,))
        content = "".join(f"<li>{r[0]} <b>{r[1]}</b></li>" for r in rows) or "<p>Nothing found.</p>"
        return Answer(200, self.site.look.page("List", content), truth={"changed": changed})


class LoginPage:
    """Name and password, in the query or in a form. `kind`: what a failure is answered with."""
    parameter = "user"
    numeric = False
    row_mark = "<b>"
    columns = 2

    def __init__(self, site, vulnerable):
        self.site, self.vulnerable = site, vulnerable
        self.kind = site.rng.choice(("200", "401", "302"))
        self.failures = {}
        self.lockout = site.rng.random() < 0.25

    def get(self, values):
        if "user" not in values:
            return Answer(200, self.site.look.page("Login", "<form method=post></form>"))
        return self.post(values, "")

    def post(self, values, client):
        user, word = values.get("user", ""), values.get("pass", "")
        if self.lockout and self.failures.get(client, 0) > 20:
            return Answer(429, self.site.look.page("Slow down", "<p>Too many tries.</p>"))
        if self.vulnerable:
            rows = self.site.select(f"SELECT id, name FROM users WHERE name = '{user}' AND password = '{word}'")
        else:
            rows = self.site.select("SELECT id, name FROM users WHERE name = ? AND password = ?", (user, word))
        if rows:
            self.failures[client] = 0
            return Answer(302, "", {"Location": "/account", "Set-Cookie": f"session={rows[0][0]}"}, {"in": 1})
        self.failures[client] = self.failures.get(client, 0) + 1
        if self.kind == "302":
            return Answer(302, "", {"Location": "/login?again=1"})
        return Answer(int(self.kind), self.site.look.page("Login", "<p>Wrong.</p><form method=post></form>"))


class FilePage:
    """Files by name. `filter`: what a careless fix takes out of the name."""
    parameter = "file"

    def __init__(self, site, vulnerable):
        self.site, self.vulnerable = site, vulnerable
        self.filter = site.rng.choice(("none", "none", "strip", "twice", "backslash"))
        self.wrong = site.rng.choice(("missing", "missing", "400", "default", "trouble"))
        self.depth = site.rng.randint(2, 5)

    def get(self, values):
        name = values.get("file", "")
        files = self.site.files
        if not self.vulnerable:
            if "/" in name or "\\" in name or "%" in name:
                return self.refused()
            return self.found(files.get("/srv/files/" + name))
        if self.filter == "strip":
            name = name.replace("../", "")
        if self.filter == "twice":
            name = urllib.parse.unquote(name)
        if self.filter == "backslash":
            name = name.replace("\\", "/")
        base = "/srv" + "/x" * (self.depth - 2) + "/files"
        whole = name if name.startswith("/") else base + "/" + name
        parts = []
        for part in whole.split("\0")[0].split("/"):
            if part == ".." and parts:
                parts.pop()
            elif part not in ("", ".", ".."):
                parts.append(part)
        path = "/" + "/".join(parts)
        return self.found(files.get(path) or files.get(path.replace(base, "/srv/files")))

    def refused(self):
        if self.wrong == "400":
            return Answer(400, self.site.look.page("Bad name", "<p>No.</p>"))
        if self.wrong == "default":
            return Answer(200, self.site.files["/srv/files/catalogue.txt"])
        if self.wrong == "trouble":
            return self.site.look.trouble("cannot open file")
        return self.site.look.missing()

    def found(self, content):
        return Answer(200, content) if content is not None else self.refused()
