"""Targets of other shapes. `journal`: long pages with blocks that rotate, so that ordinary sizes are of a few kinds;
its search box is used for code as well. `api`: JSON, short pages of results, a login that answers with a token."""
import html
import json

from . import code_pages, pages
from .pages import Answer


class JournalLook(pages.Look):
    """One of four blocks on each page, chosen anew each time."""
    BLOCKS = ("", "<aside>" + "Subscribe to our letter. " * 14 + "</aside>", "<aside>" + "Read on. " * 120 + "</aside>",
              "<figure>" + "<img src=/a.png alt=advertisement>" * 60 + "</figure>")

    def page(self, title, content):
        text = super().page(title, content + self.rng.choice(self.BLOCKS))
        return text + "<script>" + "var menu=[1,2,3];" * 400 * self.manner.filler + "</script>"


class ApiLook(pages.Look):
    content_type = "application/json"

    def page(self, title, content):
        return json.dumps({"page": title, "content": content, "trace": f"{self.rng.getrandbits(64):016x}"})

    def missing(self):
        if self.manner.missing == "soft404":
            return Answer(200, json.dumps({"content": [], "message": "nothing"}))
        return Answer(404, json.dumps({"error": "no such thing"}))

    def trouble(self, message):
        verbose = self.manner.errors.startswith("verbose")
        body = {"error": "internal", "detail": message if verbose else ""}
        if self.manner.errors == "empty200":
            body = {"content": [], "message": "nothing"}
        return Answer(200 if self.manner.errors.endswith("200") else 500, json.dumps(body), error=message)


class ApiItem(pages.ItemPage):
    row_mark = '"price"'

    def get(self, values):
        asked = values.get("id", "")
        if self.vulnerable:
            rows = self.site.select(f"SELECT id, title, price, text FROM items WHERE id = ({asked}) LIMIT 1"
                                    if self.wrong == "crash" else
                                    f"SELECT id, title, price, text FROM items WHERE id = {asked}")
        elif asked.isdigit() and len(asked) < 9:
            rows = self.site.select("SELECT id, title, price, text FROM items WHERE id = ?", (asked,))
        else:
            return Answer(422, json.dumps({"error": "id must be a number", "got": asked[:40]}))
        if not rows:
            return self.site.look.missing()
        return Answer(200, json.dumps({"id": rows[0][0], "title": rows[0][1], "price": rows[0][2], "text": rows[0][3]}))


class ApiSearch(pages.SearchPage):
    """Five rows to a page, and how many there are."""
    row_mark = '"price"'

    def get(self, values):
        term = values.get("q", "")
        if self.vulnerable:
            rows = self.site.select("SELECT id, title, price FROM items WHERE hidden = 0 AND "
                                    f"title LIKE '%{term}%' LIMIT 300")
        else:
            rows = self.site.select("SELECT id, title, price FROM items WHERE hidden = 0 AND title LIKE ?",
                                    (f"%{term}%",))
        shown = [{"id": r[0], "title": r[1], "price": r[2]} for r in rows[:5]]
        return Answer(200, json.dumps({"query": term if self.reflects != "no" else None, "total": len(rows),
                                       "page": shown}))


class ApiList(pages.ListPage):
    """How many of a category there are, and the first three names."""
    row_mark = '"name"'

    def get(self, values):
        asked = values.get("category", "shoes")
        changed = 0
        if self.vulnerable:
            rows, changed = self.site.script(
                f"SELECT title, price FROM items WHERE hidden = 0 AND category = '{asked}'")
        else:
            rows = self.site.select("SELECT title, price FROM items WHERE hidden = 0 AND category = ?", (asked,))
        return Answer(200, json.dumps({"count": len(rows), "first": [{"name": r[0]} for r in rows[:3]]}),
                      truth={"changed": changed})


class ApiLogin(pages.LoginPage):
    """Answers with a token, or says no with 401 or 200."""

    def post(self, values, client):
        answer = super().post(values, client)
        if answer.truth.get("in"):
            token = f"{self.site.rng.getrandbits(512):0128x}"
            return Answer(200, json.dumps({"token": token, "type": "bearer"}), {"Set-Cookie": "session=1"}, {"in": 1})
        if answer.status == 429:
            return answer
        return Answer(401 if self.kind == "401" else 200, json.dumps({"error": "wrong name or password"}))


class ApiFetch(code_pages.FetchPage):
    """Tells the length and the first words only."""

    def get(self, values):
        answer = super().get(values)
        if answer.status != 200:
            return answer
        text = html.unescape(answer.body)
        return Answer(200, json.dumps({"length": len(text), "begins": text[:400]}), truth=answer.truth)


LOOKS = {"shop": pages.Look, "journal": JournalLook, "api": ApiLook}
PREFIXES = {"shop": "/", "journal": "/de/", "api": "/api/v2/"}
MAKERS = {"shop": {}, "journal": {}, "api": {"item": ApiItem, "search": ApiSearch, "list": ApiList, "login": ApiLogin,
                                             "fetch": ApiFetch}}
