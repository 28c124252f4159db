"""docs/catalogue.md from the catalogue."""


def cell(text):
    return text.replace("|", "\\|")


def render_fields(fields):
    if not fields:
        return ""
    rows = "".join(
        f"| `{f.name}` | `{cell(str(f.type)).rstrip('?')}` | "
        f"{'no' if f.type.is_optional or f.type.is_list else 'yes'} | {cell(f.help)} |\n" for f in fields)
    return f"\n| field | type | required | meaning |\n|---|---|---|---|\n{rows}"


def render_entry(entry, extra):
    return f"\n### {entry.name}\n{entry.summary}{extra}\n{render_fields(entry.fields)}"


def planned(entries):
    rows = "".join(f"| {e.name} | {e.area} | {cell(e.summary)} |\n" for e in entries if not e.built)
    return f"\n### Planned\n| name | area | meaning |\n|---|---|---|\n{rows}"


def render_docs(catalogue):
    parts = ["# Catalogue\n\nEvery command, event and fact. Generated from `catalogue/*.yaml` by "
             "`tools/catalogue/generate.py`; a test checks that this page is up to date. How they are "
             "written in JSON: [formats/event.md](formats/event.md).\n\n## Commands\n"]
    for e in (e for e in catalogue.commands if e.built):
        extra = f" Area: {e.area}. Given by: {', '.join(e.by)}."
        extra += " An observation: recorded, never refused." if e.outcome else ""
        extra += f" `{e.cli}`" if e.cli else ""
        parts.append(render_entry(e, extra))
    parts += [planned(catalogue.commands), "\n## Events\n"]
    parts += [render_entry(e, f" Area: {e.area}. Version {e.version}.") for e in catalogue.events if e.built]
    parts += [planned(catalogue.events), "\n## Facts\n\n",
              "| fact | area | holds when | supplied by |\n|---|---|---|---|\n"]
    parts += [f"| `{e.name}` | {e.area} | {cell(e.summary)} | `{cell(e.supply)}` |\n"
              for e in catalogue.facts if e.built]
    parts.append(planned(catalogue.facts))
    parts.append("\n## Records\n")
    parts += [f"\n### {r.name}\n{r.summary}\n{render_fields(r.fields)}" for r in catalogue.records]
    parts.append("\n## Enumerations\n\n| name | meaning | values |\n|---|---|---|\n")
    parts += [f"| `{e.name}` | {cell(e.help)} | {', '.join(f'`{v}`' for v in e.values)} |\n" for e in catalogue.enums]
    return "".join(parts)
