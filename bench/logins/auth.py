"""Authentication logs with their truth: people who mistype and forget, jobs with wrong keys, many
people behind one address, and attacks of each kind, with and without success. Lines are as
OpenSSH 9 with PAM writes them at LogLevel INFO."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

START = datetime(2026, 11, 2, tzinfo=timezone.utc)
DAYS = 14
DAY = 86400
NAMES = ["anna", "ben", "clara", "david", "emma", "felix", "greta", "hugo", "ida", "jonas", "karla",
         "leon", "marta", "nils", "olga", "paul", "rosa", "stefan", "tina", "ulrich", "vera",
         "walter", "yusuf", "zoe"]
GUESSED = ["root", "admin", "test", "oracle", "postgres", "ubuntu", "git", "ftpuser", "pi", "user",
           "mysql", "guest", "deploy", "hadoop", "jenkins", "nagios", "support", "www", "tomcat",
           "minecraft", "es", "dev", "ansible", "steam", "backup2", "odoo", "vagrant", "web", "info",
           "sales"]


@dataclass
class Attack:
    """`clients` and `users` that take part; `success` is (client, user), or None."""
    kind: str
    clients: set = field(default_factory=set)
    success: tuple | None = None
    slow: bool = False


class AuthLog:
    """A log in the making; `people` have accounts."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.lines = []
        self.attacks = []
        self.ordinary = set()
        self.taken = set()
        self.pid = 1000
        names = [f"{name}{tail}" for name in NAMES for tail in ("", ".m", "2")]
        self.people = self.rng.sample(names, 50)
        self.accounts = set(self.people) | {"root", "git", "deploy", "backup", "postgres"}

    def address(self):
        """A public address that nobody had yet."""
        while True:
            first = self.rng.choice([31, 45, 61, 77, 89, 91, 103, 118, 141, 159, 178, 185, 193, 203])
            made = f"{first}." + ".".join(str(self.rng.randrange(1, 255)) for _ in range(3))
            if made not in self.taken:
                self.taken.add(made)
                return made

    def put(self, at, pid, text, program="sshd"):
        self.lines.append((at, len(self.lines), f"{program}[{pid}]: {text}"))

    def connect(self, at, client, user, wrong, end):
        """`wrong` passwords in one connection, then `end`: "accept", "key", or "leave"."""
        self.pid += self.rng.randrange(1, 9)
        pid, port = self.pid, self.rng.randrange(1024, 65536)
        known = user in self.accounts
        if not known:
            self.put(at, pid, f"Invalid user {user} from {client} port {port}")
        who = user if known else f"invalid user {user}"
        # rsyslog may put equal lines together.
        together = wrong == 3 and self.rng.random() < 0.3
        for i in range(wrong):
            at += self.rng.uniform(1.5, 4)
            if i == 0:
                if not known:
                    self.put(at, pid, "pam_unix(sshd:auth): check pass; user unknown")
                named = f" user={user}" if known else ""
                self.put(at, pid, "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 "
                                  f"tty=ssh ruser= rhost={client} {named}")
            text = f"Failed password for {who} from {client} port {port} ssh2"
            if together and i == 1:
                self.put(at + 3, pid, f"message repeated 2 times: [ {text}]")
            elif not together or i == 0:
                self.put(at + 0.1, pid, text)
        at += self.rng.uniform(0.3, 5)
        if end in ("accept", "key"):
            key = ": ED25519 SHA256:" + "a" * 43 if end == "key" else ""
            method = "publickey" if end == "key" else "password"
            self.put(at, pid, f"Accepted {method} for {user} from {client} port {port} ssh2{key}")
            self.put(at, pid, f"pam_unix(sshd:session): session opened for user {user}(uid=1000) by (uid=0)")
            self.put(at + self.rng.uniform(5, 9000), pid, f"Disconnected from user {user} {client} port {port}")
        else:
            kind = "authenticating" if known else "invalid"
            self.put(at, pid, f"Connection closed by {kind} user {user} {client} port {port} [preauth]")
        if wrong > 1:
            named = f" user={user}" if known else ""
            self.put(at, pid, f"PAM {wrong - 1} more authentication failure{'s' if wrong > 2 else ''}; logname= "
                              f"uid=0 euid=0 tty=ssh ruser= rhost={client} {named}")
        return at

    def text(self):
        out = []
        for at, _, text in sorted(self.lines):
            when = START + timedelta(seconds=at)
            out.append(f"{when:%Y-%m-%dT%H:%M:%S}.{when.microsecond:06d}+00:00 web1 {text}\n")
        return "".join(out)


def office_hours(log):
    day = log.rng.choice([d for d in range(DAYS) if d % 7 < 5 or log.rng.random() < 0.1])
    return day * DAY + min(max(log.rng.gauss(13, 3.5), 0), 23.9) * 3600


def ordinary(log):
    rng = log.rng
    office = log.address()
    log.ordinary.add(office)
    for i, user in enumerate(log.people):
        places = [office] if i % 2 else []
        places.append(log.address())
        with_key = rng.random() < 0.5
        for _ in range(rng.randrange(10, 60)):
            place = log.address() if rng.random() < 0.02 else rng.choice(places)
            log.ordinary.add(place)
            session(log, office_hours(log), place, user, with_key)
    jobs(log)
    for _ in range(rng.randrange(20, 60)):
        at, user = office_hours(log), rng.choice(log.people)
        wrong = rng.choice([0, 0, 0, 0, 1, 1, 2, 3])
        if wrong == 3:
            log.put(at, 77, f"   {user} : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/home/{user} ; "
                            "USER=root ; COMMAND=/usr/bin/apt", "sudo")
            at += 30
        log.put(at, 77, f"   {user} : TTY=pts/0 ; PWD=/home/{user} ; USER=root ; COMMAND=/usr/bin/apt", "sudo")


