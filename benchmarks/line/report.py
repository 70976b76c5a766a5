"""Report of the results, as Markdown tables and as JSON."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from benchmarks.line.figures import Figure, GoalVerdict, short
from benchmarks.line.plan import Result
from benchmarks.line.sampler import Measured


def markdown(results: Sequence[Result], machine: Mapping[str, Any], command: str) -> str:
    """Make the report as Markdown: machine, goals, every contestant, tables."""
    parts = [f"`{command}` on {_machine(machine)}.", goals([row for result in results for row in result.verdicts])]
    runs = {name: found for result in results for name, found in result.runs.items()}
    parts += [contestants(runs)] if runs else []
    for result in results:
        parts += [f"{title}:\n\n{table(rows)}" for title, rows in result.tables.items() if rows]
    return "\n\n".join(part for part in parts if part) + "\n"


def goals(rows: Sequence[GoalVerdict]) -> str:
    """Make the table of goals."""
    if not rows:
        return ""
    head = "| row | what | against | goal | measured | by CPU time | ours | theirs | reached |\n" + "|---" * 9 + "|"
    notes = [f"- `{row.row}`: {'; '.join(row.notes)}" for row in rows if row.notes]
    return "\n".join([head, *map(goal, rows)]) + ("\n\n" + "\n".join(notes) if notes else "")


def goal(row: GoalVerdict) -> str:
    """Make a row of the table: the median, with the lowest and the highest of the runs."""
    theirs = f"{row.theirs} {row.unit}" if row.theirs else ""
    ours = f"{row.ours} {row.unit}"
    wanted = f"{row.sense} {short(row.goal)}"
    reached = "yes" if row.reached else "**no**"
    cells = (f"`{row.row}`", row.what, row.against, wanted, row.value, row.by_cpu or "", ours, theirs, reached)
    return f"| {' | '.join(map(str, cells))} |"


def contestants(runs: Mapping[str, Sequence[Measured]]) -> str:
    """Make the table of all contestants: rates, processor seconds and memory."""
    lines = ["| who | records/s | CPU s a million records | peak memory, MB |", "|---|---|---|---|"]
    for name, found in runs.items():
        rate, cpu = Figure.of([one.rate for one in found]), Figure.of([one.cpu for one in found])
        lines.append(f"| {name} | {rate} | {cpu} | {_memory(found)} |")
    return "\n".join(lines)


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Make a table of rows that have the same named cells."""
    names = list(rows[0])
    head = f"| {' | '.join(names)} |\n" + "|---" * len(names) + "|"
    return "\n".join([head, *(f"| {' | '.join(_cell(row[name]) for name in names)} |" for row in rows)])


def as_json(results: Sequence[Result], machine: Mapping[str, Any], command: str) -> str:
    """Make the report as JSON, with every single run."""
    rows = [{**asdict(row), "reached": row.reached} for result in results for row in result.verdicts]
    runs = {name: list(map(asdict, found)) for result in results for name, found in result.runs.items()}
    tables = {title: rows for result in results for title, rows in result.tables.items()}
    found = {"command": command, "machine": machine, "rows": rows, "runs": runs, "tables": tables}
    return json.dumps(found, indent=1) + "\n"


def _memory(found: Iterable[Measured]) -> str:
    most: dict[str, int] = {}
    for one in found:
        for name, size in one.memory.items():
            most[name] = max(most.get(name, 0), size)
    return ", ".join(f"{name} {size // 2**20}" for name, size in most.items())


def _machine(machine: Mapping[str, Any]) -> str:
    libraries = ", ".join(f"{name} {number}" for name, number in machine["libraries"].items())
    return (
        f"{machine['cores']} cores of {machine['processor']}, {machine['memory_gb']} GB, {machine['system']}, "
        f"Python {machine['python']}, {libraries}; steps {'' if machine['compiled'] else 'not '}compiled; load average before {machine['load_1_min']}, "
        f"after {machine.get('load_1_min_after', '?')}"
    )


def _cell(value: Any) -> str:
    return short(value) if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)
