"""Pages that run what they should not: emulated commands, arithmetic in templates, requests to other servers,
uploaded scripts. Nothing here runs a real command; requests go to a listener of our own on loopback only."""
import ast
import html
import operator
import re
import time
import urllib.request

from .pages import Answer

OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul}
SEPARATORS = re.compile(r"\|\||&&|[;|&\n`]|\$\(|\)")


def arithmetic(text):
    """A small sum of whole numbers; None for anything else."""
    def value(node):
        if isinstance(node, ast.Constant) and isinstance(node.value, int) and abs(node.value) < 10**9:
            return node.value
        if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
            return OPERATORS[type(node.op)](value(node.left), value(node.right))
        raise ValueError
    try:
        return value(ast.parse(text.strip(), mode="eval").body) if len(text) < 60 else None
    except (ValueError, SyntaxError):
        return None


class Shell:
    """A few commands, emulated: what they print and how long they take."""

    def __init__(self, site):
        self.site = site

    def run(self, command):
        """Output, seconds."""
        words = command.replace("${IFS}", " ").split()
        if not words:
            return "", 0.0
        name, rest = words[0].rsplit("/", 1)[-1], words[1:]
        if name == "sleep" and rest and rest[0].isdigit():
            return "", min(float(rest[0]), 4.0)
        if name == "ping" and "-n" in rest and rest[rest.index("-n") + 1:][:1] and "127.0.0.1" in rest:
            count = rest[rest.index("-n") + 1]
            return "Reply from 127.0.0.1\n" * 3, min(max(float(count) - 1, 0), 4.0) if count.isdigit() else 0.0
        if name == "cat":
            return "".join(self.site.files.get(path, "") for path in rest), 0.0
        if name == "ls":
            return "\n".join(sorted(self.site.files)) + "\n" + self.site.secrets["command"], 0.0
        if name in ("id", "whoami", "uname"):
            return f"uid=33(www-data) gid=33(www-data) {self.site.secrets['command']}\n", 0.0
        return "", 0.0


class PingPage:
    """Looks whether a host is there; blind ones show nothing of the output."""
    parameter = "host"

    def __init__(self, site, vulnerable):
        self.site, self.vulnerable = site, vulnerable
        self.blind = site.rng.random() < 0.35

    def get(self, values):
        host = values.get("host", "")
        plain = re.fullmatch(r"[A-Za-z0-9.-]{1,60}", host)
        if not self.vulnerable and not plain:
            return Answer(self.site.rng.choice((200, 400)), self.site.look.page("Ping", "<p>Not a host name.</p>"))
        output, slept = "", 0.0
        for command in SEPARATORS.split(host)[1:] if self.vulnerable else ():
            printed, seconds = self.site.shell.run(command)
            output += printed
            slept += seconds
        time.sleep(min(slept, 4.0))
        first = html.escape(SEPARATORS.split(host)[0])
        shown = "" if self.blind else html.escape(output)
        content = f"<pre>PING {first}: 3 packets sent, 3 received\n{shown}</pre>"
        return Answer(200, self.site.look.page("Ping", content), truth={"slept": slept})


class GreetingPage:
    """A name, put into a template (vulnerable) or a value (fixed)."""
    parameter = "name"

    def __init__(self, site, vulnerable):
        self.site, self.vulnerable = site, vulnerable

    def get(self, values):
        name = values.get("name", "you")

        def evaluated(match):
            text = match.group(1) or match.group(2)
            if "config" in text or "environ" in text or "popen" in text:
                return self.site.files["/proc/self/environ"] + self.site.secrets["command"]
            if "__subclasses__" in text:  # a list as long as that of a real interpreter's classes
                return ", ".join(f"class Class{number}" for number in range(400)) + self.site.secrets["command"]
            number = arithmetic(text)
            return match.group(0) if number is None else str(number)

        shown = html.escape(name)
        if self.vulnerable:
            shown = re.sub(r"\{\{(.{1,200}?)\}\}|\$\{(.{1,200}?)\}", evaluated, name)
        return Answer(200, self.site.look.page("Hello", f"<h1>Hello {shown}</h1>"))


class FetchPage:
    """Shows a preview of an address. Whatever is asked for, only our own listener is ever asked."""
    parameter = "url"

    def __init__(self, site, vulnerable):
        self.site, self.vulnerable = site, vulnerable
        self.filtered = site.rng.random() < 0.3

    def get(self, values):
        url = values.get("url", "")
        if self.filtered and re.search(r"127\.0\.0\.1|localhost", url):  # a careless fix
            return Answer(400 if self.site.look.manner.missing == "404" else 200,
                          self.site.look.page("Preview", "<p>This address cannot be shown.</p>"))
        inner = re.match(r"https?://(127\.0\.0\.1|localhost|169\.254\.169\.254|0x7f000001|\[::1\])(:\d+)?(/.*)?$", url)
        if inner and self.vulnerable:
            where = f"http://127.0.0.1:{self.site.inner_port}{inner.group(3) or '/'}"
            try:
                with urllib.request.urlopen(where, timeout=3) as reply:  # a listener of ours on loopback
                    shown = reply.read(100_000).decode()
            except OSError:
                shown = "no preview"
        elif inner or not url.startswith(("http://", "https://")):
            return Answer(400 if self.site.look.manner.missing == "404" else 200,
                          self.site.look.page("Preview", "<p>This address cannot be shown.</p>"))
        else:
            shown = "preview of a page " * self.site.rng.randint(20, 40)
        return Answer(200, self.site.look.page("Preview", f"<pre>{html.escape(shown)}</pre>"),
                      truth={"called": int(bool(inner))})


class UploadPage:
    """Takes files; the vulnerable one runs scripts among them (emulated)."""
    parameter = ""

    def __init__(self, site, vulnerable):
        self.site, self.vulnerable = site, vulnerable
        self.kept = {}

    def get(self, _values):
        return Answer(200, self.site.look.page("Upload", "<form method=post enctype=multipart/form-data></form>"))

    def upload(self, name):
        if not self.vulnerable and not name.endswith((".png", ".jpg", ".txt")):
            return Answer(self.site.rng.choice((200, 400)), self.site.look.page("Upload", "<p>Pictures only.</p>"))
        self.kept[name] = True
        return Answer(200, self.site.look.page("Upload", f"<p>Thank you. /uploads/{html.escape(name)}</p>"))

    def call(self, name, values):
        if name not in self.kept:
            return self.site.look.missing()
        if not name.endswith((".php", ".phtml", ".jsp")):
            return Answer(200, "picture" * 300)
        command = values.get("cmd", values.get("c", ""))
        printed, seconds = self.site.shell.run(command)
        time.sleep(seconds)
        return Answer(200, printed, truth={"slept": seconds})
