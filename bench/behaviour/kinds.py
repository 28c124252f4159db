"""Labelled behaviours: those that are to be told, and those that look like them."""

from behaviour.site import OWN, a_page, visit

WORDS = ["admin", "backup", "old", "test", "dev", "api", "data", "private", "config", "db", "tmp",
         "log", "site", "user", "shop", "panel", "portal", "new", "web", "files"]
PROBES = ["/.env", "/.git/config", "/wp-login.php", "/phpmyadmin/", "/actuator/env", "/server-status",
          "/.aws/credentials", "/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php", "/xmlrpc.php"]
INJECTIONS = ["1%27%20or%201=1--", "1%27%20union%20select%20{},null--", "../../../../etc/passwd",
              "%3Cscript%3Ealert({})%3C/script%3E", ";cat%20/etc/passwd", "{{{{7*{}}}}}",
              "1%27%20and%20sleep({})--", "http://169.254.169.254/latest/meta-data/"]


def moment(log, length):
    return log.random.randint(3600, log.seconds - length - 3600)


def word(log):
    return log.random.choice(WORDS) + log.random.choice(["", "-", "_"]) + log.random.choice(WORDS)


# -- scanners ------------------------------------------------------------------------------------

def scanner_wordlist(log):
    who, at, agent = log.address(), moment(log, 600), log.agent()
    for i in range(log.random.randint(150, 900)):
        log.ask(at + i / 8, who, f"/{word(log)}{log.random.choice(['', '.php', '/', '.bak', '.zip'])}",
                status=log.random.choice([404] * 12 + [403]), size=150, agent=agent)
    log.label("scanner: word list", "scanner", clients=[who])


def scanner_probes(log):
    who, at = log.address(), moment(log, 600)
    for i in range(60):
        path = log.random.choice(PROBES) if i % 2 else f"/{word(log)}/{word(log)}"
        log.ask(at + i * 2, who, path, status=404, size=150, agent="Go-http-client/1.1")
    log.label("scanner: known weak spots", "scanner", clients=[who])


def scanner_fuzzer(log):
    who, at, agent = log.address(), moment(log, 900), log.agent()
    for i in range(200):
        place = log.random.choice(["/search?q=", "/product/7?id=", "/index.php?page=",
                                   "/api/v1/stock?sku=", "/cart?item=", "/contact?name="])
        log.ask(at + i, who, place + log.random.choice(INJECTIONS).format(log.random.randint(2, 9)),
                status=log.random.choice([200, 200, 400, 500]), agent=agent)
    log.label("scanner: attacks on many places", "scanner", clients=[who])


def scanner_slow(log):
    who, agent = log.address(), log.agent()
    for i in range(160):
        path = log.random.choice(PROBES) if i % 3 == 0 else f"/{word(log)}.{log.random.choice(['bak', 'sql', 'old'])}"
        log.ask(i * log.seconds / 160, who, path, status=404, size=150, agent=agent)
    log.label("scanner: slow", "scanner", clients=[who])


def scanner_disguised(log):
    who, at, agent = log.address(), moment(log, 900), log.agent()
    for i in range(300):
        log.ask(at + i * 1.5, who, f"/{word(log)}/", status=404, size=150, agent=agent,
                referer=OWN + "/" if i % 4 == 0 else "")
        if i % 30 == 0:
            log.ask(at + i * 1.5, who, "/", agent=agent)
    log.label("scanner: disguised as a browser", "scanner", clients=[who])


def crawler(log):
    who = log.address()
    log.ask(30, who, "/robots.txt", agent="ExampleBot/2.1 (+http://bot.example)")
    for i in range(900):
        old = log.random.random() < 0.35
        log.ask(60 + i * 90, who, f"/old/{word(log)}-{i}.html" if old else a_page(log),
                status=404 if old else 200, agent="ExampleBot/2.1 (+http://bot.example)")
    log.label("look-alike: crawler of old links", "", clients=[who])


def link_checker(log):
    who, at = log.address(), moment(log, 2000)
    for i in range(450):
        gone = log.random.random() < 0.05
        log.ask(at + i * 3, who, f"/product/{i}" if not gone else f"/gone/{i}", method="HEAD",
                status=404 if gone else 200, size=0, referer=OWN + "/", agent="LinkChecker/10.1")
    log.label("look-alike: link checker", "", clients=[who])


