"""Ordinary visitors."""
import urllib.parse

from .client import BROWSERS, Client
from .database import CATEGORIES, THINGS, WORDS

ODD_WORDS = ("O'Brien", "rock & roll", "50% off", "select a gift", "men's boots (new)", "cat and dog", "a;b", "c++",
             "what is the union of two sets", "drop shipping", "/etc", "../", "https://example.com/a?b=c")
CODE_WORDS = ("select * from items where id=1", "how to use ' in sql", "<b>bold</b>", "print('a') or 1=1", "{{ name }}",
              "${HOME}", "cat /etc/passwd", "union select explained", "it's; isn't it", "sleep(5) in php", "a' or 'b")


def visit(client, target, rng):
    """One look at a page."""
    paths = target.paths
    kind = rng.choices(("home", "item", "search", "list", "login", "file", "ping", "greet", "fetch", "upload", "static",
                        "missing", "comments"), (8, 20, 14, 12, 4, 8, 5, 5, 5, 2, 8, 2, 2))[0]
    word = rng.choice(WORDS + THINGS) if rng.random() < 0.93 else rng.choice(ODD_WORDS)
    if target.manner.style == "journal" and rng.random() < 0.1:  # readers who write about code
        word = rng.choice(CODE_WORDS)
    if kind == "login":
        number = rng.randint(2, 40)
        good = rng.random() < 0.7
        row = target.select("SELECT password FROM users WHERE id = ?", (number,))
        client.ask(paths["login"], "POST", {"user": f"user{number}", "pass": row[0][0] if good and row else "oops"})
        return
    where = {
        "home": "/", "item": f"{paths['item']}?id={rng.randint(1, 76)}", "upload": paths["upload"],
        "search": f"{paths['search']}?q={urllib.parse.quote(word)}", "comments": "/comments",
        "list": f"{paths['list']}?category={rng.choice(CATEGORIES)}",
        "file": f"{paths['file']}?file=paper{rng.randint(0, 7 if rng.random() < 0.9 else 11)}.txt",
        "ping": f"{paths['ping']}?host=host{rng.randint(1, 99)}.example",
        "greet": f"{paths['greet']}?name={urllib.parse.quote(word)}",
        "fetch": f"{paths['fetch']}?url=" + urllib.parse.quote(f"https://example.com/{word}", safe=""),
        "static": rng.choice(("/about", "/help", "/files/logo.txt")), "missing": f"/old/{rng.randint(1, 99)}",
    }[kind]
    client.ask(where)


def visit_all(port, target, rng, clients):
    """So many clients, one after the other."""
    for _ in range(clients):
        address = f"198.51.{rng.randint(100, 103)}.{rng.randint(1, 254)}" if rng.random() < 0.9 else (
            f"2001:db8:{rng.randint(1, 99):x}::{rng.randint(1, 99):x}")
        client = Client(port, address, rng.choice(BROWSERS), rng.random() < 0.95)
        for _ in range(rng.randint(3, 25)):
            visit(client, target, rng)
