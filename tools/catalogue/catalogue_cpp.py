"""C++ from the catalogue."""
import json
import re

SCALAR_TYPES = {
    "text": "std::string",
    "integer": "std::int64_t",
    "boolean": "bool",
    "instant": "Instant",
    "digest": "Digest",
}
HEAD = "// Generated from catalogue/*.yaml by tools/catalogue/generate.py.\n"


def quoted(text):
    return json.dumps(text)


def constant(value):
    return "k" + "".join(part[:1].upper() + part[1:] for part in re.split(r"[_\-]", value))


def cpp_type(type_):
    base = SCALAR_TYPES.get(type_.base, type_.base)
    if type_.is_list:
        return f"std::vector<{base}>"
    return f"std::optional<{base}>" if type_.is_optional else base


def render_enum(enum):
    values = ", ".join(constant(value) for value in enum.values)
    names = ", ".join(quoted(value) for value in enum.values)
    return (f"/// {enum.help}.\n"
            f"enum class {enum.name} : std::uint8_t {{ {values} }};\n"
            f"template <>\nstruct EnumNames<{enum.name}> {{\n"
            f"  static constexpr std::string_view kType = {quoted(enum.name)};\n"
            f"  static constexpr std::array<std::string_view, {len(enum.values)}> kValues{{{names}}};\n"
            f"}};\n")


def render_struct(entry, kind):
    lines = [f"/// {entry.summary}", f"struct {entry.name} {{"]
    lines.append(f"  static constexpr std::string_view kName = {quoted(entry.name)};")
    if kind == "event":
        lines.append(f"  static constexpr std::int64_t kVersion = {entry.version};")
    if kind == "command":
        lines.append(f"  static constexpr bool kOutcome = {'true' if entry.outcome else 'false'};")
    for field in entry.fields:
        lines.append(f"  {cpp_type(field.type)} {field.name}{{}};  ///< {field.help}")
    lines.append(f"  friend bool operator==(const {entry.name}&, const {entry.name}&) = default;")
    lines.append("  /// Calls visit(name, field) for each field in order; `self` may be const.")
    lines.append("  static void each_field(auto& self, auto&& visit) {")
    lines += [f"    visit(std::string_view({quoted(field.name)}), self.{field.name});" for field in entry.fields]
    lines += ["  }", "};", ""]
    return "\n".join(lines)


def header(purpose, includes, body):
    wanted = "\n".join(f"#include {name}" for name in includes)
    return (f"{HEAD}// {purpose}\n#pragma once\n\n{wanted}\n\n"
            f"namespace quell::incident {{\n\n{body}\n}}  // namespace quell::incident\n")


def render_variant(name, entries, help_):
    members = ",\n    ".join(entry.name for entry in entries)
    return f"/// {help_}\nusing {name} = std::variant<\n    {members}>;\n"


def render_facts(facts):
    values = ",\n  ".join(f"{constant(fact.name)},  ///< {fact.summary}" for fact in facts)
    names = ", ".join(quoted(fact.name) for fact in facts)
    return (f"/// Every fact that is computed from the record.\nenum class FactId : std::uint8_t {{\n  {values}\n}};\n"
            f"template <>\nstruct EnumNames<FactId> {{\n"
            f"  static constexpr std::string_view kType = \"FactId\";\n"
            f"  static constexpr std::array<std::string_view, {len(facts)}> kValues{{{names}}};\n}};\n")


def render_fields_table(prefix, entry):
    rows = "".join(
        f"    {{{quoted(field.name)}, {quoted(str(field.type))}, {quoted(field.help)}, "
        f"{'Need::kOptional' if field.type.is_optional or field.type.is_list else 'Need::kRequired'}}},\n"
        for field in entry.fields)
    return (f"constexpr std::array<FieldSpec, {len(entry.fields)}> k{prefix}{entry.name}{{{{\n{rows}}}}};\n"
            if entry.fields else f"constexpr std::array<FieldSpec, 0> k{prefix}{entry.name}{{}};\n")


