"""The catalogue as checked Python values."""
import dataclasses
import re

import yaml

SCALARS = {"text", "integer", "boolean", "instant", "digest"}
ACTORS = {"person", "approver", "agent", "timer", "effect"}


class CatalogueError(Exception):
    """Something in the catalogue is wrong; the text says where."""


@dataclasses.dataclass
class Type:
    base: str
    is_list: bool
    is_optional: bool

    def __str__(self):
        return (f"list<{self.base}>" if self.is_list else self.base) + ("?" if self.is_optional else "")


@dataclasses.dataclass
class Field:
    name: str
    type: Type
    help: str


@dataclasses.dataclass
class Entry:
    """A command, an event, a record or a fact."""
    name: str
    summary: str
    status: str = "built"
    area: str = ""
    version: int = 1
    by: tuple = ()
    outcome: bool = False
    cli: str = ""
    supply: str = ""
    fields: tuple = ()

    @property
    def built(self):
        return self.status == "built"


@dataclasses.dataclass
class Enum:
    name: str
    help: str
    values: list


@dataclasses.dataclass
class Catalogue:
    enums: list
    records: list
    events: list
    commands: list
    facts: list


class UniqueKeyLoader(yaml.SafeLoader):
    """SafeLoader that refuses a key given twice."""

    def construct_mapping(self, node, deep=False):
        seen = set()
        for key_node, _ in node.value:
            if key_node.value in seen:
                raise CatalogueError(f"line {key_node.start_mark.line + 1}: '{key_node.value}' twice")
            seen.add(key_node.value)
        return super().construct_mapping(node, deep)


def read(path):
    return yaml.load(path.read_text(), UniqueKeyLoader)


def check_keys(where, given, allowed, required):
    unknown = set(given) - set(allowed)
    missing = set(required) - set(given)
    if unknown or missing:
        raise CatalogueError(f"{where}: unknown {sorted(unknown)}, missing {sorted(missing)}")


def parse_type(where, text, known):
    match = re.fullmatch(r"(?:list<(\w+)>|(\w+))(\?)?", text)
    if not match:
        raise CatalogueError(f"{where}: '{text}' is no type")
    base = match[1] or match[2]
    if base not in known:
        raise CatalogueError(f"{where}: unknown type '{base}'")
    if match[1] and match[3]:
        raise CatalogueError(f"{where}: a list is never optional, leave it empty")
    return Type(base, bool(match[1]), bool(match[3]))


def parse_fields(where, given, known):
    fields = []
    for name, data in (given or {}).items():
        check_keys(f"{where}.{name}", data, ("type", "help"), ("type", "help"))
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            raise CatalogueError(f"{where}.{name}: a field is written in snake_case")
        fields.append(Field(name, parse_type(f"{where}.{name}", data["type"], known), data["help"]))
    return tuple(fields)


def parse_entry(kind, name, data, known):
    where = f"{kind} {name}"
    allowed = {
        "event": ("version", "area", "status", "summary", "fields"),
        "command": ("area", "status", "by", "cli", "summary", "fields", "outcome"),
        "fact": ("status", "area", "summary", "supply"),
    }[kind]
    check_keys(where, data, allowed, ("area", "status", "summary"))
    if data["status"] not in ("built", "planned"):
        raise CatalogueError(f"{where}: status is built or planned")
    by = tuple(data.get("by", ()))
    if kind == "command" and (not by or set(by) - ACTORS):
        raise CatalogueError(f"{where}: by must name some of {sorted(ACTORS)}")
    if kind != "fact" and data["status"] == "built" and not data.get("fields"):
        raise CatalogueError(f"{where}: a built {kind} has fields")
    if kind == "fact" and data["status"] == "built" and not data.get("supply"):
        raise CatalogueError(f"{where}: a built fact names the command that supplies it")
    return Entry(name=name, summary=data["summary"], status=data["status"], area=data["area"],
                 version=data.get("version", 1), by=by, outcome=data.get("outcome", False),
                 cli=data.get("cli", ""), supply=data.get("supply", ""),
                 fields=parse_fields(where, data.get("fields"), known))


def load(directory):
    types = read(directory / "types.yaml")
    enums = []
    for name, data in types["enums"].items():
        check_keys(f"enum {name}", data, ("help", "values"), ("help", "values"))
        enums.append(Enum(name, data["help"], [str(value) for value in data["values"]]))
    known = SCALARS | {enum.name for enum in enums}
    records = []
    for name, data in types["records"].items():
        check_keys(f"record {name}", data, ("help", "fields"), ("help", "fields"))
        records.append(Entry(name, data["help"], fields=parse_fields(f"record {name}", data["fields"], known)))
        known = known | {name}
    entries = {}
    for kind in ("event", "command", "fact"):
        given = read(directory / f"{kind}s.yaml")[f"{kind}s"]
        entries[kind] = [parse_entry(kind, name, data, known) for name, data in given.items()]
    return Catalogue(enums, records, entries["event"], entries["command"], entries["fact"])
