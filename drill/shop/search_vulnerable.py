"""Product search with an SQL injection: the term is pasted into the statement."""

import sqlite3


def search(database: sqlite3.Connection, term: str) -> list[tuple]:
    """Rows (id, title, price in cents, summary) whose title contains `term`, at most ten."""
    statement = (
        "SELECT id, title, price, summary FROM products "
        "WHERE title LIKE '%" + term + "%' ORDER BY 2 LIMIT 10"
    )
    return database.execute(statement).fetchall()