def session(log, at, place, user, with_key):
    rng = log.rng
    good = "key" if with_key else "accept"
    luck = rng.random()
    if luck < 0.004:  # forgot it: tries what comes to mind, and asks for a new one
        for _ in range(rng.randrange(1, 4)):
            at = log.connect(at, place, user, rng.randrange(2, 4), "leave") + rng.uniform(5, 60)
        if rng.random() < 0.6:
            log.connect(at + rng.uniform(600, 7200), place, user, 0, "accept")
    elif luck < 0.01:  # the name was mistyped
        cut = rng.randrange(len(user))
        log.connect(at, place, user[:cut] + user[cut + 1:], rng.randrange(1, 3), "leave")
        log.connect(at + 20, place, user, 0, good)
    elif luck < 0.09:
        wrong = rng.choice([1, 1, 1, 2, 2, 3])
        if wrong == 3:
            at = log.connect(at, place, user, 3, "leave")
            wrong = rng.choice([0, 1])
        log.connect(at + 5, place, user, wrong, good)
    else:
        log.connect(at, place, user, 0, good)


def jobs(log):
    """Programs with wrong keys, which a clock starts; port checks."""
    rng = log.rng
    for period, user in ((600, "backup"), (3600, "git"), (DAY, "nagiosx")):
        client = log.address() if rng.random() < 0.5 else f"10.0.{rng.randrange(9)}.{rng.randrange(1, 250)}"
        log.ordinary.add(client)
        begin = rng.randrange(0, 6) * DAY
        for at in range(begin, DAYS * DAY, period):
            log.connect(at + 1 + rng.random() * 2, client, user, 0, "leave")
    client = log.address()
    log.ordinary.add(client)
    for at in range(0, DAYS * DAY, 1800):
        log.put(at, 5, f"Connection closed by {client} port {rng.randrange(1024, 65535)} [preauth]")


def background(log):
    """Strangers who knock once or twice, as everywhere: neither an attack to find nor a false one."""
    for _ in range(log.rng.randrange(40, 160)):
        log.connect(log.rng.uniform(0, DAYS * DAY), log.address(), log.rng.choice(GUESSED),
                    log.rng.choice([0, 1, 1, 2]), "leave")


def guess(log, at, client, user, tries, pace):
    while tries > 0:
        wrong = min(tries, log.rng.choice([1, 1, 2, 3]))
        at = log.connect(at, client, user, wrong, "leave") + log.rng.uniform(*pace)
        tries -= wrong
    return at


def attack(log, kind, with_success):
    rng = log.rng
    at = rng.uniform(1, DAYS - 8) * DAY if "slow" in kind else rng.uniform(1, DAYS - 2) * DAY
    user = rng.choice(log.people)
    done = Attack(kind, slow="slow" in kind)
    one = log.address()
    last = one
    if kind == "brute-force":
        at = guess(log, at, one, user, rng.randrange(25, 800), (0.5, 8))
    elif kind == "brute-force many":
        for name in rng.sample(log.people, rng.randrange(3, 9)):
            at = guess(log, at, one, name, rng.randrange(15, 60), (0.5, 8))
        user = name
    elif kind == "brute-force slow":
        at = guess(log, at, one, user, rng.randrange(40, 120), (1200, 9000))
    elif kind == "distributed-brute-force":
        clients = [log.address() for _ in range(rng.randrange(8, 60))]
        done.clients.update(clients)
        for client in clients:
            at = guess(log, at, client, user, rng.randrange(1, 7), (1, 30)) + rng.uniform(10, 900)
        last = clients[-1]
    elif kind in ("password-spraying", "password-spraying many"):
        clients = [one] if kind == "password-spraying" else [log.address() for _ in range(rng.randrange(6, 25))]
        done.clients.update(clients)
        names = rng.sample(log.people, rng.randrange(15, 45))
        for turn in range(rng.randrange(1, 4)):
            for i, name in enumerate(names):
                last = clients[(i + turn) % len(clients)]
                at = log.connect(at, last, name, 1, "leave") + rng.uniform(2, 60)
            at += rng.uniform(1800, 7200)
        user = rng.choice(names)
    elif kind == "user-enumeration":
        for i in range(rng.randrange(15, 300)):
            name = rng.choice(GUESSED) + str(rng.randrange(1000)) if i % 3 else rng.choice(log.people)
            if name in log.accounts and rng.random() < 0.7:
                name = rng.choice(NAMES) + str(rng.randrange(3, 999))
            at = log.connect(at, one, name, 0, "leave") + rng.uniform(0.2, 5)
    elif kind == "credential-stuffing":
        for i in range(rng.randrange(80, 600)):
            name = rng.choice(log.people) if i % 60 == 59 else rng.choice(NAMES) + str(rng.randrange(3, 9999))
            at = log.connect(at, one, name, 1, "leave") + rng.uniform(0.5, 8)
        user = rng.choice(log.people)
    done.clients.add(last)
    if with_success:
        log.connect(at + rng.uniform(1, 60), last, user, rng.choice([0, 1]), "accept")
        done.success = (last, user)
    log.attacks.append(done)


KINDS = ["brute-force", "brute-force many", "brute-force slow", "distributed-brute-force",
         "password-spraying", "password-spraying many", "user-enumeration", "credential-stuffing"]


def make(seed):
    log = AuthLog(seed)
    ordinary(log)
    background(log)
    for kind in KINDS:
        if log.rng.random() < 0.6:
            attack(log, kind, kind != "user-enumeration" and log.rng.random() < 0.5)
    return log
