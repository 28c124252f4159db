"""A shop and its ordinary visitors: what every log here is made of.

A line is (second, client, method, target, status, bytes, referer, agent, milliseconds).
"""

import random
from dataclasses import dataclass

OWN = "https://shop.example"
ELSEWHERE = ["https://www.search.example/", "https://social.example/t/1", ""]
PAGES = ["/", "/about", "/contact", "/cart", "/index.php?page=news", "/index.php?page=faq",
         "/api/v1/stock", "/api/v1/prices"]
STATIC = ["/css/main.css", "/js/app.js", "/img/logo.png", "/fonts/text.woff2", "/img/hero.webp"]
BROWSERS = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/{} Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/{} Safari/605.1",
    "Mozilla/5.0 (X11; Linux x86_64; rv:{}.0) Gecko/20100101 Firefox/{}.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS {}_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
]


@dataclass
class Log:
    """Lines to be, and who does what in them: label -> clients, endpoints, what is expected."""

    seed: int
    seconds: int = 86_400

    def __post_init__(self):
        self.random = random.Random(self.seed)
        self.lines = []
        self.labels = []
        self.used = set()

    def address(self, network=None):
        """One that nobody has yet."""
        while True:
            parts = [self.random.randint(1, 222), self.random.randint(0, 255),
                     self.random.randint(0, 255), self.random.randint(1, 254)]
            text = ".".join(str(part) for part in parts)
            if network:
                text = f"{network}.{parts[3]}"
            if text not in self.used and not text.startswith(("10.", "127.")):
                self.used.add(text)
                return text

    def agent(self):
        version = self.random.randint(90, 130)
        return self.random.choice(BROWSERS).format(version, version)

    def ask(self, second, client, target, *, method="GET", status=200, size=None, referer="",
            agent="-", took=None):
        """One request; later ones of a full day fall out of it."""
        if not 0 <= second < self.seconds:
            return
        size = self.random.randint(400, 24_000) if size is None else size
        took = self.random.randint(4, 90) if took is None else took
        self.lines.append((second, client, method, target, status, size, referer, agent, took))

    def label(self, kind, expected, *, clients=(), endpoint="", time=None):
        self.labels.append({"kind": kind, "expected": expected, "clients": set(clients),
                            "endpoint": endpoint, "time": time})

    def write(self, path, start):
        """In order of time, as nginx writes it, with the request's time at the end."""
        import datetime
        self.lines.sort()
        with open(path, "w", encoding="utf-8") as out:
            for second, client, method, target, status, size, referer, agent, took in self.lines:
                when = start + datetime.timedelta(seconds=int(second))
                out.write(f'{client} - - [{when:%d/%b/%Y:%H:%M:%S} +0000] '
                          f'"{method} {target} HTTP/1.1" {status} {size} "{referer or "-"}" '
                          f'"{agent}" {took / 1000:.3f}\n')


def a_page(log):
    kind = log.random.random()
    if kind < 0.4:
        return f"/product/{log.random.randint(1, 400)}"
    if kind < 0.55:
        return f"/search?q={log.random.choice(['shoes', 'lamp', 'tea', 'rug'])}"
    if kind < 0.65:
        return f"/article/{log.random.choice('abcdefghijk')}-story"
    return log.random.choice(PAGES)


def visit(log, second, client, agent, landing=None, referer=None, pages=None):
    """Pages one after the other, with what belongs to them."""
    referer = log.random.choice(ELSEWHERE) if referer is None else referer
    page = landing or a_page(log)
    for number in range(pages or log.random.randint(1, 7)):
        log.ask(second, client, page, referer=referer, agent=agent)
        if number == 0:
            for each in STATIC:
                log.ask(second + log.random.random(), client, each, referer=OWN + page, agent=agent)
        if page.startswith("/product") and log.random.random() < 0.3:
            log.ask(second + 1, client, f"/img/missing-{page[9:]}.jpg", status=404, size=150,
                    referer=OWN + page, agent=agent)
        second += log.random.randint(4, 90)
        referer, page = OWN + page, a_page(log)


def ordinary(log, visits_a_day=5000):
    """A day of visitors: few at night, most in the evening."""
    for _ in range(visits_a_day * log.seconds // 86_400):
        while True:
            second = log.random.randint(0, log.seconds - 1)
            hour = second / 3600 % 24
            if log.random.random() < 0.15 + 0.85 * max(0.0, 1 - abs(hour - 18) / 12):
                break
        visit(log, second, log.address(), log.agent())
