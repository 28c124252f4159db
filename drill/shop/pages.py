"""The shop's pages as HTML. Everything shown is escaped: cross-site scripting is not in this drill."""

import random
from html import escape
from urllib.parse import urlencode

import catalogue


class Pages:
    def __init__(self, config: dict) -> None:
        self.config = config
        self.title = config["title"]
        self.search = config["search"]
        self.download = config["download"]

    def frame(self, heading: str, body: str) -> bytes:
        search = self.search
        return (
            "<!doctype html>\n<html lang=en><head><meta charset=utf-8>"
            f"<title>{escape(heading)} – {escape(self.title)}</title>"
            "<link rel=stylesheet href=/static/site.css><script src=/static/shop.js defer></script>"
            "</head><body><header><a href=/><img src=/static/logo.svg alt=''>"
            f"{escape(self.title)}</a><form action={search['path']}>"
            f"<input name={search['parameter']} aria-label=Search><button>Search</button></form>"
            f"<a href={self.config['login_path']}>Sign in</a></header>"
            f"<main><h1>{escape(heading)}</h1>\n{body}</main>"
            "<footer>This shop exists for practice. Nothing here is for sale.</footer>"
            "</body></html>\n"
        ).encode()

    def link(self, number: int, title: str) -> str:
        prefix = self.config["product_prefix"]
        return f"<a href='{prefix}/{escape(str(number))}/{catalogue.slug(str(title))}'>{escape(str(title))}</a>"

    def rows(self, rows: list[tuple]) -> str:
        items = (
            f"<li>{self.link(number, title)} <b>{escape(str(price))}</b>"
            f"<p>{escape(str(summary)[:90])}</p></li>"
            for number, title, price, summary in rows
        )
        return "<ul>\n" + "\n".join(items) + "\n</ul>"

    def home(self, rows: list[tuple]) -> bytes:
        return self.frame("Welcome", "<p>New this week.</p>" + self.rows(rows))

    def results(self, term: str, rows: list[tuple]) -> bytes:
        if not rows:
            return self.frame("Search", f"<p>Nothing found for “{escape(term[:80])}”.</p>")
        return self.frame("Search", f"<p>{len(rows)} found.</p>" + self.rows(rows))

    def product(self, row: tuple) -> bytes:
        number, title, price, summary, text = row
        sheet = urlencode({self.download["parameter"]: f"sheet-{number - (number - 1) % 3}.txt"})
        paragraphs = "".join(f"<p>{escape(line)}</p>\n" for line in text.splitlines())
        return self.frame(
            title,
            f"<img src=/static/img/{number % 12}.jpg alt=''><p><b>{price / 100:.2f}</b> "
            f"{escape(summary)}</p>{paragraphs}"
            f"<a href='{self.download['path']}?{escape(sheet)}'>Data sheet</a>",
        )

    def login(self, message: str) -> bytes:
        return self.frame(
            "Sign in",
            f"<p>{escape(message)}</p><form method=post action={self.config['login_path']}>"
            "<input name=email type=email><input name=password type=password><button>Sign in</button>"
            "</form>",
        )

    def message(self, heading: str, text: str) -> bytes:
        return self.frame(heading, f"<p>{escape(text)}</p>")


def static_files(seed: int) -> dict[str, tuple[str, bytes]]:
    """Path → (media type, bytes): style sheet, script, logo and pictures of realistic sizes."""
    rng = random.Random(f"static {seed}")
    style = "".join(
        f".c{n}{{margin:{rng.randrange(40)}px;color:#{rng.getrandbits(24):06x}}}\n"
        for n in range(rng.randrange(120, 300))
    )
    script = "".join(f"function f{n}(x){{return x*{rng.randrange(999)}}}\n" for n in range(150))
    logo = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><circle cx=4 cy=4 r=4 /></svg>"
    files = {
        "/static/site.css": ("text/css", style.encode()),
        "/static/shop.js": ("text/javascript", script.encode()),
        "/static/logo.svg": ("image/svg+xml", logo.encode()),
        "/robots.txt": ("text/plain", b"User-agent: *\nDisallow: /static/\n"),
        "/favicon.ico": ("image/x-icon", rng.randbytes(1150)),
    }
    for number in range(12):
        picture = b"\xff\xd8\xff\xe0" + rng.randbytes(rng.randrange(9_000, 48_000))
        files[f"/static/img/{number}.jpg"] = ("image/jpeg", picture)
    return files
