"""Whoever sends requests: an address, a user agent, and whether it takes compressed answers. Attackers note what each
of their requests was and what came of it."""
import dataclasses
import gzip
import http.client
import json
import threading
import time
import urllib.parse

BROWSERS = ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 "
            "Safari/537.36",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Safari/604.1")
TOOLS = (("sqlmap/1.8.4#stable (https://sqlmap.org)", True), ("python-requests/2.31.0", True), ("curl/8.5.0", False),
         ("Go-http-client/1.1", True), (BROWSERS[0], True), (BROWSERS[1], True), ("Wget/1.21.4", False))
SUCCEEDED, EFFECT, FAILED, BLOCKED = "succeeded", "effect", "failed", "blocked"


@dataclasses.dataclass
class Reply:
    status: int
    body: str
    request_id: str
    truth: dict
    cookie: str
    seconds: float
    method: str = "GET"
    target: str = ""

    @property
    def blocked(self):
        return self.status in (403, 429) or "blocked by the web application firewall" in self.body


@dataclasses.dataclass
class Label:
    request_id: str
    technique: str
    hole: str  # "/item id"
    label: str
    series: str
    visible: bool  # whether the attack stands in the log at all


class Client:
    def __init__(self, port, address, agent, compressed=True):
        self.port, self.address, self.agent, self.compressed = port, address, agent, compressed
        self.connection = None

    def ask(self, target, method="GET", form=None):
        body = urllib.parse.urlencode(form) if form else ""
        headers = {"User-Agent": self.agent, "X-Client": self.address}
        if self.compressed:
            headers["Accept-Encoding"] = "gzip, deflate"
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        for attempt in (0, 1):
            try:
                if self.connection is None:
                    self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
                start = time.monotonic()
                self.connection.putrequest(method, target, skip_host=False, skip_accept_encoding=True)
                for name, value in headers.items():
                    self.connection.putheader(name, value)
                if form:
                    self.connection.putheader("Content-Length", str(len(body)))
                self.connection.endheaders(body.encode() if form else None)
                got = self.connection.getresponse()
                data = got.read()
                break
            except (OSError, http.client.HTTPException):
                self.connection = None
                if attempt:
                    raise
        if got.getheader("Content-Encoding") == "gzip":
            data = gzip.decompress(data)
        return Reply(got.status, data.decode("utf-8", "replace"), got.getheader("X-Request-Id") or "",
                     json.loads(got.getheader("X-Truth") or "{}"), got.getheader("Set-Cookie") or "",
                     time.monotonic() - start, method, target)


class Notebook:
    """Labels of all attackers."""

    def __init__(self):
        self.labels = []
        self.lock = threading.Lock()

    def note(self, label):
        with self.lock:
            self.labels.append(label)


class Attacker(Client):
    def __init__(self, port, address, rng, notebook):
        agent, compressed = rng.choice(TOOLS)
        super().__init__(port, address, agent, compressed)
        self.rng, self.notebook = rng, notebook
        self.pause = rng.choice((0, 0.002, 0.01))

    def attack(self, technique, hole, target, **how):
        """One request of an attack. `check`: whether the reply holds what was wanted. `ran`: whether the injected
        code ran, though nothing came back."""
        check, ran = how.get("check", lambda reply: False), how.get("ran", lambda reply: False)
        reply = self.ask(target, how.get("method", "GET"), how.get("form"))
        label = BLOCKED if reply.blocked else SUCCEEDED if check(reply) else EFFECT if ran(reply) else FAILED
        made = Label(reply.request_id, technique, hole, label, how.get("series", technique), "form" not in how)
        self.notebook.note(made)
        if self.pause:
            time.sleep(self.pause)
        return reply, made
