"""An emulated SSH login: clients that guess passwords, some with success, and people who mistype theirs."""
import datetime

START = datetime.datetime(2026, 11, 22, 2, 0, tzinfo=datetime.timezone.utc)


def write(out, rng):
    """auth.log, and auth_labels.tsv: client, and whether guessing succeeded (1), failed (0) or nobody guessed (-)."""
    entries, labels = [], []

    def said(second, client, text):
        when = START + datetime.timedelta(seconds=second)
        begin = f"{when:%Y-%m-%dT%H:%M:%S}.000000+00:00 gate sshd[{rng.randint(500, 30000)}]"
        entries.append((when, f"{begin}: {text} from {client} port {rng.randint(1025, 65000)} ssh2"))
    for number in range(rng.randint(3, 9)):
        client = f"203.0.113.{100 + number}"
        second = rng.randint(0, 3000)
        for _ in range(rng.randint(4, 60)):
            user = rng.choice(("root", "admin", "deploy", "invalid user test", "invalid user oracle"))
            said(second, client, f"Failed password for {user}")
            second += rng.randint(1, 20)
        won = rng.random() < 0.4
        if won:
            said(second, client, f"Accepted password for {rng.choice(('deploy', 'admin'))}")
        labels.append((client, int(won)))
    for number in range(rng.randint(4, 12)):
        client = f"198.51.100.{10 + number}"
        second = rng.randint(0, 3000)
        for _ in range(rng.choice((0, 0, 0, 1, 2))):
            said(second, client, "Failed password for ann")
            second += 6
        said(second, client, "Accepted publickey for ann")
        labels.append((client, "-"))
    entries.sort(key=lambda entry: entry[0])
    (out / "auth.log").write_text("".join(line + "\n" for _, line in entries))
    (out / "auth_labels.tsv").write_text("".join(f"{client}\t{label}\n" for client, label in labels))