def monitor(log):
    who = log.address()
    for i in range(0, log.seconds, 30):
        log.ask(i, who, "/health", status=200 if i % 7200 else 503, size=2, agent="check_http/2.3")
    log.label("look-alike: monitor", "", clients=[who])


def office(log):
    who = log.address()
    agents = [log.agent() for _ in range(30)]
    for _ in range(350):
        visit(log, log.random.randint(28_000, 62_000), who, log.random.choice(agents))
    log.label("look-alike: office behind one address", "", clients=[who])


def broken_link(log):
    clients = [log.address() for _ in range(400)]
    for who in clients:
        log.ask(log.random.randint(0, log.seconds), who, "/article/removed-story", status=404,
                size=150, referer="https://news.example/today", agent=log.agent())
    log.label("look-alike: broken link of a popular page", "", clients=clients,
              endpoint="/article/removed-story")


# -- floods --------------------------------------------------------------------------------------

def flood_single(log):
    who, length = log.address(), log.random.randint(120, 900)
    at, agent = moment(log, length), log.agent()
    for i in range(length * 6):
        log.ask(at + i / 6, who, f"/search?q={log.random.randint(0, 99999)}", agent=agent)
    log.label("flood: one client", "flood", clients=[who], endpoint="/search", time=(at, at + length))


def flood_distributed(log):
    length = log.random.randint(240, 900)
    at, agent = moment(log, length), log.agent()
    clients = [log.address() for _ in range(150)]
    for who in clients:
        for _ in range(40):
            second = at + log.random.random() * length
            hurt = log.random.random() < 0.4
            log.ask(second, who, "/cart", agent=agent, status=503 if hurt else 200,
                    took=log.random.randint(900, 4000))
    log.label("flood: many clients, server overloaded", "flood", clients=clients, endpoint="/cart",
              time=(at, at + length))


def flood_slow(log):
    at, agent = moment(log, 600), log.agent()
    clients = [log.address() for _ in range(3)]
    for i in range(90):
        log.ask(at + i * 6, clients[i % 3], f"/api/v1/prices?from=0&to={i}", agent=agent,
                took=log.random.randint(9000, 20_000))
    log.label("flood: few slow requests", "slow-requests", clients=clients,
              endpoint="/api/v1/prices", time=(at, at + 540))


def flood_connections(log):
    who, at = log.address(), moment(log, 600)
    for i in range(300):
        log.ask(at + i, who, "/", status=408, size=0, took=log.random.randint(20_000, 60_000))
    log.label("flood: connections held open", "slow-requests", clients=[who], endpoint="/",
              time=(at, at + 300))


def flash_crowd(log):
    at = moment(log, 2400)
    clients = [log.address() for _ in range(900)]
    for who in clients:
        visit(log, at + log.random.expovariate(1 / 400), who, log.agent(), "/article/a-story",
              "https://news.example/today", log.random.randint(1, 2))
    log.label("look-alike: flash crowd", "", clients=clients, endpoint="/article/a-story",
              time=(at, at + 2400))


