"""Access logs of a shop with a login page, with their truth: shoppers who mistype and forget, an
office behind one address, programs, and guessed passwords. nginx's `combined`."""

import random
from datetime import timedelta

from auth import Attack, AuthLog, DAY, START

DAYS = 7
AGENTS = ["Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
          "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 "
          "(KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
          "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
          "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"]


class Shop:
    """How this seed's site answers: (path, failure, success), each answer (status, size, noise)."""

    def __init__(self, rng):
        self.path = rng.choice(["/login", "/account/signin", "/user/anmelden", "/wp-login.php", "/api/session",
                                "/kundenkonto"])
        page = rng.randrange(3000, 9000)
        forms = ((200, page, 40), (302, rng.choice([0, 138, 154]), 0))
        refusals = ((401, rng.randrange(20, 90), 0), (200, rng.randrange(300, 900), 12))
        sizes = ((200, rng.randrange(30, 70), 0), (200, rng.randrange(400, 1200), 12))
        if self.path == "/api/session":
            self.failure, self.success = rng.choice([refusals, sizes])
        else:
            self.failure, self.success = rng.choice([forms, forms, refusals])


class WebLog(AuthLog):
    """The same book-keeping; lines are requests."""

    def __init__(self, seed):
        super().__init__(seed)
        self.shop = Shop(self.rng)

    def ask(self, at, client, method, path, answer, agent):
        status, size, noise = answer
        self.lines.append((at, len(self.lines), client, method, path, status,
                           max(0, size + self.rng.randint(-noise, noise)), agent))

    def page(self, at, client, path, agent):
        self.ask(at, client, "GET", path, (200, 9000 + hash_of(path) % 20000, 300), agent)
        for i in range(self.rng.randrange(1, 5)):
            self.ask(at + i * 0.1, client, "GET", f"/assets/{i}.css", (200, 4000 + i * 1000, 0), agent)

    def login(self, at, client, agent, wrong, then):
        self.page(at, client, self.shop.path if self.shop.path != "/api/session" else "/", agent)
        for _ in range(wrong):
            at += self.rng.uniform(4, 25)
            self.ask(at, client, "POST", self.shop.path, self.shop.failure, agent)
        if then:
            at += self.rng.uniform(4, 25)
            self.ask(at, client, "POST", self.shop.path, self.shop.success, agent)
            self.page(at + 1, client, "/account", agent)
        return at

    def text(self):
        out = []
        for at, _, client, method, path, status, size, agent in sorted(self.lines):
            when = START + timedelta(seconds=at)
            out.append(f'{client} - - [{when:%d/%b/%Y:%H:%M:%S} +0000] "{method} {path} HTTP/1.1" {status} {size} '
                       f'"-" "{agent}"\n')
        return "".join(out)


def hash_of(text):
    return sum(ord(c) * (i + 7) for i, c in enumerate(text)) * 2654435761 % 4294967296


def moment(rng):
    return rng.randrange(DAYS) * DAY + min(max(rng.gauss(15, 4.5), 0), 23.95) * 3600


def visit(log, client, at):
    rng = log.rng
    agent = rng.choice(AGENTS)
    for _ in range(rng.randrange(1, 9)):
        log.page(at, client, f"/product/{rng.randrange(4000)}", agent)
        at += rng.uniform(4, 90)
    if rng.random() < 0.3:
        log.ask(at, client, "POST", "/cart/add", (302, 0, 0), agent)
    if rng.random() < 0.1:
        log.ask(at, client, "POST", "/search", (200, 15000, 6000), agent)
    if rng.random() < 0.5:
        log.ask(at, client, "POST", "/api/track", (204, 0, 0), agent)
    if rng.random() < 0.05:  # an address that was filled in wrongly, then rightly
        for _ in range(rng.randrange(1, 5)):
            log.ask(at, client, "POST", "/checkout/address", (200, 12000, 200), agent)
        log.ask(at + 30, client, "POST", "/checkout/address", (302, 0, 0), agent)
    if rng.random() < 0.35:
        luck = rng.random()
        if luck < 0.02:
            log.login(at, client, agent, rng.randrange(2, 9), rng.random() < 0.4)
        else:
            log.login(at, client, agent, rng.choice([1, 1, 1, 2, 2, 3]) if luck < 0.14 else 0, True)


def ordinary(log):
    rng = log.rng
    office = log.address()
    for _ in range(rng.randrange(1500, 4000)):
        client = office if rng.random() < 0.05 else log.address()
        log.ordinary.add(client)
        visit(log, client, moment(rng))
    app, probe, broken = log.address(), log.address(), log.address()
    log.ordinary.update((app, probe, broken))
    for at in range(0, DAYS * DAY, 300):  # a check that logs in
        log.ask(at, probe, "POST", log.shop.path, log.shop.success, "check/1.0")
    for at in range(0, DAYS * DAY, 900):  # a program that fetches a token
        log.ask(at, app, "POST", "/api/token/refresh", (200, 612, 5), "app/2.1")
    if rng.random() < 0.5:  # one whose token is no longer taken
        for at in range(3 * DAY, 3 * DAY + 20000, 60):
            log.ask(at, broken, "POST", "/api/token/refresh", (401, 33, 0), "app/2.1")


def bots(log, at, clients, tries, pace, pages):
    agents = {client: log.rng.choice(AGENTS) for client in clients}
    for client, count in tries:
        for _ in range(count):
            if pages:
                log.ask(at, client, "GET", log.shop.path, (200, log.shop.failure[1] + 500, 0), agents[client])
            log.ask(at + 0.4, client, "POST", log.shop.path, log.shop.failure, agents[client])
            at += log.rng.uniform(*pace)
    return at


def attack(log, kind, with_success):
    rng = log.rng
    at = rng.uniform(1, DAYS - 4) * DAY
    done = Attack(kind, slow=kind == "one slow")
    pages = rng.random() < 0.5
    if kind == "many":
        done.clients.update(log.address() for _ in range(rng.randrange(40, 300)))
        order = sorted(done.clients)
        rng.shuffle(order)
        at = bots(log, at, order, [(client, rng.choice([1, 1, 2, 3, 4])) for client in order], (5, 60), pages)
        lucky = rng.sample(order, rng.randrange(1, 4))
    else:
        lucky = [log.address()]
        done.clients.update(lucky)
        count, pace = {"one": (rng.randrange(60, 1500), (0.3, 6)), "one slow": (rng.randrange(40, 90), (900, 5000)),
                       "one blocked": (rng.randrange(60, 600), (0.3, 6))}[kind]
        if kind == "one blocked":
            for _ in range(count):
                log.ask(at, lucky[0], "POST", log.shop.path, (rng.choice([403, 429, 429]), 162, 0), AGENTS[0])
                at += rng.uniform(*pace)
        else:
            at = bots(log, at, lucky, [(lucky[0], count)], pace, pages)
    if with_success:
        for client in lucky:
            log.ask(at + rng.uniform(1, 9), client, "POST", log.shop.path, log.shop.success, AGENTS[0])
            for path in ("/account", "/account/orders", "/account/address"):
                log.ask(at + 10, client, "GET", path, (200, 7000, 100), AGENTS[0])
        done.success = (lucky[0], "")
    log.attacks.append(done)


KINDS = ["one", "one slow", "one blocked", "many"]


def make(seed):
    log = WebLog(seed)
    ordinary(log)
    for kind in KINDS:
        if log.rng.random() < 0.6:
            attack(log, kind, kind != "one blocked" and log.rng.random() < 0.5)
    return log