def giver_mask(entry):
    return " | ".join(f"giver_bit(Giver::{constant(by)})" for by in entry.by) or "0"


def render_tables(catalogue):
    built_first = lambda entries: [e for e in entries if e.built] + [e for e in entries if not e.built]
    parts = [HEAD, '#include "incident/catalogue.h"\n\n#include <array>\n\nnamespace quell::incident {\nnamespace {\n']
    for prefix, entries in (("Command", catalogue.commands), ("Event", catalogue.events)):
        parts += [render_fields_table(prefix, entry) for entry in built_first(entries)]
    status = lambda e: "Status::kBuilt" if e.built else "Status::kPlanned"
    parts.append(f"constexpr std::array<CommandSpec, {len(catalogue.commands)}> kCommands{{{{\n")
    for e in built_first(catalogue.commands):
        kind = "Outcome::kYes" if e.outcome else "Outcome::kNo"
        parts.append(f"    {{{quoted(e.name)}, {quoted(e.summary)}, {quoted(e.area)}, {quoted(e.cli)}, "
                     f"{status(e)}, {kind}, {giver_mask(e)}, kCommand{e.name}}},\n")
    parts.append(f"}}}};\nconstexpr std::array<EventSpec, {len(catalogue.events)}> kEvents{{{{\n")
    for e in built_first(catalogue.events):
        parts.append(f"    {{{quoted(e.name)}, {quoted(e.summary)}, {quoted(e.area)}, "
                     f"{status(e)}, {e.version}, kEvent{e.name}}},\n")
    parts.append(f"}}}};\nconstexpr std::array<FactSpec, {len(catalogue.facts)}> kFacts{{{{\n")
    for e in built_first(catalogue.facts):
        parts.append(f"    {{{quoted(e.name)}, {quoted(e.summary)}, {quoted(e.area)}, "
                     f"{quoted(e.supply)}, {status(e)}}},\n")
    parts.append("}};\n}  // namespace\n\n"
                 "std::span<const CommandSpec> command_specs() { return kCommands; }\n"
                 "std::span<const EventSpec> event_specs() { return kEvents; }\n"
                 "std::span<const FactSpec> fact_specs() { return kFacts; }\n\n"
                 "}  // namespace quell::incident\n")
    return "".join(parts)


def render_all(catalogue):
    built = lambda entries: [entry for entry in entries if entry.built]
    events, commands = built(catalogue.events), built(catalogue.commands)
    types = "\n".join([render_enum(e) for e in catalogue.enums] +
                      [render_struct(r, "record") for r in catalogue.records])
    return {
        "incident/types.h": header(
            "Enumerations and records of commands and events.",
            ["<array>", "<cstdint>", "<optional>", "<string>", "<string_view>", "<vector>", "",
             '"base/time.h"', '"incident/digest.h"', '"incident/enum_names.h"'], types
        ).replace("#include \n", "\n"),
        "incident/events.h": header(
            "What can have happened: one struct an event type.",
            ["<variant>", "", '"incident/types.h"'],
            "\n".join([render_struct(e, "event") for e in events] +
                      [render_variant("EventBody", events, "Any event. New types are added at the "
                                      "end of the catalogue's list, in any order.")])
        ).replace("#include \n", "\n"),
        "incident/commands.h": header(
            "What can be asked for: one struct a command.",
            ["<variant>", "", '"incident/types.h"'],
            "\n".join([render_struct(e, "command") for e in commands] +
                      [render_variant("CommandBody", commands, "Any command.")])
        ).replace("#include \n", "\n"),
        "incident/fact_id.h": header(
            "The facts.", ["<array>", "<cstdint>", "<string_view>", "", '"incident/enum_names.h"'],
            render_facts(built(catalogue.facts))).replace("#include \n", "\n"),
        "catalogue_tables.cpp": render_tables(catalogue),
    }
