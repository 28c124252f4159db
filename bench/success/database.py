"""The shop's database: SQLite with the functions that attacks on other databases call."""
import sqlite3
import threading
import time

MOST_SLEEP = 4.0  # seconds of one request, however many rows sleep
WORDS = ("leather canvas steel copper wool linen small large blue green red walking travel evening kitchen garden "
         "winter summer light heavy folding classic modern").split()
THINGS = "boots jacket lamp kettle chair bottle backpack scarf knife blanket clock mirror basket".split()
CATEGORIES = ("shoes", "outdoor", "home", "sale", "gifts")


class Shown(Exception):
    """An error whose message holds what a subquery gave, as extractvalue() of MySQL makes it."""


def fill(path, rng, secrets):
    """A new shop. The passwords of its users and its hidden items hold the secrets."""
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode=WAL")
    database.executescript(
        "CREATE TABLE items(id INTEGER PRIMARY KEY, title TEXT, price TEXT, text TEXT, category TEXT, hidden INT);"
        "CREATE TABLE users(id INTEGER PRIMARY KEY, name TEXT, password TEXT, email TEXT);")
    for number in range(1, 81):
        text = " ".join(rng.choice(WORDS) for _ in range(rng.choice((12, 30, 60, 150))))
        title = f"{rng.choice(WORDS)} {rng.choice(THINGS)}"
        hidden = number > 74
        if hidden:
            title += " " + secrets["hidden"]
        database.execute("INSERT INTO items VALUES(?,?,?,?,?,?)", (
            number, title, f"{rng.randint(5, 400)}.00", text, rng.choice(CATEGORIES), int(hidden)))
    for number in range(1, 41):
        name = "admin" if number == 1 else f"user{number}"
        word = secrets["password"] if number == 1 else secrets["words"] + f"{rng.getrandbits(64):016x}"
        database.execute("INSERT INTO users VALUES(?,?,?,?)", (number, name, word, f"{name}@{secrets['mail']}"))
    database.commit()
    database.close()


class Database:
    """One connection for each thread. `slept` of the present thread: seconds that injected calls took."""

    def __init__(self, path):
        self.path = path
        self.local = threading.local()

    def begin(self):
        self.local.slept = 0.0
        self.local.shown = None

    @property
    def slept(self):
        return self.local.slept

    def _sleep(self, seconds):
        try:
            seconds = min(max(float(seconds), 0.0), MOST_SLEEP - self.local.slept)
        except (TypeError, ValueError):
            return 0
        if seconds > 0:
            time.sleep(seconds)
            self.local.slept += seconds
        return 0

    def _show(self, *arguments):
        self.local.shown = f"XPATH syntax error: '{arguments[1] if len(arguments) > 1 else ''}'"
        raise ValueError("shown")

    def _connection(self):
        if not hasattr(self.local, "connection"):
            made = sqlite3.connect(self.path, timeout=5, isolation_level=None)
            for name in ("sleep", "pg_sleep"):
                made.create_function(name, 1, self._sleep)
            made.create_function("benchmark", 2, lambda n, _: self._sleep(float(n) / 5e6))
            made.create_function("extractvalue", 2, self._show)
            made.create_function("updatexml", 3, self._show)
            made.create_function("concat", -1, lambda *parts: "".join(str(p) for p in parts))
            made.create_function("ascii", 1, lambda text: ord(text[0]) if text else 0)
            made.create_function("database", 0, lambda: "shop")
            made.create_function("version", 0, lambda: "8.0.36")
            made.execute("ATTACH ':memory:' AS information_schema")
            made.execute("CREATE TABLE information_schema.tables(table_name TEXT, table_schema TEXT)")
            made.executemany("INSERT INTO information_schema.tables VALUES(?, 'shop')", [("items",), ("users",)])
            self.local.connection = made
        return self.local.connection

    def rows(self, statement, values=()):
        try:
            cursor = self._connection().execute(statement, values)
            rows = cursor.fetchmany(500)
            cursor.close()  # or it would hold its lock
            return rows
        except (sqlite3.Error, sqlite3.Warning) as error:
            raise Shown(self.local.shown or str(error)) from error

    def script(self, statements):
        """Several statements; how many rows they changed, beside the rows of the first."""
        connection = self._connection()
        before = connection.total_changes
        first, _, rest = statements.partition(";")
        rows = self.rows(first)
        for statement in rest.split(";"):
            if statement.strip():
                self.rows(statement)
        return rows, connection.total_changes - before
