"""Product search with a parameter: the term is only ever a value."""

import sqlite3


def search(database: sqlite3.Connection, term: str) -> list[tuple]:
    """Rows (id, title, price in cents, summary) whose title contains `term`, at most ten.

    A percent sign or underscore in the term stands for itself.
    """
    literal = term.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return database.execute(
        "SELECT id, title, price, summary FROM products "
        "WHERE title LIKE ? ESCAPE '\\' ORDER BY 2 LIMIT 10",
        (f"%{literal}%",),
    ).fetchall()
