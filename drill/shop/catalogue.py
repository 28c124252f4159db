"""The shop's data, made up from a seed: products, customers, files. Nothing in it is real."""

import hashlib
import os
import random
import sqlite3

ADJECTIVES = (
    "Amber Black Blue Bright Calm Classic Copper Early Fine Forest Golden Green Harbour Heavy Ivory "
    "Late Light Linen Little Lunar Midnight Mild Misty Northern Old Pale Plain Quiet Red River Royal "
    "Silver Slow Smoked Soft Southern Spring Stone Summer Sweet Velvet Warm White Wild Winter"
).split()
NOUNS = (
    "Basket Bench Blanket Blend Board Bowl Brush Candle Chair Clock Cup Desk Flask Frame Glass Jar "
    "Kettle Knife Ladle Lamp Leaf Mirror Mug Oil Pan Pillow Plate Pot Press Rug Scale Shelf Soap "
    "Spoon Stool Table Teapot Tin Towel Tray Vase"
).split()
# The last one has an apostrophe: an honest visitor who looks for it also meets the flaw.
SETS = ["", "", "", " Set", " No. 2", " Large", " Small", " Union Edition", " Collector's Piece"]
WORDS = (
    "made by hand in small numbers from material that was chosen with care and lasts for years of "
    "daily use the surface is easy to clean and keeps its colour every piece is checked before it "
    "leaves the workshop delivery takes three days returns are free within a month please select a "
    "size and drop us a line where you have a question the update of this order is sent by mail"
).split()
FIRST = (
    "ada ben carla dmitri elif farid greta hugo ines jonas karin liam mara nils olga pavel quinn rosa "
    "samir tilda umar vera wim xenia yusuf zoe"
).split()
LAST = (
    "adler brandt costa dahl egger fischer garcia hansen ivanov jensen kaya lang moreau novak olsen "
    "petrov quist rossi silva tanaka urban vogel weber yilmaz zeller"
).split()

SCHEMA = """
CREATE TABLE products (id INTEGER PRIMARY KEY, title TEXT, price INTEGER, summary TEXT, text TEXT);
CREATE TABLE {customers} (id INTEGER PRIMARY KEY, email TEXT, password_hash TEXT, city TEXT);
"""


def sentence(rng: random.Random, words: int) -> str:
    start = rng.randrange(len(WORDS))
    chosen = [WORDS[(start + step) % len(WORDS)] for step in range(words)]
    return " ".join(chosen).capitalize() + "."


def slug(title: str) -> str:
    kept = "".join(c if c.isalnum() else "-" for c in title.lower())
    return "-".join(part for part in kept.split("-") if part)


def product(rng: random.Random, number: int) -> tuple:
    title = rng.choice(ADJECTIVES) + " " + rng.choice(NOUNS) + rng.choice(SETS)
    text = "\n".join(sentence(rng, rng.randrange(25, 60)) for _ in range(rng.randrange(4, 16)))
    return number, title, rng.randrange(300, 30000), sentence(rng, 12), text


def customer(rng: random.Random, number: int) -> tuple:
    email = f"{rng.choice(FIRST)}.{rng.choice(LAST)}{number}@mail.example"
    # As many shops still do it: a salt and a fast hash.
    salt = f"{rng.getrandbits(32):08x}"
    digest = hashlib.sha256(f"{salt}{number}".encode()).hexdigest()
    return number, email, f"{salt}${digest}", rng.choice(("Bern", "Graz", "Kiel", "Lille", "Turin"))


def make_database(path: str, config: dict) -> None:
    """Writes the SQLite file, whole or not at all."""
    rng = random.Random(f"database {config['seed']}")
    part = path + ".part"
    if os.path.exists(part):
        os.unlink(part)
    database = sqlite3.connect(part)
    with database:
        database.executescript(SCHEMA.format(customers=config["customer_table"]))
        database.executemany(
            "INSERT INTO products VALUES (?, ?, ?, ?, ?)",
            (product(rng, number) for number in range(1, config["products"] + 1)),
        )
        database.executemany(
            f"INSERT INTO {config['customer_table']} VALUES (?, ?, ?, ?)",
            (customer(rng, number) for number in range(1, config["customers"] + 1)),
        )
    database.close()
    os.rename(part, path)


def make_files(root: str, config: dict) -> None:
    """The imitated file system: data sheets for everyone, and what a traversal would find."""
    rng = random.Random(f"files {config['seed']}")
    sheets = os.path.join(root, "srv/shop/files")
    os.makedirs(sheets, exist_ok=True)
    for number in range(1, config["products"] + 1, 3):
        text = "\n".join(sentence(rng, 14) for _ in range(rng.randrange(20, 90)))
        write(os.path.join(sheets, f"sheet-{number}.txt"), text + "\n")
    write(os.path.join(root, "srv/shop/files-internal/prices.csv"), "product,purchase price\n1,2.10\n")
    key = f"{rng.getrandbits(128):032x}"
    settings = f"[shop]\ndebug = off\nsession_key = {key}\ndatabase = /srv/shop/shop.sqlite\n"
    write(os.path.join(root, "srv/shop/settings.ini"), settings)
    accounts = ["root:x:0:0:root:/root:/bin/bash", "daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin",
                "www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin",
                "shop:x:998:998:web shop:/srv/shop:/usr/sbin/nologin"]
    accounts += [f"{name}:x:{1000 + n}:{1000 + n}::/home/{name}:/bin/bash"
                 for n, name in enumerate(rng.sample(FIRST, rng.randrange(2, 9)))]
    write(os.path.join(root, "etc/passwd"), "\n".join(accounts) + "\n")


def write(path: str, text: str) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