def hourly_job(log):
    who = log.address()
    for hour in range(log.seconds // 3600):
        for i in range(240):
            log.ask(hour * 3600 + 120 + i / 2, who, f"/api/v1/export?page={i}", agent="sync/1.0")
    log.label("look-alike: hourly job", "", clients=[who], endpoint="/api/v1/export")


# -- web shells ----------------------------------------------------------------------------------

def shell_after_upload(log):
    who, at, agent = log.address(), moment(log, 4000), log.agent()
    visit(log, at, who, agent, "/contact")
    log.ask(at + 300, who, "/upload.php", method="POST", status=200, agent=agent)
    name = f"/uploads/{word(log)}.php"
    for i in range(log.random.randint(4, 40)):
        log.ask(at + 320 + i * 40, who, name, method=log.random.choice(["POST", "GET"]), agent=agent)
    log.label("web shell: after an upload", "web-shell", clients=[who], endpoint=name)


def shell_planted(log):
    who, at, agent = log.address(), moment(log, 8000), log.agent()
    name = f"/includes/{word(log)}.php"
    log.ask(at - 2000, log.address(), name, status=404, size=150, agent=log.agent())
    for i in range(12):
        log.ask(at + i * 300, who, name, method="POST", agent=agent)
    log.label("web shell: planted, unknown way", "web-shell", clients=[who], endpoint=name)


def callback(log):
    who, at = log.address(), moment(log, 20_000)
    for i in range(40):
        log.ask(at + i * 400, who, "/payment/callback.php", method="POST", agent="PayNotify/1.0")
    log.label("look-alike: new payment callback", "", clients=[who], endpoint="/payment/callback.php")


def cron(log):
    who = log.address()
    for i in range(0, log.seconds, 300):
        log.ask(i, who, "/wp-cron.php?doing_wp_cron=1", method="POST", size=0, agent="WordPress/6.4")
    log.label("look-alike: cron script", "", clients=[who], endpoint="/wp-cron.php")


def new_admin_page(log):
    who, at, agent = log.address(), moment(log, 8000), log.agent()
    for i in range(25):
        visit(log, at + i * 200, who, agent, "/admin/index.php", pages=1)
        log.ask(at + i * 200 + 20, who, "/admin/orders-export.php", agent=agent,
                referer=OWN + "/admin/index.php", method=log.random.choice(["GET", "POST"]))
    log.label("look-alike: new page of the staff", "", clients=[who],
              endpoint="/admin/orders-export.php")


# -- campaigns -----------------------------------------------------------------------------------

def campaign_rotation(log):
    agent, at = log.agent(), moment(log, 6000)
    clients = [log.address() for _ in range(log.random.randint(5, 20))]
    bodies = ["1%27%20union%20select%20{},a--", "1%27%20union%20select%20{},a,b--",
              "1%27%20order%20by%20{}--", "1%27%20and%20{}=2--"]
    for number, who in enumerate(clients):
        for i, body in enumerate(bodies * 2):
            log.ask(at + number * 240 + i * 10, who, "/product/9?id=" + body.format(i + number),
                    agent=agent)
    log.label("campaign: addresses in turn", "campaign", clients=clients)


def campaign_scattered(log):
    agent, at = "python-requests/2.31", moment(log, 2000)
    clients = [log.address() for _ in range(15)]
    for i in range(60):
        log.ask(at + i * 20, log.random.choice(clients), "/index.php?page=" + "../" * (i % 9 + 2) +
                log.random.choice(["etc/passwd", "etc/hosts", "proc/self/environ"]), agent=agent,
                status=400)
    used = {line[1] for line in log.lines} & set(clients)
    log.label("campaign: one list over many addresses", "campaign", clients=used)


def campaign_agents(log):
    at = moment(log, 3000)
    clients = [log.address() for _ in range(8)]
    bodies = ["%27%20or%20%27{}%27=%27{}", "%27%20union%20all%20select%20{},{}%23",
              "%27)%20or%20sleep({})--%20{}", "%27%7C%7Cpg_sleep({})--{}", "1;drop%20table%20x{}--{}"]
    for who in clients:
        for i, body in enumerate(bodies):
            log.ask(at + log.random.randint(0, 2500), who, "/search?q=" + body.format(i, i),
                    agent=log.agent())
    log.label("campaign: one list, agents that change", "campaign", clients=clients)


def strangers(log):
    """Bots of the internet's noise: the same few paths, each for itself."""
    clients = [log.address() for _ in range(25)]
    for who in clients:
        at, agent = moment(log, 100), log.random.choice([log.agent(), "curl/8.1", "zgrab/0.x", "-"])
        for i in range(log.random.randint(1, 3)):
            log.ask(at + i, who, log.random.choice(PROBES), status=404, size=150, agent=agent)
    log.label("look-alike: unrelated bots", "no campaign", clients=clients)


def two_attackers(log):
    clients = [log.address(), log.address()]
    for who, place in zip(clients, ["/search?q=", "/product/3?id="]):
        at, agent = moment(log, 2000), log.agent()
        for i in range(12):
            log.ask(at + i * 20, who, place + log.random.choice(INJECTIONS).format(i), agent=agent)
    log.label("look-alike: two attackers", "no campaign", clients=clients)


ALL = [scanner_wordlist, scanner_probes, scanner_fuzzer, scanner_slow, scanner_disguised, crawler,
       link_checker, monitor, office, broken_link, flood_single, flood_distributed, flood_slow,
       flood_connections, flash_crowd, hourly_job, shell_after_upload, shell_planted, callback, cron,
       new_admin_page, campaign_rotation, campaign_scattered, campaign_agents, strangers,
       two_attackers]
